//! Screenshots of every page for review, with checks of what can be measured.

use anyhow::Result;
use e2e::{ANN, BOB, Fault, PASSWORD, Page, Scheme, play, with};
use std::{fs, path::Path};

/// As on a phone, a tablet and a desktop.
const WIDTHS: [u32; 3] = [320, 768, 1280];

async fn take(page: &Page, name: &str) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
    fs::create_dir_all(&folder)?;
    for scheme in Scheme::BOTH {
        page.prefer(scheme).await?;
        for width in WIDTHS {
            page.set_width(width).await?;
            assert_eq!(page.overflow().await?, 0, "{name} at {width} pixels can be scrolled sideways");
            page.screenshot(&folder.join(format!("{name}-{width}-{}.png", scheme.as_str()))).await?;
        }
    }
    page.set_width(1280).await
}

#[tokio::test]
async fn takes_screenshots_of_account_pages() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "request-password-reset", Fault::Json(200, r#"{"status":true}"#));
        let page = scene.open("/forgot-password").await?;
        take(&page, "forgot-password").await?;
        page.fill("Email", &format!("{ANN}\n")).await?;
        page.expect("status", "an email is on its way").await?;
        take(&page, "forgot-password-mailed").await?;
        page.go("/reset-password#token=t").await?;
        page.fill("New password", "correcthorse").await?;
        take(&page, "reset-password").await?;
        page.go("/verify-email#token=t").await?;
        take(&page, "verify-email").await?;

        page.sign_up(ANN).await?;
        page.go("/account").await?;
        page.expect_account_page().await?;
        take(&page, "account").await?;
        for name in ["Backup of everything, every night, to the machine in the cellar", "Import"] {
            page.fill("What is it for?", name).await?;
            page.click("button", "Create token").await?;
            page.get("button", &format!("Revoke {name}")).await?;
        }
        page.fill("Current password", "wrong").await?;
        page.fill("New password", "short\n").await?;
        page.fill("Name", "Ann of Green Gables\n").await?;
        page.expect("status", "Your name is saved.").await?;
        take(&page, "account-in-use").await?;
        page.click("button", "Revoke Import").await?;
        take(&page, "account-revoke").await?;
        page.click("button", "Cancel").await?;
        page.click("button", "Delete account…").await?;
        page.fill("Password", "wrong\n").await?;
        page.expect_text("This is not your password").await?;
        take(&page, "account-delete").await?;
        page.fill("Password", PASSWORD).await?;
        page.click("button", "Delete account").await?;
        page.expect("status", "Your account is deleted").await?;
        take(&page, "account-deleted").await
    })
    .await
}

#[tokio::test]
async fn takes_screenshots_of_every_page() -> Result<()> {
    with("RATE_LIMIT", "on")
        .play(async |scene| {
            scene.api.sign_up(BOB).await?;
            let page = scene.open("/sign-in").await?;
            page.expect_sign_in_page().await?;
            take(&page, "sign-in").await?;
            page.submit_sign_in(BOB, "wrong").await?;
            page.expect("alert", "do not match").await?;
            take(&page, "sign-in-refused").await?;
            for _ in 2..=5 {
                page.submit_sign_in(BOB, "wrong").await?;
                page.expect("alert", "do not match").await?;
            }
            page.submit_sign_in(BOB, PASSWORD).await?;
            page.expect("alert", "Too many attempts").await?;
            take(&page, "sign-in-throttled").await?;
            page.go("/sign-up").await?;
            page.submit_sign_up("ann", "correcthorse").await?;
            page.expect_text("Enter an email address").await?;
            take(&page, "sign-up-mistakes").await?;
            page.submit_sign_up(ANN, "iloveyou1").await?;
            page.expect_text("Choose another").await?;
            take(&page, "sign-up-guessed-first").await?;
            page.go("/elsewhere").await?;
            page.get("heading", "Page not found").await?;
            take(&page, "not-found").await?;
            page.go("/docs").await?;
            page.get("heading", "Schemas").await?;
            take(&page, "docs").await?;

            page.sign_up(ANN).await?;
            take(&page, "tasks-empty").await?;
            let titles = [
                "Call grandmother",
                "לקנות חלב",
                "Book the train to Lisbon",
                "Pay the rent",
                "Water the plants",
            ];
            for title in titles {
                page.add(title).await?;
            }
            page.begin_edit("Water the plants", "Water the plants").await?;
            page.fill("Description", "The fern twice, the cactus not at all").await?;
            take(&page, "tasks-edit").await?;
            page.click("button", "Save").await?;
            page.click("checkbox", "Pay the rent").await?;
            page.click("checkbox", "Call grandmother").await?;
            page.get("link", "Done 2").await?;
            take(&page, "tasks").await?;
            page.click("button", "Delete Pay the rent").await?;
            page.get("dialog", "Delete this task?").await?;
            take(&page, "tasks-delete").await?;
            page.click("button", "Cancel").await?;
            scene.proxy.expect_count("PATCH", "/tasks", 3).await?;
            scene.proxy.set("PATCH", "/tasks", Fault::Status(500));
            page.click("checkbox", "Book the train to Lisbon").await?;
            page.expect("alert", "was not saved").await?;
            take(&page, "tasks-rolled-back").await?;
            scene.proxy.set("GET", "/tasks", Fault::Cut);
            page.reload().await?;
            page.expect("alert", "Latchkey cannot be reached").await?;
            take(&page, "tasks-server-away").await
        })
        .await
}
