//! Accounts, sessions and their revocation, the sign-in throttle, second factors, passkeys, personal access tokens.

mod account;
mod account_of;
mod administration;
mod deletion;
mod factors;
mod known_networks;
mod passkeys;
mod password_reset;
mod personal_access_tokens;
mod revocation;
mod sessions;
mod sign_in;
mod throttle;
mod token_revocation;

pub(crate) use account::live_account;
pub use account::{Account, NewAccount};
pub use account_of::AccountOf;
pub use administration::{Administration, ListedAccount};
pub(crate) use deletion::is_closed;
pub use factors::{FactorAttempt, FactorOutcome, GivenCode, NewFactor, ShownFactor};
pub use passkeys::{PasskeySignIn, PasskeySignInOutcome, RegistrationOutcome, SpentRegistration};
pub use password_reset::PasswordReset;
pub use personal_access_tokens::TokenRejection;
pub use sessions::{LastRecord, RecordedSession, SeenSession};
pub use sign_in::{SignInAttempt, SignInOutcome, VerifiedPassword};
