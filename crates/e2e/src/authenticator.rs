//! An authenticator app (RFC 6238).

use crate::Page;
use anyhow::Result;
use serde_json::json;
use std::cell::Cell;

/// With a secret in Base32, in which blanks do not matter.
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
            const digits = [...secret].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter));
            const bits = digits.map(digit => digit.toString(2).padStart(5, '0')).join('');
            const bytes = Uint8Array.from(bits.match(/.{8}/g), byte => parseInt(byte, 2));
            const algorithm = { name: 'HMAC', hash: 'SHA-1' };
            const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
            const counter = new DataView(new ArrayBuffer(8));
            counter.setUint32(4, Math.floor(Date.now() / 30000) + step);
            const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
            const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
            return String(number % 1000000).padStart(6, '0');
        })(...arguments)";
        page.js(script, json!([self.secret, step])).await
    }
}
