//! How the owner of a session has authenticated: Authentication Method References (RFC 8176).

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A way to authenticate, by its name in RFC 8176 section 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthMethod {
    /// A password.
    Pwd,
    /// A one-time code.
    Otp,
    /// A passkey, which verifies its user.
    Hwk,
}

impl AuthMethod {
    const ALL: [Self; 3] = [Self::Pwd, Self::Otp, Self::Hwk];

    /// The value of the claim.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pwd => "pwd",
            Self::Otp => "otp",
            Self::Hwk => "hwk",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pwd => "password",
            Self::Otp => "totp",
            Self::Hwk => "passkey",
        }
    }
}

/// The claim `amr`: what a session has shown. Values that this version does not know are left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Amr(BTreeSet<AuthMethod>);

impl Amr {
    /// A password alone.
    pub fn password() -> Self {
        Self(BTreeSet::from([AuthMethod::Pwd]))
    }

    /// With another way.
    #[must_use]
    pub fn with(mut self, method: AuthMethod) -> Self {
        self.0.insert(method);
        self
    }

    /// Removes `method`; the result may be empty.
    #[must_use]
    pub fn without(mut self, method: AuthMethod) -> Self {
        self.0.remove(&method);
        self
    }

    /// Whether it includes `method`.
    pub fn contains(&self, method: AuthMethod) -> bool {
        self.0.contains(&method)
    }
}

impl Default for Amr {
    /// That of tokens without the claim, which were issued when there was nothing but passwords.
    fn default() -> Self {
        Self::password()
    }
}

impl From<Vec<String>> for Amr {
    fn from(values: Vec<String>) -> Self {
        let known = |value: String| AuthMethod::ALL.into_iter().find(|method| method.as_str() == value);
        Self(values.into_iter().filter_map(known).collect())
    }
}

impl fmt::Display for Amr {
    /// In words: `password+totp`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|method| method.name()).collect();
        f.write_str(&names.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Amr, AuthMethod};
    use serde_json::{from_str, from_value, json, to_value};

    #[test]
    fn knows_password_code_and_passkey_only() {
        let amr: Amr = from_value(json!(["otp", "mfa", "pwd", "otp", ""])).unwrap();
        assert_eq!(amr, Amr::password().with(AuthMethod::Otp));
        assert_eq!(to_value(&amr).unwrap(), json!(["pwd", "otp"]));
        assert!(from_str::<Amr>(r#""pwd""#).is_err() && from_str::<Amr>("[1]").is_err());
    }

    #[test]
    fn methods_have_names() {
        for (value, name) in [("pwd", "password"), ("otp", "totp"), ("hwk", "passkey")] {
            assert_eq!(Amr::from(vec![value.to_owned()]).to_string(), name);
        }
        let both = Amr::password().with(AuthMethod::Otp);
        assert_eq!(both.to_string(), "password+totp");
        assert_eq!(both.without(AuthMethod::Otp), Amr::password());
        assert_eq!(to_value(Amr::password().without(AuthMethod::Pwd)).unwrap(), json!([]));
    }
}
