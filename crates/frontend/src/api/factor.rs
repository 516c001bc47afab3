//! The second factor of the account.

use super::{authorized::AuthorizedApi, call::Pending};
use crate::json::{FromJson, member};
use serde::Serialize;
use serde_json::Value;

/// What an authenticator app needs, and the backup codes. Nothing is on yet.
#[derive(Clone)]
pub(crate) struct FactorSetup {
    /// The address that opens an authenticator app on this device.
    pub(crate) uri: String,
    /// The secret as text.
    pub(crate) secret: String,
    pub(crate) backup_codes: Vec<String>,
    /// The width of the QR code, in modules.
    pub(crate) qr_size: u32,
    /// Its dark modules, as `d` of an SVG path.
    pub(crate) qr_path: String,
}

impl FromJson for FactorSetup {
    fn from_json(setup: &Value) -> Option<Self> {
        let (uri, qr): (String, _) = (member(setup, "totpURI")?, setup.get("qr")?);
        let secret = uri.split(['?', '&']).find_map(|pair| pair.strip_prefix("secret="))?.to_owned();
        Some(Self {
            uri,
            secret,
            backup_codes: member(setup, "backupCodes")?,
            qr_size: member(qr, "size")?,
            qr_path: member(qr, "path")?,
        })
    }
}

#[derive(Serialize)]
struct Owner<'a> {
    /// Left out where a passkey stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

impl AuthorizedApi {
    /// Begins to set up a second factor.
    pub(crate) fn set_up_factor(&self, password: Option<&str>) -> Pending<'static> {
        self.post("/api/auth/two-factor/enable", &Owner { password })
    }

    /// Enables it with a code of the app. The session goes on with another token.
    pub(crate) fn enable_factor(&self, code: &str) -> Pending<'static> {
        #[derive(Serialize)]
        struct Code {
            code: String,
        }
        let code = code.chars().filter(char::is_ascii_digit).collect();
        self.exchange("/api/auth/two-factor/verify-totp", &Code { code })
    }

    pub(crate) fn disable_factor(&self, password: Option<&str>) -> Pending<'static> {
        self.exchange("/api/auth/two-factor/disable", &Owner { password })
    }

    /// New backup codes, in the member `backupCodes`.
    pub(crate) fn new_backup_codes(&self, password: Option<&str>) -> Pending<'static> {
        self.post("/api/auth/two-factor/generate-backup-codes", &Owner { password })
    }
}

#[cfg(test)]
mod tests {
    use super::{FactorSetup, FromJson};
    use serde_json::json;

    #[test]
    fn finds_the_secret_in_the_address() {
        let setup = json!({
            "method": "totp", "totpURI": "otpauth://totp/Latchkey:ann%40example.org?secret=GEZDGNBV&issuer=Latchkey&digits=6",
            "backupCodes": ["abcde-fghjk-mnpqr"], "qr": {"size": 49, "path": "M4,4h7v1h-7z"},
        });
        assert_eq!(FactorSetup::from_json(&setup).unwrap().secret, "GEZDGNBV");
    }
}
