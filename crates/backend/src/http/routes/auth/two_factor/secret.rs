//! The secret of an authenticator app, which the database has encrypted.

use crate::http::{ApiError, FactorRefusal, Services};
use auth::{DataKeys, TotpSecret};
use shared::UserId;
use store::Account;

/// The name that the authenticator app shows, unless another was chosen.
const SERVICE: &str = "Latchkey";

/// The data keys.
///
/// # Errors
/// `TWO_FACTOR_DISABLED`.
pub(super) fn data_keys(services: &Services) -> Result<&DataKeys, ApiError> {
    services.data_keys.as_ref().ok_or(ApiError::Factor(FactorRefusal::Disabled))
}

/// Decrypts the secret of an account. One that is encrypted with an earlier key is encrypted again.
///
/// # Errors
/// `TWO_FACTOR_DISABLED`, `INTERNAL_ERROR` without the right key.
pub(super) async fn open(services: &Services, sealed: &str, user: UserId) -> Result<TotpSecret, ApiError> {
    let keys = data_keys(services)?;
    let Some((secret, has_earlier_key)) = TotpSecret::open(sealed, keys, user) else {
        tracing::error!(%user, "a second factor cannot be decrypted: DATA_KEY lacks the key that it was encrypted with");
        return Err(ApiError::Internal);
    };
    if has_earlier_key {
        let again = secret.seal(keys, user).map_err(|_| ApiError::Internal)?;
        // The next use tries again.
        if let Err(error) = services.store.reseal_factor(user, sealed.to_owned(), again).await {
            tracing::warn!(%user, reason = %error, "a second factor is still encrypted with an earlier DATA_KEY");
        }
    }
    Ok(secret)
}

/// What the authenticator app reads.
pub(super) fn uri(secret: &TotpSecret, account: &Account) -> String {
    secret.uri(SERVICE, &account.user().email)
}
