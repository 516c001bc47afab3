//! The official client in Node and in Chromium, from sign-up to deletion, with every error. The checks are in
//! `clients/*.mjs`.

use crate::{
    SECRET,
    tools::{JavaScript, output_of},
};
use anyhow::{Result, ensure};
use e2e::{ANN, Database, Fault, Page, Scene, Staging, play, with};
use serde::Deserialize;
use serde_json::{Value, json};

const CHECKS: &str = "crates/e2e/clients";
/// How many tasks an account may have.
const MAX_TASKS: usize = 10_000;
/// They need a page at `localhost`, or the authenticator for Node.
const PASSKEYS: [&str; 3] =
    ["a passkey is added, listed, renamed and removed", "a passkey signs in", "passkeys need a session"];
const PAGE: &str =
    r#"<!doctype html><title>Official client</title><script src="/official-client.js"></script>"#;

/// Runs the checks called `names`, or all that need no particular setup.
async fn check_in_node(scene: &Scene, names: &[&str]) -> Result<()> {
    check_in_node_with(scene, names, &[]).await
}

/// The same with environment variables.
pub(crate) async fn check_in_node_with(
    scene: &Scene,
    names: &[&str],
    variables: &[(&str, &str)],
) -> Result<()> {
    let checks = JavaScript::of(CHECKS)?;
    let mut node = checks.command("node");
    node.args(["node.mjs", &format!("http://{}", scene.program.address())]).args(names);
    node.envs(variables.iter().copied());
    output_of(node).await.map(drop)
}

#[tokio::test]
async fn works_in_node() -> Result<()> {
    play(async |scene| check_in_node(scene, &[]).await).await
}

#[tokio::test]
async fn reports_invalid_origin() -> Result<()> {
    play(async |scene| check_in_node(scene, &["INVALID_ORIGIN"]).await).await
}

#[tokio::test]
async fn renews_expired_access_token() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "1s").play(async |scene| check_in_node(scene, &["TOKEN_EXPIRED"]).await).await
}

#[tokio::test]
async fn reports_task_quota() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        ann.add_many(MAX_TASKS).await?;
        check_in_node_with(scene, &["TASK_QUOTA_EXCEEDED"], &[("EMAIL", ANN)]).await
    })
    .await
}

#[tokio::test]
async fn reports_overload() -> Result<()> {
    with("BCRYPT_COST", "10").alone().play(async |scene| check_in_node(scene, &["OVERLOADED"]).await).await
}

#[tokio::test]
async fn reports_disabled_mail() -> Result<()> {
    let codes = "RESET_PASSWORD_DISABLED and VERIFICATION_EMAIL_NOT_ENABLED";
    play(async |scene| check_in_node(scene, &[codes]).await).await
}

/// Opens a page at `origin`, which leads to the proxy, with the official client in it.
async fn open_page(scene: &Scene, origin: &str) -> Result<Page> {
    let checks = JavaScript::of(CHECKS)?;
    let mut esbuild = checks.command("esbuild");
    esbuild.args(["page.mjs", "--bundle", "--log-level=warning"]);
    let script = output_of(esbuild).await?.leak();
    scene.proxy.set("GET", "/official-client", Fault::File("text/html; charset=utf-8", PAGE));
    scene.proxy.set("GET", "/official-client.js", Fault::File("text/javascript; charset=utf-8", script));
    let page = scene.open("/official-client").await?;
    page.go_abroad(&format!("{origin}/official-client")).await?;
    Ok(page)
}

#[derive(Deserialize)]
struct Outcome {
    checks: usize,
    failures: Vec<String>,
}

/// Runs checks in the page, with the program at `base`; `options` say where the session token is kept.
async fn check_in_page(page: &Page, base: &str, options: Value, names: &[&str]) -> Result<()> {
    let script = "return runChecks(arguments[0], arguments[1], ...arguments[2])";
    let outcome: Outcome = page.js(script, json!([base, options, names])).await?;
    ensure!(outcome.checks > 0, "no check ran");
    ensure!(outcome.failures.is_empty(), "{}", outcome.failures.join("\n"));
    Ok(())
}

async fn check_in_page_of_same_origin(scene: &Scene) -> Result<()> {
    let origin = format!("http://{}", scene.proxy.address());
    let page = open_page(scene, &origin).await?;
    check_in_page(&page, &origin, json!({ "cookies": true }), &[]).await
}

#[tokio::test]
async fn works_in_page_of_same_origin() -> Result<()> {
    play(check_in_page_of_same_origin).await
}

/// Another port is another origin, but the same site, so the browser sends the cookie.
async fn check_in_page_of_trusted_origin(scene: &Scene) -> Result<()> {
    let origin = format!("http://{}", scene.proxy.address());
    scene.program.start_again_with("TRUSTED_ORIGINS", &origin).await?;
    let page = open_page(scene, &origin).await?;
    let program = format!("http://{}", scene.program.address());
    check_in_page(&page, &program, json!({ "cookies": true }), &[]).await
}

#[tokio::test]
async fn works_in_page_of_trusted_origin() -> Result<()> {
    play(check_in_page_of_trusted_origin).await
}

/// From there the browser sends no cookie.
#[tokio::test]
async fn works_in_page_of_another_site_without_cookies() -> Result<()> {
    play(async |scene| {
        let origin = format!("http://localhost:{}", scene.proxy.address().port());
        scene.program.start_again_with("TRUSTED_ORIGINS", &origin).await?;
        let page = open_page(scene, &origin).await?;
        let program = format!("http://{}", scene.program.address());
        check_in_page(&page, &program, json!({ "cookies": false }), &[]).await
    })
    .await
}

#[tokio::test]
async fn uses_passkeys_in_node() -> Result<()> {
    play(async |scene| check_in_node(scene, &PASSKEYS).await).await
}

/// With an authenticator of DevTools, which verifies its user at once.
async fn use_passkeys_in_page(scene: &Scene) -> Result<()> {
    let origin = format!("http://localhost:{}", scene.proxy.address().port());
    scene.program.start_again_with("TRUSTED_ORIGINS", &origin).await?;
    let page = open_page(scene, &origin).await?;
    for name in PASSKEYS {
        page.provide_authenticator().await?;
        check_in_page(&page, &origin, json!({ "cookies": true }), &[name]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn uses_passkeys_in_page_at_localhost() -> Result<()> {
    play(use_passkeys_in_page).await
}

#[tokio::test]
async fn grants_nothing_to_untrusted_origin() -> Result<()> {
    play(async |scene| {
        let page = open_page(scene, &format!("http://{}", scene.proxy.address())).await?;
        let program = format!("http://{}", scene.program.address());
        let names = ["nothing can be read or done"];
        for cookies in [true, false] {
            check_in_page(&page, &program, json!({ "cookies": cookies }), &names).await?;
        }
        Ok(())
    })
    .await
}

mod needs_postgres {
    use super::*;

    const DATA_KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

    fn on(database: &Database) -> Staging {
        with("DATABASE_URL", database.url()).with("JWT_SECRET", SECRET).with("DATA_KEY", DATA_KEY)
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn everything_in_node() -> Result<()> {
        on(&Database::postgres()).play(async |scene| check_in_node(scene, &[]).await).await
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn passkeys_in_node() -> Result<()> {
        on(&Database::postgres()).play(async |scene| check_in_node(scene, &PASSKEYS).await).await
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn passkeys_in_a_page_at_localhost() -> Result<()> {
        on(&Database::postgres()).play(use_passkeys_in_page).await
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn everything_in_a_page_of_the_same_origin() -> Result<()> {
        on(&Database::postgres()).play(check_in_page_of_same_origin).await
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn everything_in_a_page_of_a_trusted_origin() -> Result<()> {
        on(&Database::postgres()).play(check_in_page_of_trusted_origin).await
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn reports_a_lost_database() -> Result<()> {
        let database = Database::postgres();
        let steps = async |scene: &Scene| {
            database.remove()?;
            check_in_node(scene, &["DATABASE_UNAVAILABLE"]).await
        };
        on(&database).play(steps).await
    }
}
