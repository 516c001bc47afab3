//! Validation, messages and requests of the sign-up and sign-in forms.

use anyhow::Result;
use e2e::{ANN, Fault, Key, PASSWORD, Page, Scene, play, until};

const TOO_COMMON: &str = "This password is one of the first that others would try. Choose another.";

/// The field is invalid, and `why` is its accessible description.
pub(crate) async fn expect_field_error(page: &Page, label: &str, why: &str) -> Result<()> {
    let look = async || {
        let field = page.field(label).await?;
        Ok((field.is("invalid") && field.description.contains(why)).then_some(()))
    };
    until(&format!("{why:?} at {label}"), look).await?;
    let script = "const [field] = arguments;
        return field.getAttribute('aria-describedby').split(' ')
            .map(id => document.getElementById(id)).some(text => text.checkVisibility() && text.innerText)";
    let field = page.field(label).await?;
    assert!(page.js_of::<bool>(&field.element, script).await?, "{why:?} can be read beside {label}");
    Ok(())
}

pub(crate) async fn expect_no_field_error(page: &Page, label: &str) -> Result<()> {
    let look = async || Ok((!page.field(label).await?.is("invalid")).then_some(()));
    until(&format!("nothing wrong with {label}"), look).await
}

fn requests(scene: &Scene) -> usize {
    scene.proxy.count("POST", "/api/")
}

#[tokio::test]
async fn sign_up_form_is_validated_before_sending() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        page.click("button", "Create account").await?;
        expect_field_error(&page, "Email", "Enter your email address").await?;
        expect_field_error(&page, "Password", "Use at least 8 characters").await?;
        assert!(page.field("Email").await?.is("focused"), "one is led to the first mistake");

        page.submit_sign_up("ann", "short").await?;
        expect_field_error(&page, "Email", "Enter an email address like name@example.com").await?;
        expect_field_error(&page, "Password", "Use at least 8 characters").await?;
        page.submit_sign_up(ANN, &"x".repeat(129)).await?;
        expect_field_error(&page, "Password", "Use at most 128 characters").await?;
        assert_eq!(requests(scene), 0, "nothing was sent");

        page.submit_sign_up(ANN, PASSWORD).await?;
        page.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn sign_in_form_is_validated_before_sending() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.click("button", "Sign in").await?;
        expect_field_error(&page, "Email", "Enter your email address").await?;
        expect_field_error(&page, "Password", "Enter your password").await?;
        assert_eq!(requests(scene), 0, "nothing was sent");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn field_errors_appear_on_blur_and_vanish_when_corrected() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        page.fill("Email", "ann@").await?;
        assert!(!page.field("Email").await?.is("invalid"), "an error was shown while typing");
        page.fill("Password", "x").await?;
        expect_field_error(&page, "Email", "Enter an email address like name@example.com").await?;
        page.field("Email").await?.element.send_keys("example.org").await?;
        expect_no_field_error(&page, "Email").await
    })
    .await
}

#[tokio::test]
async fn shows_password_strength_while_typing() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        let judged = [("aaaaaaaa", "weak"), ("correcthorse", "fair"), (PASSWORD, "strong")];
        for (password, strength) in judged {
            page.fill("Password", password).await?;
            page.expect_text(&format!("Password strength: {strength}")).await?;
        }
        let script = "return [...document.querySelectorAll('[aria-live=polite]')].some(e => \
                      e.innerText.startsWith('Password strength'))";
        assert!(page.js::<bool>(script, serde_json::json!([])).await?, "a screen reader hears of it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn common_password_is_rejected_beside_its_field() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        for guessed in ["iloveyou1", "Ann@Example.org"] {
            page.submit_sign_up(ANN, guessed).await?;
            expect_field_error(&page, "Password", TOO_COMMON).await?;
            assert!(page.field("Password").await?.is("focused"), "one is led to it");
            page.expect_text("Password strength: weak").await?;
            page.expect_value("Email", ANN).await?;
            page.expect_value("Password", guessed).await?;
            page.press(Key::Backspace).await?;
            expect_no_field_error(&page, "Password").await?;
        }
        page.submit_sign_up(ANN, PASSWORD).await?;
        page.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn password_can_be_shown() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.fill("Password", PASSWORD).await?;
        for (pressed, kind) in [(false, "password"), (true, "text"), (false, "password")] {
            assert_eq!(page.get("button", "Show password").await?.is("pressed"), pressed);
            let field = page.field("Password").await?.element;
            assert_eq!(field.attr("type").await?.as_deref(), Some(kind));
            page.click("button", "Show password").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn double_click_creates_one_account() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        scene.proxy.set("POST", "/api/auth/sign-up", Fault::Hold);
        page.fill("Email", ANN).await?;
        page.fill("Password", PASSWORD).await?;
        page.double_click("button", "Create account").await?;
        let busy = page.get("button", "Creating your account…").await?;
        assert!(busy.is("busy"));
        page.field("Password").await?.element.send_keys("\n").await?;
        scene.proxy.heal();
        page.expect_tasks_page().await?;
        assert_eq!(scene.proxy.count("POST", "/api/auth/sign-up"), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn double_click_signs_in_once() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-in").await?;
        scene.proxy.set("POST", "/api/auth/sign-in", Fault::Hold);
        page.fill("Email", ANN).await?;
        page.fill("Password", PASSWORD).await?;
        page.double_click("button", "Sign in").await?;
        page.get("button", "Signing in…").await?;
        scene.proxy.heal();
        page.expect_tasks_page().await?;
        assert_eq!(scene.proxy.count("POST", "/api/auth/sign-in"), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn failed_request_is_reported_and_keeps_the_input() -> Result<()> {
    play(async |scene| {
        let troubles = [
            (Fault::Cut, "Latchkey cannot be reached right now. Check your connection and try again."),
            (Fault::Status(500), "Something went wrong on our side. Please try again."),
            (Fault::Status(503), "Latchkey is not available right now. Please try again soon."),
            (
                Fault::Status(408),
                "Latchkey cannot be reached right now. Check your connection and try again.",
            ),
        ];
        let page = scene.open("/sign-up").await?;
        page.fill("Email", ANN).await?;
        page.fill("Password", PASSWORD).await?;
        for (trouble, words) in troubles {
            scene.proxy.set("POST", "/api/auth/sign-up", trouble);
            page.click("button", "Create account").await?;
            page.expect("alert", words).await?;
            page.expect_value("Email", ANN).await?;
            page.expect_value("Password", PASSWORD).await?;
        }
        scene.proxy.heal();
        page.click("button", "Create account").await?;
        page.expect_tasks_page().await
    })
    .await
}
