//! Whoever signs out on one instance is signed out on all.

use super::instances::COUNT;
use crate::user::User;
use anyhow::{Context, Result, ensure};
use hyper::{Request, StatusCode, header::AUTHORIZATION};
use load::connection::Connection;
use std::{fmt, net::SocketAddr};

/// How often it was tried, and how often a token was still taken.
#[derive(Default)]
pub(super) struct SignOuts {
    sign_outs: usize,
    asked: usize,
    refused: usize,
}

impl SignOuts {
    /// Somebody new signs out on an instance; then all are asked for the list.
    pub(super) async fn try_on(&mut self, number: usize, instances: &[SocketAddr; COUNT]) -> Result<()> {
        let signs_out = instances.get(number).context("no such instance")?;
        let mut user = User::sign_up(*signs_out).await?;
        for instance in instances {
            ensure!(list(*instance, &user).await? == StatusCode::OK, "a new token is refused by {instance}");
        }
        user.sign_out().await?;
        self.sign_outs += 1;
        for instance in instances {
            self.asked += 1;
            self.refused += usize::from(list(*instance, &user).await? == StatusCode::UNAUTHORIZED);
        }
        Ok(())
    }

    pub(super) fn hold(&self) -> bool {
        self.asked > 0 && self.refused == self.asked
    }
}

impl fmt::Display for SignOuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sign-outs, then {} of {} requests refused", self.sign_outs, self.refused, self.asked)
    }
}

async fn list(instance: SocketAddr, user: &User) -> Result<StatusCode> {
    let (path, token) = user.path_and_token();
    let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {token}"));
    Ok(Connection::to(instance).send(request, None).await?.status)
}
