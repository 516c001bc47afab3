//! `/guide`: what the app can do, for those who use it. The page is `docs/app.md`.

use crate::http::middleware::security_headers;
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};
use maud::{DOCTYPE, PreEscaped, html};
use pulldown_cmark::{Options, Parser, html::push_html};
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../../../docs/app.md");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    push_html(&mut text, Parser::new_ext(TEXT, Options::ENABLE_TABLES));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "Latchkey guide" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/docs/style.css";
                link rel="stylesheet" href="/docs/guide.css";
            }
            body {
                header.top {
                    p.brand { "Latchkey " span { "guide" } }
                    ul {
                        li { a href="/" { "The app" } }
                        li { a href="/docs" { "API reference" } }
                        li { a href="/licenses" { "Licences" } }
                    }
                }
                main.guide { (PreEscaped(text)) }
            }
        }
    };
    page.into_string()
});

pub(crate) async fn guide() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, security_headers::policy()));
    for header in security_headers::HEADERS {
        response.insert_header(header);
    }
    response.body(PAGE.as_str())
}
