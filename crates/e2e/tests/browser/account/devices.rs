//! The page of devices.

use anyhow::Result;
use e2e::{ANN, Fault, Page, Scene, play, until};
use serde_json::json;

/// What a program without a name of its own is called.
const PROGRAM: &str = "An unknown program";

async fn at_devices(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.click("link", "Account").await?;
    page.expect_account_page().await?;
    page.visit_account("Devices").await?;
    Ok(page)
}

#[tokio::test]
async fn lists_sessions_and_ends_one() -> Result<()> {
    play(async |scene| {
        let page = at_devices(scene).await?;
        page.expect_address("/account/devices").await?;
        page.expect_text("Chrome on Linux This browser").await?;
        page.expect_text("Signed in today · 127.0.0.1").await?;
        page.gone("button", "Sign out everywhere else").await?;
        let program = scene.api.sign_in(ANN).await?;
        page.reload().await?;
        page.expect_text(PROGRAM).await?;
        page.expect_text("Last seen today · Signed in today · 127.0.0.1").await?;
        page.expect_accessible_everywhere("two devices").await?;

        scene.proxy.set("POST", "revoke-session", Fault::Cut);
        page.click("button", "Sign out An unknown program").await?;
        page.expect("alert", "Latchkey cannot be reached right now").await?;
        scene.proxy.heal();
        page.click("button", "Sign out An unknown program").await?;
        page.expect("status", "Signed out: An unknown program.").await?;
        page.gone("button", "Sign out An unknown program").await?;
        assert!(!program.is_signed_in().await);
        page.reload().await?;
        page.expect_view("Devices").await?;
        assert!(!page.shows(PROGRAM).await?);
        page.visit("Today").await
    })
    .await
}

#[tokio::test]
async fn ends_several_sessions_at_once() -> Result<()> {
    play(async |scene| {
        let page = at_devices(scene).await?;
        let programs = [scene.api.sign_in(ANN).await?, scene.api.sign_in(ANN).await?];
        page.reload().await?;
        page.expect_view("Devices").await?;
        scene.proxy.set("POST", "revoke-session", Fault::Hold);
        let buttons = page.all("button", "Sign out An unknown program").await?;
        assert_eq!(buttons.len(), 2);
        for button in &buttons {
            button.element.click().await?;
            // A second click changes nothing.
            button.element.click().await?;
        }
        scene.proxy.expect_count("POST", "revoke-session", 2).await?;
        scene.proxy.heal();
        page.gone("button", "Sign out An unknown program").await?;
        for program in programs {
            assert!(!program.is_signed_in().await);
        }
        until("the focus where the list is", async || {
            Ok(page.get("heading", "Signed in").await?.is("focused").then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn focus_goes_to_the_next_device() -> Result<()> {
    const BUTTON: &str = "Sign out An unknown program";
    play(async |scene| {
        let page = at_devices(scene).await?;
        for _ in 0..3 {
            scene.api.sign_in(ANN).await?;
        }
        page.reload().await?;
        page.expect_view("Devices").await?;
        // The first, then the last.
        for (ended, left) in [(0, 2), (1, 1)] {
            let buttons = page.all("button", BUTTON).await?;
            buttons[ended].element.click().await?;
            until("the focus on the other device", async || {
                let buttons = page.all("button", BUTTON).await?;
                Ok((buttons.len() == left && buttons[0].is("focused")).then_some(()))
            })
            .await?;
        }
        page.click("button", BUTTON).await?;
        until("the focus where the list is", async || {
            Ok(page.get("heading", "Signed in").await?.is("focused").then_some(()))
        })
        .await
    })
    .await
}

/// The page notices before the wait for changes does.
#[tokio::test]
async fn tasks_leave_the_device_when_the_page_notices_the_end() -> Result<()> {
    const END_OTHERS: &str =
        "return fetch('/api/auth/revoke-other-sessions', {method: 'POST'}).then(response => response.status)";
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["A secret plan"]).await?;
        let elsewhere = scene.open("/sign-in").await?;
        elsewhere.sign_in(ANN).await?;
        page.click("link", "Account").await?;
        page.expect_account_page().await?;
        let before = scene.proxy.count("GET", "wait=25");
        scene.proxy.set("GET", "wait=25", Fault::Hold);
        elsewhere.go("/").await?;
        elsewhere.add("Another").await?;
        // Both wait again, and hear of nothing more.
        until("the held requests", async || {
            Ok((scene.proxy.count("GET", "wait=25") > before + 1).then_some(()))
        })
        .await?;
        assert_eq!(elsewhere.js::<u16>(END_OTHERS, json!([])).await?, 200);
        page.click("link", "Devices").await?;
        page.expect_session_ended().await?;
        until("no tasks on the device", async || {
            Ok((!page.stored().await?.contains("A secret plan")).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn signs_out_everywhere_else() -> Result<()> {
    play(async |scene| {
        let page = at_devices(scene).await?;
        let elsewhere = scene.open("/sign-in").await?;
        elsewhere.sign_in(ANN).await?;
        page.reload().await?;
        page.click("button", "Sign out everywhere else").await?;
        page.expect("status", "You are signed out everywhere else.").await?;
        page.gone("button", "Sign out everywhere else").await?;
        elsewhere.expect_session_ended().await?;
        page.reload().await?;
        page.expect_view("Devices").await
    })
    .await
}

#[tokio::test]
async fn signs_out_everywhere_after_a_question() -> Result<()> {
    play(async |scene| {
        let page = at_devices(scene).await?;
        let program = scene.api.sign_in(ANN).await?;
        page.click("button", "Sign out everywhere…").await?;
        page.get("dialog", "Sign out everywhere?").await?;
        page.click("button", "Cancel").await?;
        assert!(program.is_signed_in().await, "nothing happened");
        page.click("button", "Sign out everywhere…").await?;
        page.click("button", "Sign out everywhere").await?;
        page.expect_sign_in_page().await?;
        page.expect("status", "You are signed out.").await?;
        page.expect_nothing_stored().await?;
        assert!(!program.is_signed_in().await);
        Ok(())
    })
    .await
}
