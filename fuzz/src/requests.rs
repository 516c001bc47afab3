//! The response to any request keeps to the contract.

use super::server::Server;
use actix_web::{
    http::{
        Method, Uri,
        header::{HeaderName, HeaderValue},
    },
    test::TestRequest,
};

/// Sends a request without a body, with a good token: `METHOD path?query`, and headers in lines of their own.
/// `{user}` and `{task}` stand for ids that are there.
pub fn check(server: &Server, data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let task = text.contains("{task}").then(|| server.add_task());
    let Some(request) = read(text, &server.user, task.as_deref()) else { return };
    server.send_with_token(request);
    if let Some(task) = task {
        server.send_with_token(TestRequest::delete().uri(&task));
    }
}

/// What a web server would read as a request; `None` for anything that it would not.
fn read(text: &str, user: &str, task: Option<&str>) -> Option<TestRequest> {
    let mut lines = text.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let id = task.and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let target = target.replace("{user}", user).replace("{task}", id);
    let uri = Uri::try_from(&target).ok()?;
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    let mut request = TestRequest::with_uri(&uri.to_string()).method(method);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request =
            request.append_header((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?));
    }
    Some(request)
}
