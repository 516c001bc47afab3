//! Export.

use anyhow::{Result, ensure};
use e2e::{ANN, Fault, Key, play, until};
use std::{fs, path::Path};

/// Waits for a file that contains `text`.
async fn expect_file(folder: &Path, name: &str, text: &str) -> Result<()> {
    until(&format!("{text:?} in {name}"), async || {
        let there: Vec<_> = fs::read_dir(folder)?.filter_map(|file| Some(file.ok()?.file_name())).collect();
        let content =
            fs::read_to_string(folder.join(name)).map_err(|_| anyhow::anyhow!("there is {there:?}"))?;
        ensure!(content.contains(text), "{content}");
        Ok(Some(()))
    })
    .await
}

#[tokio::test]
async fn failed_download_is_reported() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.visit_move_page().await?;
        scene.proxy.set("GET", "/export", Fault::Cut);
        page.click("button", "Download todo.txt").await?;
        page.expect("alert", "Latchkey cannot be reached right now").await
    })
    .await
}

#[tokio::test]
async fn downloads_every_format() -> Result<()> {
    let folder = tempfile::tempdir()?;
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        page.download_to(folder.path()).await?;
        page.visit_move_page().await?;
        for (label, name, text) in [
            ("Latchkey (JSON)", "latchkey.json", "\"Water the plants\""),
            ("Table (CSV)", "latchkey.csv", "Water the plants"),
            ("iCalendar", "latchkey.ics", "SUMMARY:Water the plants"),
            ("todo.txt", "latchkey.txt", "Water the plants"),
        ] {
            page.tab_to("button", format!("Download {label}").as_str()).await?;
            page.press(Key::Enter).await?;
            expect_file(folder.path(), name, text).await?;
            page.expect("status", "The file is on its way to your downloads.").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reports_what_is_not_sent() -> Result<()> {
    let folder = tempfile::tempdir()?;
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.download_to(folder.path()).await?;
        scene.proxy.set("POST", "/changes", Fault::Status(503));
        page.add("Coffee").await?;
        page.visit_move_page().await?;
        page.expect("status", "1 change not sent yet, and so not in these files.").await?;
        // The app tries again by itself, maybe before a button could be pressed.
        scene.proxy.heal();
        page.expect_sent().await?;
        page.click("button", "Download todo.txt").await?;
        expect_file(folder.path(), "latchkey.txt", "Coffee").await
    })
    .await
}
