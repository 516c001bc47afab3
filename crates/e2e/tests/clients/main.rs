//! Those who use the API without the app: the official client of Better Auth, other services, scripts, and what our
//! documents tell people to type.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod documents;
mod fastapi;
mod javascript;
mod mail;
mod official_client;
mod tools;

use anyhow::Result;
use e2e::{Postgres, Scene, play, with};

const SECRET: &str = "a secret of the tests that anybody may know";

/// Plays `steps` on SQLite and, where `TEST_DATABASE_URL` names a server, on PostgreSQL, too.
async fn play_on_each_database(steps: impl AsyncFn(&Scene) -> Result<()>) -> Result<()> {
    play(&steps).await?;
    if let Some(database) = Postgres::create()? {
        let url = database.url().leak();
        with("DATABASE_URL", url).with("JWT_SECRET", SECRET).play(&steps).await?;
    }
    Ok(())
}
