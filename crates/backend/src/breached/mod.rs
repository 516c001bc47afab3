//! Passwords that are known from data breaches: asked for online by a part of their hash, or looked up in a file.

mod build;
mod hash_file;
mod online;
mod password_sha1;

pub(crate) use build::build;
pub(crate) use password_sha1::PasswordSha1;

use crate::config::{BreachedPasswordsSetting, Config};
use actix_web::web::block;
use hash_file::HashFile;
use online::RangeService;
use std::sync::Arc;

/// Where breached passwords are found.
#[derive(Clone)]
pub struct BreachedPasswords(Arc<Source>);

enum Source {
    Online(RangeService),
    File(HashFile),
}

impl BreachedPasswords {
    /// Opens what is configured; `None` if passwords are not checked. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(config: &Config) -> Result<Option<Self>, String> {
        let source = match &config.breached_passwords {
            BreachedPasswordsSetting::Off => return Ok(None),
            BreachedPasswordsSetting::Online => {
                Source::Online(RangeService::new(&config.breached_passwords_service))
            }
            BreachedPasswordsSetting::File(path) => Source::File(HashFile::open(path)?),
        };
        Ok(Some(Self(Arc::new(source))))
    }

    /// Whether a password is known from a breach. If that cannot be found out, it counts as unknown, and the log reports it:
    /// otherwise no one could rescue an account while the service is away.
    pub(crate) async fn contain(&self, password: PasswordSha1) -> bool {
        let source = self.0.clone();
        let found = block(move || source.contains(password)).await.map_err(|e| e.to_string());
        found.flatten().unwrap_or_else(|reason| {
            tracing::error!(reason, "a new password was accepted without looking it up among breached ones");
            false
        })
    }

    /// Looks up a password, and describes where. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub(crate) fn check(&self) -> Result<String, String> {
        let found = self.0.contains(PasswordSha1::ZERO).map(drop);
        match &*self.0 {
            Source::Online(_) => found
                .map(|()| "the service for breached passwords responds".to_owned())
                .map_err(|e| format!("The service for breached passwords cannot be used: {e}. New passwords are not looked up.")),
            Source::File(file) => found
                .map(|()| format!("{} hashes of breached passwords", file.len()))
                .map_err(|e| format!("The file of BREACHED_PASSWORDS cannot be read: {e}.")),
        }
    }
}

impl Source {
    /// The reason of an error is for the log.
    fn contains(&self, password: PasswordSha1) -> Result<bool, String> {
        match self {
            Self::Online(service) => service.contains(password),
            Self::File(file) => file.contains(password.short()).map_err(|e| e.to_string()),
        }
    }
}
