//! The API reference.

use anyhow::{Result, ensure};
use e2e::{ANN, Key, Name, PASSWORD, Page, Scene, play, until};
use serde_json::json;

/// The form of the route that lists tasks.
const LIST: &str = "Try it Lists the tasks of the account, newest first unless sorted otherwise.";

async fn open(scene: &Scene) -> Result<Page> {
    let page = scene.open("/elsewhere").await?;
    page.watch_for_trouble().await?;
    page.go("/docs").await?;
    // Rendered last.
    page.get("heading", "Schemas").await?;
    Ok(page)
}

#[tokio::test]
async fn renders_under_its_csp() -> Result<()> {
    play(async |scene| {
        let page = open(scene).await?;
        for route in ["POST /api/auth/sign-in/email", "DELETE /api/{user_id}/tasks/{task_id}", "GET /healthz"]
        {
            page.get("heading", route).await?;
        }
        let script = "return performance.getEntriesByType('resource').map(entry => entry.name)";
        let loaded: Vec<String> = page.js(script, json!([])).await?;
        let here = format!("http://{}/", scene.proxy.address());
        ensure!(loaded.len() > 5 && loaded.iter().all(|url| url.starts_with(&here)), "{loaded:?}");
        assert_eq!(page.trouble().await?, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn search_filters_while_typing() -> Result<()> {
    play(async |scene| {
        let page = open(scene).await?;
        page.key("/").await?;
        // Some browsers include the key of the label in its name.
        let search = page.get("searchbox", Name::Begins("Search")).await?;
        ensure!(search.is("focused"), "/ does not go to the field");
        page.write("toggles completed").await?;
        page.expect("status", "1 route").await?;
        page.get("heading", "PATCH /api/{user_id}/tasks/{task_id}/complete").await?;
        page.gone("heading", "GET /healthz").await?;
        page.gone("link", "GET /healthz").await?;
        page.write(" nothing like it").await?;
        page.expect("status", "No routes").await?;
        page.press(Key::Escape).await?;
        page.get("heading", "GET /healthz").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn routes_have_urls() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/docs#readyz").await?;
        page.get("heading", "Schemas").await?;
        let script = "return Math.round(document.getElementById('readyz').getBoundingClientRect().top)";
        let top: i64 = page.js(script, json!([])).await?;
        ensure!((0..200).contains(&top), "the route is at {top}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tries_requests_without_storing_the_token() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        ann.add("Tea").await;
        let page = open(scene).await?;
        page.click("DisclosureTriangle", LIST).await?;
        page.fill("user_id path", "me").await?;
        page.click("button", "Send").await?;
        page.expect("status", "401").await?;
        page.paste("Access token", &ann.access_token).await?;
        page.expect_value("user_id path", &ann.id).await?;
        page.click("button", "Send").await?;
        page.expect("status", "200").await?;
        page.expect_text("\"title\": \"Tea\"").await?;
        let sent = scene.proxy.headers("/tasks", "authorization");
        assert_eq!(sent, [None, Some(format!("Bearer {}", ann.access_token))]);
        assert_eq!(page.stored().await?, "[{},{}]");
        page.expect_address("/docs").await?;
        assert_eq!(page.trouble().await?, Vec::<String>::new());
        page.reload().await?;
        page.get("heading", "Schemas").await?;
        page.expect_value("Access token", "").await
    })
    .await
}

/// The app in the same browser keeps its session.
#[tokio::test]
async fn sign_in_leaves_the_session_of_the_app_alone() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        let page = open(scene).await?;
        page.click("DisclosureTriangle", "Try it Begins a session.").await?;
        let credentials = json!({"email": ANN, "password": PASSWORD}).to_string();
        page.paste("Body application/json", &credentials).await?;
        page.click("button", "Send").await?;
        page.expect("status", "200").await?;
        for field in ["Access token", "Session token"] {
            ensure!(page.value(field).await?.split('.').count() == 3, "{field} is empty");
        }
        page.click("DisclosureTriangle", LIST).await?;
        page.expect_value("user_id path", &ann.id).await?;
        ensure!(page.session_cookie().await.is_err(), "there is a cookie");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn links_the_contract_without_javascript() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/elsewhere").await?;
        page.set_scripts(false).await?;
        page.go("/docs").await?;
        let links = page.all("link", Name::Is("openapi.json")).await?;
        ensure!(links.len() == 2, "there are {} links", links.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn is_accessible_and_fits_small_screens() -> Result<()> {
    play(async |scene| {
        let page = open(scene).await?;
        page.expect_accessible("the reference").await?;
        let unfold = "document.querySelectorAll('main details').forEach(details => details.open = true)";
        page.js::<()>(unfold, json!([])).await?;
        until("the forms", async || {
            let forms = page.all("button", "Send").await?.len();
            Ok((forms == page.all("DisclosureTriangle", Name::Begins("Try it")).await?.len()).then_some(()))
        })
        .await?;
        page.set_width(320).await?;
        page.expect_accessible("all of it unfolded, on a small screen").await?;
        assert_eq!(page.overflow().await?, 0, "it can be scrolled sideways");
        Ok(())
    })
    .await
}
