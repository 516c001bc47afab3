use crate::helpers::{
    ABSENT, OTHER_SECRET, PASSWORD, Response, SECRET, Server, claims, now, session_claims, sign,
};
use serde_json::json;
use std::time::Duration;

const PATH: &str = "/api/auth/token";

#[tokio::test]
async fn requires_a_session() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let claims = session_claims(&ann.id, ABSENT);
    let mut expired = claims.clone();
    expired["exp"] = json!(now() - 1);
    let header = |typ| crate::helpers::header(typ, SECRET);
    for request in [
        server.request("GET", PATH),
        server.request("GET", PATH).bearer_auth("not.a.token"),
        server.request("GET", PATH).bearer_auth(&ann.access_token),
        server.request("GET", PATH).bearer_auth(sign(&header("session+jwt"), &expired, SECRET)),
        server.request("GET", PATH).bearer_auth(sign(&header("at+jwt"), &claims, SECRET)),
        server.request("GET", PATH).bearer_auth(sign(&header("session+jwt"), &claims, OTHER_SECRET)),
        server.request("GET", PATH).bearer_auth(&ann.session_token).bearer_auth(&ann.session_token),
        server.request("GET", PATH).header("cookie", "latchkey_session="),
        server.request("GET", PATH).header("cookie", format!("latchkey_session={}", ann.access_token)),
    ] {
        Response::of(request).await.expect_error(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn renews_access_token_by_header_and_cookie() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.advance(Duration::from_secs(3601));
    ann.get("").await.expect_error(401, "TOKEN_EXPIRED");
    for request in [
        server.request("GET", PATH).bearer_auth(&ann.session_token),
        server.request("GET", PATH).header("cookie", &ann.cookie),
    ] {
        let token = Response::of(request).await.expect(200).json()["token"].as_str().unwrap().to_owned();
        let request = server.request("GET", &ann.path("")).bearer_auth(token);
        Response::of(request).await.expect(200);
    }
}

#[tokio::test]
async fn rejects_deleted_account() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    server.database.execute(&format!("DELETE FROM users WHERE id = '{}'", ann.id));
    let request = server.request("GET", PATH).bearer_auth(&ann.session_token);
    Response::of(request).await.expect_error(401, "UNAUTHORIZED");
    ann.get("").await.expect_error(401, "TOKEN_REVOKED");
    ann.send("POST", "", Some(json!({"title": "Too late"}))).await.expect_error(401, "TOKEN_REVOKED");
}

#[tokio::test]
async fn rotated_secret_verifies_until_removed() {
    let old = Server::start();
    let ann = old.sign_up("ann@example.org").await;
    let both = Server::on(&old.database, &["--jwt-secret", &format!("{OTHER_SECRET},{SECRET}")]);
    let new = Server::on(&old.database, &["--jwt-secret", OTHER_SECRET]);
    let list =
        |server: &Server, token: &str| Response::of(server.request("GET", &ann.path("")).bearer_auth(token));
    let renew = |server: &Server, token: &str| Response::of(server.request("GET", PATH).bearer_auth(token));

    list(&both, &ann.access_token).await.expect(200);
    let renewed = renew(&both, &ann.session_token).await.expect(200).json()["token"].clone();
    list(&new, renewed.as_str().unwrap()).await.expect(200);
    list(&old, renewed.as_str().unwrap()).await.expect_error(401, "INVALID_TOKEN");

    list(&new, &ann.access_token).await.expect_error(401, "INVALID_TOKEN");
    renew(&new, &ann.session_token).await.expect_error(401, "UNAUTHORIZED");
    new.sign_in("ann@example.org").await.get("").await.expect(200);
}

#[tokio::test]
async fn reissues_session_under_new_secret() {
    let old = Server::start();
    let both = Server::on(&old.database, &["--jwt-secret", &format!("{OTHER_SECRET},{SECRET}")]);
    let new = Server::on(&old.database, &["--jwt-secret", OTHER_SECRET]);
    old.sign_up("ann@example.org").await;
    for remember in [true, false] {
        let body = json!({"email": "ann@example.org", "password": PASSWORD, "rememberMe": remember});
        let signed_in = old.post("/api/auth/sign-in/email", body).await;
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
        let response = Response::of(both.request("GET", PATH).header("cookie", &cookie)).await.expect(200);
        let (before, after) = (signed_in.header("set-auth-token"), response.header("set-auth-token"));
        assert_eq!(claims(before), claims(after));
        Response::of(new.request("GET", PATH).bearer_auth(before)).await.expect(401);
        let going_on = Response::of(new.request("GET", PATH).bearer_auth(after)).await.expect(200);
        assert_eq!(going_on.header("set-auth-token"), "", "once is enough");
        assert_eq!(response.header("set-cookie").contains("Max-Age"), remember, "{response:?}");
    }
}
