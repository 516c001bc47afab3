//! The version of a description that an edit began with.

use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use std::{fmt, hash::Hasher, str::FromStr};
use thiserror::Error;

/// The 64-bit FNV-1a hash of a description in UTF-8, empty if there is none. Serialised as 16 hexadecimal digits. It tells
/// versions of one text apart, and protects nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{16}$", example = "cbf29ce484222325"))]
#[serde(try_from = "String", into = "String")]
pub struct DescriptionHash(u64);

impl DescriptionHash {
    pub fn of(description: Option<&str>) -> Self {
        let mut hasher = FnvHasher::default();
        hasher.write(description.unwrap_or_default().as_bytes());
        Self(hasher.finish())
    }
}

/// The text is no such hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("A hash of a description has 16 hexadecimal digits in lower case")]
pub struct NoDescriptionHash;

impl fmt::Display for DescriptionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for DescriptionHash {
    type Err = NoDescriptionHash;

    /// Accepts exactly what [`Display`](fmt::Display) prints.
    fn from_str(text: &str) -> Result<Self, NoDescriptionHash> {
        let hash = u64::from_str_radix(text, 16).map(Self);
        hash.ok().filter(|hash| hash.to_string() == text).ok_or(NoDescriptionHash)
    }
}

impl TryFrom<String> for DescriptionHash {
    type Error = NoDescriptionHash;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DescriptionHash> for String {
    fn from(hash: DescriptionHash) -> Self {
        hash.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{DescriptionHash, NoDescriptionHash};

    /// From the reference code of FNV (`test_fnv.c`).
    #[test]
    fn is_fnv_1a() {
        for (text, hash) in
            [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")]
        {
            assert_eq!(DescriptionHash::of(Some(text)).to_string(), hash);
            assert_eq!(hash.parse(), Ok(DescriptionHash::of(Some(text))));
        }
        assert_eq!(DescriptionHash::of(None), DescriptionHash::of(Some("")));
    }

    #[test]
    fn rejects_other_forms() {
        for text in ["", "cbf29ce48422232", "CBF29CE484222325", "0cbf29ce484222325", "+bf29ce484222325"] {
            assert_eq!(text.parse::<DescriptionHash>(), Err(NoDescriptionHash), "{text}");
        }
    }
}
