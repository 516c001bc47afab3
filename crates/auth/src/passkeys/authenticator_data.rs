//! The layout of authenticator data (WebAuthn Level 3 section 6.1): only what `webauthn-rs-core` does not return, and that there
//! is nothing after it, which it does not check.

use serde::Deserialize;
use serde_cbor_2::{Deserializer, Value, from_slice};
use uuid::Uuid;

/// The hash of the RP ID, the flags and the counter.
const FIXED: usize = 32 + 1 + 4;
const FLAGS: usize = 32;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// The credential in authenticator data.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Credential<'a> {
    pub(super) aaguid: Uuid,
    pub(super) id: &'a [u8],
    /// The COSE key, as it was encoded.
    pub(super) public_key: &'a [u8],
}

/// Reads authenticator data to its last byte; `None` if it is malformed, or longer than what it contains.
pub(super) fn read(data: &[u8]) -> Option<Option<Credential<'_>>> {
    let flags = *data.get(FLAGS)?;
    let mut rest = data.get(FIXED..)?;
    let mut credential = None;
    if flags & HAS_CREDENTIAL != 0 {
        let (aaguid, after) = rest.split_first_chunk::<16>()?;
        let (length, after) = after.split_first_chunk::<2>()?;
        let (id, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        let (public_key, after) = split_item(after)?;
        credential = Some(Credential { aaguid: Uuid::from_bytes(*aaguid), id, public_key });
        rest = after;
    }
    if flags & HAS_EXTENSIONS != 0 {
        rest = split_item(rest)?.1;
    }
    rest.is_empty().then_some(credential)
}

/// The authenticator data within an attestation object (section 6.5.4), which has nothing after it either.
pub(super) fn of_attestation(object: &[u8]) -> Option<Vec<u8>> {
    let Value::Map(mut members) = from_slice(object).ok()? else { return None };
    match members.remove(&Value::Text("authData".to_owned()))? {
        Value::Bytes(data) => Some(data),
        _ => None,
    }
}

/// Splits off one item of CBOR.
fn split_item(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut deserializer = Deserializer::from_slice(bytes);
    Value::deserialize(&mut deserializer).ok()?;
    bytes.split_at_checked(deserializer.byte_offset())
}

#[cfg(test)]
mod tests {
    use super::{Credential, HAS_CREDENTIAL, HAS_EXTENSIONS, of_attestation, read};
    use uuid::Uuid;

    /// `{1: 2}`
    const ITEM: [u8; 3] = [0xa1, 0x01, 0x02];

    fn data(flags: u8, rest: &[&[u8]]) -> Vec<u8> {
        [&[7; 32][..], &[flags], &[0; 4], &rest.concat()].concat()
    }

    #[test]
    fn nothing_follows_what_the_flags_announce() {
        let attested: &[&[u8]] = &[&[9; 16], &[0, 2], &[1, 2], &ITEM];
        let credential = Credential { aaguid: Uuid::from_bytes([9; 16]), id: &[1, 2], public_key: &ITEM };
        assert_eq!(read(&data(0, &[])), Some(None));
        assert_eq!(read(&data(HAS_EXTENSIONS, &[&ITEM])), Some(None));
        assert_eq!(read(&data(HAS_CREDENTIAL, attested)), Some(Some(credential)));
        let both = data(HAS_CREDENTIAL | HAS_EXTENSIONS, &[attested, &[&ITEM]].concat());
        assert!(read(&both).is_some());
        for (flags, rest) in
            [(0, vec![]), (HAS_EXTENSIONS, vec![&ITEM[..]]), (HAS_CREDENTIAL, attested.to_vec())]
        {
            assert_eq!(read(&data(flags, &[rest, vec![&[0]]].concat())), None, "{flags}");
        }
    }

    #[test]
    fn no_prefix_is_accepted() {
        let whole = data(HAS_CREDENTIAL, &[&[9; 16], &[0, 2], &[1, 2], &ITEM]);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), None, "{length}");
        }
        assert_eq!(of_attestation(&[0xff; 64]), None);
        assert_eq!(of_attestation(&ITEM), None);
    }
}
