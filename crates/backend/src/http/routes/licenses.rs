//! `/licenses`: the licences of the third-party code in the program and the app.

use crate::http::middleware::security_headers;
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};

const PAGE: &str = include_str!("../../../assets/licenses.html");

pub(crate) async fn licenses() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, security_headers::policy()));
    for header in security_headers::HEADERS {
        response.insert_header(header);
    }
    response.body(PAGE)
}
