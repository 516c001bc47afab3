//! Screenshots of every page for review, with checks of what can be measured.

use anyhow::Result;
use e2e::{ANN, Authenticator, BOB, Fault, Key, Name, PASSWORD, Page, Scheme, play, with};
use serde_json::json;
use std::{fs, path::Path};

/// As on a phone, a tablet and a desktop.
const WIDTHS: [u32; 3] = [320, 768, 1280];

const NOT_FRESH: &str = r#"{"code":"SESSION_NOT_FRESH","message":"Sign in again for this"}"#;

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
        scene.api.sign_in(ANN).await?;
        page.visit_account("Devices").await?;
        take(&page, "account-devices").await?;
        page.visit_account("Security").await?;
        page.fill("Current password", "wrong").await?;
        page.fill("New password", "short\n").await?;
        take(&page, "account-security").await?;
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Set up").await?;
        page.get("image", "QR code with the secret").await?;
        take(&page, "account-factor").await?;
        let script = "document.querySelector('.secret').scrollIntoView(); return document.querySelector('.secret code').textContent";
        let app = Authenticator::new(&page.js::<String>(script, json!([])).await?);
        take(&page, "account-secret").await?;
        page.fill("Code that the app shows", &app.next_code(&page).await?).await?;
        page.click("button", "Turn on").await?;
        page.get("heading", "Your backup codes").await?;
        take(&page, "account-codes").await?;
        page.click("button", "I have kept them").await?;
        page.click("button", "Turn off…").await?;
        take(&page, "account-turn-off").await?;
        page.click("button", "Cancel").await?;
        page.visit_account("Tokens").await?;
        for name in ["Backup of everything, every night, to the machine in the cellar", "Import"] {
            page.fill("What is it for?", name).await?;
            page.click("button", "Create token").await?;
            page.get("button", &format!("Revoke {name}")).await?;
        }
        take(&page, "account-tokens").await?;
        page.click("button", "Revoke Import").await?;
        take(&page, "account-revoke").await?;
        page.click("button", "Cancel").await?;
        scene.proxy.set("POST", "api-key/create", Fault::Json(403, NOT_FRESH));
        page.js::<()>("const now = Date.now; Date.now = () => now() + 2 * 864e5", json!([])).await?;
        page.fill("What is it for?", "Backup\n").await?;
        page.fill("Your password", "wrong\n").await?;
        page.fill("Code of your authenticator app", "000000\n").await?;
        page.expect_text("This is not your password").await?;
        take(&page, "account-confirm").await?;
        page.click("button", "Cancel").await?;
        page.fill("What is it for?", "").await?;
        page.visit_account("Your data").await?;
        take(&page, "account-data").await?;
        page.click("button", "Delete account…").await?;
        page.fill("Password", "wrong\n").await?;
        page.expect_text("This is not your password").await?;
        take(&page, "account-delete").await?;
        page.go("/").await?;
        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.get("heading", "One more step").await?;
        take(&page, "second-step").await?;
        page.fill("Code of your authenticator app", &app.next_code(&page).await?).await?;
        page.click("button", "Continue").await?;
        page.expect_tasks_page().await?;
        page.go("/account/data").await?;
        page.click("button", "Delete account…").await?;
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
            take(&page, "today-empty").await?;
            let lines = [
                "Call grandmother",
                "לקנות חלב",
                "Book the train to Lisbon tomorrow #Travel !high",
                "Pay the rent every month #Home",
                "Water the plants at 11:59pm #Home @garden",
                "Repot the fern @garden",
            ];
            for line in lines {
                page.fill("New task", &format!("{line}\n")).await?;
                page.expect_value("New task", "").await?;
            }
            let ann = scene.api.sign_in(ANN).await?;
            ann.add("Read the offer of the bank").await;
            page.tick("Call grandmother").await?;
            page.fill("New task", "Buy soil tomorrow at 5pm #Home @garden !high").await?;
            take(&page, "today").await?;
            page.fill("New task", "").await?;
            for (link, view) in [
                ("Upcoming", "Upcoming"),
                ("Inbox", "Inbox"),
                ("Home", "Home"),
                ("garden", "@garden"),
                ("Done", "Done"),
                ("Search", "Search"),
            ] {
                page.click("link", Name::Begins(link)).await?;
                page.expect_view(view).await?;
                take(&page, &view.trim_start_matches('@').to_lowercase()).await?;
            }
            page.visit("Today").await?;
            page.open_task("Water the plants").await?;
            page.fill("Notes", "The fern twice, the cactus not at all").await?;
            for title in ["Fill the can", "Talk to the fern"] {
                page.fill("New subtask", &format!("{title}\n")).await?;
                page.task(title).await?;
            }
            page.tick("Fill the can").await?;
            take(&page, "task").await?;
            page.close_task().await?;
            page.click("button", "Help").await?;
            page.get("dialog", "Help").await?;
            take(&page, "keys").await?;
            page.press(Key::Escape).await?;
            page.delete("Repot the fern").await?;
            take(&page, "deleted").await?;
            page.click("link", "Trash").await?;
            page.get("button", "Restore Repot the fern").await?;
            take(&page, "trash").await?;
            page.visit_move_page().await?;
            page.drop_file("list.csv", "title;due\nTea;2027-04-03\nCoffee;sometime in spring\n").await?;
            page.expect("status", "This adds 2 tasks.").await?;
            take(&page, "move").await?;
            page.visit("Today").await?;
            scene.proxy.set("POST", "/changes", Fault::Status(500));
            page.tick("לקנות חלב").await?;
            page.expect_banner("1 change is not sent").await?;
            take(&page, "not-sent").await?;
            page.click("button", "Sign out").await?;
            page.get("dialog", "Sign out without saving?").await?;
            take(&page, "sign-out").await
        })
        .await
}
