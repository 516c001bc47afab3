//! `examples/javascript`.

use crate::tools::{JavaScript, output_of};
use anyhow::{Result, ensure};
use e2e::{ANN, PASSWORD, Scene, play};

/// Runs the example for Ann.
async fn add_task(scene: &Scene, password: &str, titles: &[&str]) -> Result<String> {
    let example = JavaScript::of("examples/javascript")?;
    let mut node = example.command("node");
    node.arg("add-task.mjs").args(titles);
    node.env("LATCHKEY_URL", format!("http://{}", scene.program.address()));
    node.env("EMAIL", ANN).env("PASSWORD", password);
    output_of(node).await
}

#[tokio::test]
async fn adds_and_lists_tasks() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        for title in ["Water the plants", "Feed the cat"] {
            add_task(scene, PASSWORD, &[title]).await?;
        }
        let shown = add_task(scene, PASSWORD, &[]).await?;
        let titles: Vec<_> = shown.lines().map(|line| line.split_once("  ").unwrap().1).collect();
        assert_eq!(titles, ["Feed the cat", "Water the plants"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reports_why_it_was_refused() -> Result<()> {
    play(async |scene| {
        let refusal = add_task(scene, "a wrong password", &[]).await.unwrap_err().to_string();
        ensure!(refusal.contains("(INVALID_EMAIL_OR_PASSWORD)"), "{refusal}");
        Ok(())
    })
    .await
}
