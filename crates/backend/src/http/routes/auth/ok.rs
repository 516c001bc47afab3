//! `GET /api/auth/ok`

use crate::{config::SignUpMode, http::Services};
use actix_web::{HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

/// The service is available, and what it offers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ok {
    ok: bool,
    /// Whether it sends e-mails: without them, forgotten passwords cannot be reset, nor addresses verified.
    mail: bool,
    /// Whether there is an account: without one, the app begins with the sign-up.
    accounts: bool,
    sign_up: SignUpMode,
}

/// Reports that the service is available, and what it offers.
///
/// For Better Auth's clients, which know `ok` only.
#[utoipa::path(get, path = "/api/auth/ok", tag = "auth", responses((status = 200, description = "The service is available", body = Ok)))]
pub(crate) async fn ok(services: Data<Services>) -> HttpResponse {
    // Without the database the service is available as well.
    let accounts = services.store.has_accounts().await.unwrap_or(true);
    let (mail, sign_up) = (services.mailer.is_some(), services.sign_up);
    HttpResponse::Ok().json(Ok { ok: true, mail, accounts, sign_up })
}
