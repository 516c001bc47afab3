//! `examples/fastapi`: another service, which verifies access tokens by itself.

use crate::{
    SECRET,
    tools::{checkout, provided},
};
use anyhow::{Context, Result};
use e2e::{ANN, BOB, Running, Scene, play, until, with};
use serde_json::json;
use std::process::Command;
use tempfile::TempDir;
use testkit::{Account, Client, RequestBuilder, Response};

/// The service; killed when dropped.
struct Notes {
    client: Client,
    _running: Running,
    _folder: TempDir,
}

impl Notes {
    /// With the secrets that it shares with Latchkey.
    async fn start(secrets: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        let mut uvicorn = Command::new(provided("PYTHON")?);
        uvicorn.args(["-m", "uvicorn", "main:app", "--port", "0"]);
        uvicorn.current_dir(checkout("examples/fastapi"));
        uvicorn.env("PYTHONDONTWRITEBYTECODE", "1").env("JWT_SECRET", secrets);
        let running = Running::start(&mut uvicorn, &folder.path().join("uvicorn.log"))?;
        let announced = running.announced("Uvicorn running on http://").await?;
        let address = announced.split(' ').next().context("no address")?.parse()?;
        Ok(Self { client: Client::of(address), _running: running, _folder: folder })
    }

    fn request(&self, method: &str, owner: &Account, token: &str) -> RequestBuilder {
        self.client.request(method, &format!("/api/{}/notes", owner.id)).bearer_auth(token)
    }

    async fn read(&self, owner: &Account, token: &str) -> Response {
        Response::of(self.request("GET", owner, token)).await
    }

    async fn write(&self, owner: &Account, token: &str, text: &str) -> u16 {
        Response::of(self.request("POST", owner, token).json(&json!({ "text": text }))).await.status
    }

    async fn refusal(&self, owner: &Account, token: &str) -> (u16, String) {
        refusal(&self.read(owner, token).await)
    }
}

/// Status and error code.
fn refusal(response: &Response) -> (u16, String) {
    assert_eq!(response.headers.contains_key("www-authenticate"), response.status == 401);
    (response.status, response.json()["detail"].as_str().unwrap_or_default().to_owned())
}

fn invalid() -> (u16, String) {
    (401, "INVALID_TOKEN".to_owned())
}

/// A scene whose program holds the secret of the service.
async fn play_with_the_secret(steps: impl AsyncFn(&Scene) -> Result<()>) -> Result<()> {
    with("JWT_SECRET", SECRET).play(&steps).await
}

#[tokio::test]
async fn serves_notes_to_their_owner_only() -> Result<()> {
    play_with_the_secret(async |scene| {
        let notes = Notes::start(SECRET).await?;
        let (ann, bob) = (scene.api.sign_up(ANN).await?, scene.api.sign_up(BOB).await?);
        assert_eq!(notes.write(&ann, &ann.access_token, "Ann's").await, 201);
        assert_eq!(notes.read(&ann, &ann.access_token).await.json(), json!(["Ann's"]));
        assert_eq!(notes.refusal(&ann, &bob.access_token).await, (404, "Not Found".to_owned()));
        assert_eq!(notes.write(&ann, &bob.access_token, "Bob's").await, 404);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rejects_session_and_foreign_tokens() -> Result<()> {
    play_with_the_secret(async |scene| {
        let notes = Notes::start(SECRET).await?;
        let ann = scene.api.sign_up(ANN).await?;
        assert_eq!(notes.refusal(&ann, &ann.session_token).await, invalid(), "a session token");
        let (signed, _) = ann.access_token.rsplit_once('.').context("no signature")?;
        for token in ["", "x.y.z", signed, &format!("{signed}."), "lk_pat_x"] {
            let (status, _) = notes.refusal(&ann, token).await;
            assert_eq!(status, 401, "{token}");
        }
        let without = notes.client.get(&format!("/api/{}/notes", ann.id)).await;
        assert_eq!(refusal(&without), (401, "UNAUTHORIZED".to_owned()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rejects_token_of_another_secret() -> Result<()> {
    play(async |scene| {
        let notes = Notes::start(SECRET).await?;
        let ann = scene.api.sign_up(ANN).await?;
        assert_eq!(notes.refusal(&ann, &ann.access_token).await, invalid());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rejects_expired_token() -> Result<()> {
    with("JWT_SECRET", SECRET)
        .with("ACCESS_TOKEN_TTL", "1s")
        .play(async |scene| {
            let notes = Notes::start(SECRET).await?;
            let ann = scene.api.sign_up(ANN).await?;
            assert_eq!(notes.read(&ann, &ann.access_token).await.status, 200);
            until("the token expires", async || {
                let (status, code) = notes.refusal(&ann, &ann.access_token).await;
                Ok((status == 401 && code == "TOKEN_EXPIRED").then_some(()))
            })
            .await
        })
        .await
}

/// As while the secret is rotated.
#[tokio::test]
async fn accepts_both_secrets_during_rotation() -> Result<()> {
    const BOTH: &str =
        "a new secret of the tests that anybody may know,a secret of the tests that anybody may know";
    play_with_the_secret(async |scene| {
        let notes = Notes::start(BOTH).await?;
        let old = scene.api.sign_up(ANN).await?;
        scene.program.start_again_with("JWT_SECRET", BOTH).await?;
        let new = scene.api.sign_in(ANN).await?;
        for token in [&old.access_token, &new.access_token] {
            assert_eq!(notes.read(&new, token).await.status, 200);
        }
        Ok(())
    })
    .await
}
