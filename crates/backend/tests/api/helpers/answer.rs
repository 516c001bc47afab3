//! What the server answered.

use serde_json::Value;

/// An answer, read in full.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// Fails with the whole answer unless it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Fails unless this is our envelope with this status and code, and keeps to what holds for every error.
    #[track_caller]
    pub fn expect_error(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        let body = answer.json();
        assert_eq!(body["code"], code, "{answer:?}");
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
        let is_challenge = status == 401 || code == "INSUFFICIENT_SCOPE";
        assert_eq!(answer.header("www-authenticate").starts_with("Bearer "), is_challenge, "{answer:?}");
        answer
    }

    /// Fails unless exactly this member is to blame.
    #[track_caller]
    pub fn expect_field(self, field: &str, message: &str) -> Self {
        let body = self.json();
        assert_eq!(body["fields"], serde_json::json!([{"field": field, "message": message}]), "{self:?}");
        assert_eq!(body["message"], message);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("not JSON ({e}): {self:?}"))
    }

    /// The header's value, empty without one.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
