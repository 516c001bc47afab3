//! Paths that other programs expect on every site.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, LOCATION},
};

/// For search engines (RFC 9309): the API has nothing for them.
const ROBOTS: &str = "User-agent: *\nDisallow: /api/\n";

pub(crate) async fn robots() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("text/plain; charset=utf-8").insert_header((CACHE_CONTROL, "no-cache")).body(ROBOTS)
}

/// Leads password managers to the page with the form ("A Well-Known URL for Changing Passwords").
pub(crate) async fn change_password() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/account/security")).finish()
}
