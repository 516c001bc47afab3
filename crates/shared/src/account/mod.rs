//! The wire types of `/api/auth`.

mod agent;
mod amr;
mod api_key;
mod changes;
mod passkey;
mod settings;
mod two_factor;
mod user;

pub use agent::client_name;
pub use amr::{Amr, AuthMethod};
pub use api_key::{Access, ApiKey, ApiKeys, CreatedApiKey, DeleteApiKey, Lifetime, NewApiKey, Permissions};
pub use changes::{
    ChangeEmail, ChangePassword, DeleteUser, EmailChangeProgress, EmailVerified, ImageUrl, ImageUrlError,
    PasswordChanged, RequestPasswordReset, ResetPassword, ResetRequested, RevokeSession,
    SendVerificationEmail, Status, UpdateUser, UserDeleted, VerifyEmail,
};
pub use passkey::{
    AllowedCredential, Assertion, Attestation, AuthenticatorAttachment, AuthenticatorSelection,
    CreationExtensions, CredentialType, DeletePasskey, DeviceType, NewPasskeyQuery, Passkey,
    PasskeyAssertion, PasskeyCreationOptions, PasskeyName, PasskeyRegistration, PasskeyRequestOptions,
    PasskeyUser, PublicKeyParameters, RegisteredPasskey, RelyingPartyInfo, UpdatePasskey, UpdatedPasskey,
    VerifyAuthentication, VerifyRegistration,
};
pub use settings::{Locale, LocaleError, ReminderHour, ReminderHourError, Settings, WeekStart};
pub use two_factor::{
    BackupCodes, ConfirmTwoFactor, EnableTwoFactor, FactorMethod, FactorShown, Issuer, IssuerError, QrCode,
    SignInResponse, TotpUri, TwoFactorRedirect, TwoFactorSetup, VerifyBackupCode, VerifyTotp,
};
pub use user::{GetSession, SessionInfo, SignIn, SignUp, SignedIn, Success, TokenResponse, User, UserName};
