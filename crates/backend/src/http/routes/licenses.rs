//! `/licenses`: the licences of the third-party code in the program and the app.

use super::embedded::page;
use actix_web::HttpResponse;

const PAGE: &str = include_str!("../../../assets/licenses.html");

pub(crate) async fn licenses() -> HttpResponse {
    page(PAGE)
}
