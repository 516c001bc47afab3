//! A session that ends on one instance is refused by all.

use super::instances::COUNT;
use crate::{connection::Connection, load::user::User};
use anyhow::{Context, Result, ensure};
use hyper::{Request, StatusCode, header::AUTHORIZATION};
use std::{fmt, net::SocketAddr};

/// How often a token was used after its session had ended, and how often it was refused.
#[derive(Default)]
pub(super) struct SignOuts {
    sign_outs: usize,
    requests: usize,
    refused: usize,
}

impl SignOuts {
    /// Ends the session of a new account on one instance and then requests its list from all.
    pub(super) async fn try_on(&mut self, number: usize, instances: &[SocketAddr; COUNT]) -> Result<()> {
        let signs_out = instances.get(number).context("no such instance")?;
        let mut user = User::sign_up(*signs_out).await?;
        for instance in instances {
            ensure!(list(*instance, &user).await? == StatusCode::OK, "a new token is refused by {instance}");
        }
        user.sign_out().await?;
        self.sign_outs += 1;
        for instance in instances {
            self.requests += 1;
            self.refused += usize::from(list(*instance, &user).await? == StatusCode::UNAUTHORIZED);
        }
        Ok(())
    }

    pub(super) fn hold(&self) -> bool {
        self.requests > 0 && self.refused == self.requests
    }
}

impl fmt::Display for SignOuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sign-outs, then {} of {} requests refused", self.sign_outs, self.refused, self.requests)
    }
}

async fn list(instance: SocketAddr, user: &User) -> Result<StatusCode> {
    let (path, token) = user.path_and_token();
    let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {token}"));
    Ok(Connection::to(instance).send(request, None).await?.status)
}
