//! Pictures of every page, to be looked at by people; what can be measured in them is.

use anyhow::Result;
use e2e::{ANN, Answer, BOB, PASSWORD, Page, Scheme, with};
use std::{fs, path::Path};

/// As on a phone, a tablet and a desk.
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
async fn every_page_has_its_picture_taken() -> Result<()> {
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
            take(&page, "sign-in-held-up").await?;
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
            scene.proxy.answer("PATCH", "/tasks", Answer::Status(500));
            page.click("checkbox", "Book the train to Lisbon").await?;
            page.expect("alert", "was not saved").await?;
            take(&page, "tasks-taken-back").await?;
            scene.proxy.answer("GET", "/tasks", Answer::Cut);
            page.reload().await?;
            page.expect("alert", "Latchkey cannot be reached").await?;
            take(&page, "tasks-server-away").await
        })
        .await
}
