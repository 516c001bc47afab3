//! Signed tokens that are neither access nor session tokens: each kind is for one purpose. A kind is a type with its claims
//! and an implementation of [`Purpose`].

use crate::{
    Issued, TokenError, Tokens,
    tokens::{Claims, is_expired},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{Timestamp, UserId};
use std::time::Duration;

/// The claims of one kind besides issuer, audience and times.
pub(crate) trait Purpose: Serialize + DeserializeOwned {
    /// The `typ` of the JOSE header.
    const TYP: &str;
    const AUD: &str;
    const TTL: Duration;
    /// The account that the token is about, if it is about one.
    fn user(&self) -> Option<UserId>;
}

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "P: DeserializeOwned"))]
struct PurposeClaims<P> {
    iss: String,
    aud: String,
    #[serde(flatten)]
    about: P,
    iat: i64,
    exp: i64,
}

impl<P: Purpose> Claims for PurposeClaims<P> {
    const TYP: &str = P::TYP;
    const AUD: &str = P::AUD;
    fn issuer_and_audience(&self) -> (&str, &str) {
        (&self.iss, &self.aud)
    }
}

/// A token whose signature, issuer, audience and time of issue are valid.
pub(crate) struct Opened<P> {
    pub(crate) about: P,
    pub(crate) issued_at: Timestamp,
    pub(crate) is_expired: bool,
}

impl Tokens {
    pub(crate) fn issue_for<P: Purpose>(&self, about: P, now: Timestamp) -> Issued {
        let exp = (now + P::TTL).seconds();
        let (iss, aud) = (Self::ISSUER.to_owned(), P::AUD.to_owned());
        self.issue(P::TYP, &PurposeClaims { iss, aud, about, iat: now.seconds(), exp }, exp)
    }

    /// Verifies all but the expiry.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub(crate) fn open<P: Purpose>(&self, token: &str, now: Timestamp) -> Result<Opened<P>, TokenError> {
        let (claims, _): (PurposeClaims<P>, _) = self.decode(token)?;
        let is_expired = is_expired(claims.iat, None, claims.exp, now)?;
        Ok(Opened { about: claims.about, issued_at: Timestamp::from_seconds(claims.iat), is_expired })
    }

    /// Verifies a token, and returns its claims and when it was issued.
    ///
    /// # Errors
    /// As [`Tokens::verify_access_token`].
    pub(crate) fn verify_for<P: Purpose>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(P, Timestamp), TokenError> {
        let Opened { about, issued_at, is_expired } = self.open::<P>(token, now)?;
        match is_expired {
            true => Err(about.user().map_or(TokenError::Invalid, TokenError::Expired)),
            false => Ok((about, issued_at)),
        }
    }
}
