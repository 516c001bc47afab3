//! `/guide`: what the app can do, for those who use it. The page is `docs/app.md`.

use super::embedded::page;
use actix_web::HttpResponse;
use maud::{DOCTYPE, PreEscaped, html};
use pulldown_cmark::{Options, Parser, html::push_html};
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../../../docs/app.md");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    push_html(&mut text, Parser::new_ext(TEXT, Options::ENABLE_TABLES));
    let markup = html! {
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
    markup.into_string()
});

pub(crate) async fn guide() -> HttpResponse {
    page(&PAGE)
}
