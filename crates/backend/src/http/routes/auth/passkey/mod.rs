//! `/api/auth/passkey`: passkeys, in the wire format of Better Auth's passkey plugin.

mod challenge;
pub(crate) mod delete_passkey;
pub(crate) mod generate_authenticate_options;
pub(crate) mod generate_register_options;
pub(crate) mod list_user_passkeys;
pub(crate) mod update_passkey;
pub(crate) mod verify_authentication;
pub(crate) mod verify_registration;

use crate::http::{ApiError, error::PasskeyError};
use auth::NotFresh;
use shared::{AllowedCredential, CredentialType, Passkey};
use store::{SessionError, StoreError};

/// As the options name it.
fn descriptor(passkey: Passkey) -> AllowedCredential {
    let transports = passkey.transports.split(',').filter(|name| !name.is_empty()).map(str::to_owned);
    let transports = transports.collect();
    AllowedCredential { id: passkey.credential_id, kind: CredentialType::PublicKey, transports }
}

/// Of a call on one passkey of the account, with what the session takes to be fresh.
fn refused(error: SessionError, lack: Option<NotFresh>) -> ApiError {
    match (error, lack) {
        (SessionError(StoreError::NotFound), _) => PasskeyError::NotFound.into(),
        (SessionError(StoreError::FactorNotShown(_)), Some(lack)) => lack.into(),
        (error, _) => error.into(),
    }
}
