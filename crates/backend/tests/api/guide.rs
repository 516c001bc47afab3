//! `/guide`.

use crate::helpers::Server;

#[tokio::test]
async fn is_a_page_without_scripts() {
    let server = Server::start();
    let page = server.get("/guide").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    for part in ["<h2>Quick add</h2>", "<table>", "<code>Call mum tomorrow at 5pm</code>"] {
        assert!(page.text.contains(part), "{part} is missing");
    }
    assert!(!page.text.contains("<script"));
    for style in ["/docs/style.css", "/docs/guide.css"] {
        assert!(page.text.contains(style));
        server.get(style).await.expect(200);
    }
}
