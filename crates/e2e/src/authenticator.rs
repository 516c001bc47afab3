//! Authenticators: an app for codes (RFC 6238), and one that Chromium plays for passkeys.

use crate::Page;
use anyhow::{Context, Result};
use serde_json::json;
use std::cell::Cell;

/// An app. With a secret in Base32, in which blanks do not matter.
pub struct Authenticator {
    secret: String,
    /// How many steps of 30 seconds the next code is away: the server accepts one step each way, and each code once.
    step: Cell<i32>,
}

impl Authenticator {
    pub fn new(secret: &str) -> Self {
        Self { secret: secret.replace(' ', ""), step: Cell::new(-1) }
    }

    /// A code that was not used before. There are three, unless one waits.
    ///
    /// # Errors
    /// If the browser does not run the script.
    pub async fn next_code(&self, page: &Page) -> Result<String> {
        let step = self.step.replace(self.step.get() + 1);
        let script = "return (async (secret, step) => {
            const digits = [...secret].map(character => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character));
            const bits = digits.map(digit => digit.toString(2).padStart(5, '0')).join('');
            const bytes = Uint8Array.from(bits.match(/.{8}/g), byte => parseInt(byte, 2));
            const algorithm = { name: 'HMAC', hash: 'SHA-1' };
            const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
            const now = () => performance.timeOrigin + performance.now();
            const left = 30000 - now() % 30000;
            // Else it would be too old when it arrives. A timer may end a millisecond early.
            if (left < 8000) await new Promise(go => setTimeout(go, left + 100));
            const counter = new DataView(new ArrayBuffer(8));
            counter.setUint32(4, Math.floor(now() / 30000) + step);
            const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
            const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
            return String(number % 1000000).padStart(6, '0');
        })(...arguments)";
        page.js(script, json!([self.secret, step])).await
    }
}

/// All methods fail if the browser does not execute the command.
impl Page {
    /// Adds a device that makes passkeys and uses them without asking.
    pub async fn add_authenticator(&self) -> Result<()> {
        let options = json!({ "options": {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        let cdp = self.driver.cdp();
        cdp.send_raw("WebAuthn.enable", json!({})).await?;
        let added = cdp.send_raw("WebAuthn.addVirtualAuthenticator", options).await?;
        let id = added.get("authenticatorId").and_then(|id| id.as_str()).context("no authenticator")?;
        self.authenticator.set(id.to_owned()).ok().context("there is one already")
    }

    /// Whether someone is at that device, who agrees to everything.
    pub async fn set_presence(&self, enabled: bool) -> Result<()> {
        let id = self.authenticator.get().context("no authenticator")?;
        let presence = json!({ "authenticatorId": id, "enabled": enabled });
        self.driver.cdp().send_raw("WebAuthn.setAutomaticPresenceSimulation", presence).await?;
        Ok(())
    }
}
