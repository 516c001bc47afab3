//! The commands in the documentation.

use crate::tools::{JavaScript, checkout, output_of};
use anyhow::{Context, Result};
use e2e::{Scene, play};
use std::{fs, process::Command};

/// A document with the default address replaced by that of the scene's program.
fn document(scene: &Scene, path: &str) -> Result<String> {
    let text = fs::read_to_string(checkout(path))?;
    Ok(text.replace("127.0.0.1:8080", &scene.program.address().to_string()))
}

/// The document's code blocks in `language`, concatenated.
fn blocks(document: &str, language: &str) -> String {
    let fence = format!("```{language}\n");
    let blocks = document.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect()
}

fn section<'a>(document: &'a str, heading: &str) -> Result<&'a str> {
    let (_, rest) = document.split_once(&format!("## {heading}\n")).context(heading.to_owned())?;
    Ok(rest.split("\n## ").next().unwrap_or(rest))
}

async fn bash(script: &str) -> Result<String> {
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", script]);
    output_of(bash).await
}

#[tokio::test]
async fn curl_guide_prints_what_it_says() -> Result<()> {
    play(async |scene| {
        let guide = document(scene, "examples/curl.md")?;
        assert_eq!(bash(&blocks(&guide, "sh")).await?, blocks(&guide, "text"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn readme_examples_work() -> Result<()> {
    play(async |scene| {
        let readme = document(scene, "README.md")?;
        let output = bash(&blocks(section(&readme, "The API in five lines")?, "sh")).await?;
        assert_eq!(output.matches("Water the plants").count(), 2, "{output}");
        let lines = blocks(section(&readme, "The official client")?, "js");
        let program = format!("{lines}\nconsole.log((await auth.getSession()).data.user.email, data.token);");
        let program = JavaScript::text("readme.mjs", &program)?;
        let mut node = program.command("node");
        node.arg("readme.mjs");
        let written = output_of(node).await?;
        let (email, token) = written.trim().split_once(' ').context(written.clone())?;
        assert_eq!((email, token.split('.').count()), ("ann@example.org", 3));
        Ok(())
    })
    .await
}
