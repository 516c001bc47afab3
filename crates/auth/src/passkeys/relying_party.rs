//! The relying party (WebAuthn Level 3 section 4), and the options for adding and using a passkey.

use super::{PasskeyRejection, encode};
use crate::{Issued, Tokens};
use shared::{
    AllowedCredential, AuthenticatorAttachment, AuthenticatorSelection, CreationExtensions, CredentialType,
    PasskeyCreationOptions, PasskeyRequestOptions, PasskeyUser, PublicKeyParameters, RelyingPartyInfo,
    Timestamp, UserId,
};
use std::time::Duration;
use url::Url;
use uuid::Uuid;
use webauthn_rs_core::{
    WebauthnCore,
    proto::{COSEAlgorithm, UserVerificationPolicy},
};

const NAME: &str = "Latchkey";
/// How long a browser waits for the authenticator.
const TIMEOUT: Duration = Duration::from_secs(60);
const TIMEOUT_MILLIS: u32 = 60_000;

/// The library verifies no signatures with EdDSA.
const ALGORITHMS: [COSEAlgorithm; 2] = [COSEAlgorithm::ES256, COSEAlgorithm::RS256];

/// The app, as authenticators know it (WebAuthn Level 3 section 4).
pub struct RelyingParty {
    pub(super) core: WebauthnCore,
    id: String,
}

/// The account that a passkey is added to.
pub struct NewPasskeyFor<'a> {
    pub user: UserId,
    /// What the authenticator calls it.
    pub name: &'a str,
    /// Its address.
    pub display_name: &'a str,
    pub attachment: Option<AuthenticatorAttachment>,
    /// The passkeys that it has.
    pub existing: Vec<AllowedCredential>,
}

impl RelyingParty {
    /// With the host `id` as RP ID, for pages of these origins.
    pub fn new(id: &str, origins: Vec<Url>) -> Self {
        let core = WebauthnCore::new_unsafe_experts_only(NAME, id, origins, TIMEOUT, None, None);
        Self { core, id: id.to_owned() }
    }

    /// The RP ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The options to add a passkey, and the token of their challenge, whose id is `id`.
    ///
    /// # Errors
    /// [`PasskeyRejection`], for an empty name.
    pub fn begin_registration(
        &self,
        tokens: &Tokens,
        new: NewPasskeyFor<'_>,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(PasskeyCreationOptions, Issued), PasskeyRejection> {
        let handle = new.user.uuid().into_bytes();
        let builder = self
            .core
            .new_challenge_register_builder(&handle, new.name, new.display_name)?
            .credential_algorithms(ALGORITHMS.to_vec())
            .user_verification_policy(UserVerificationPolicy::Required);
        let (options, state) = self.core.generate_challenge_register(builder)?;
        let token = tokens.issue_passkey_registration(new.user, id, state, now);
        Ok((self.creation_options(&options.public_key.challenge, &handle, new), token))
    }

    fn creation_options(
        &self,
        challenge: &[u8],
        handle: &[u8],
        new: NewPasskeyFor<'_>,
    ) -> PasskeyCreationOptions {
        let parameters = |alg| PublicKeyParameters { kind: CredentialType::PublicKey, alg: alg as i64 };
        PasskeyCreationOptions {
            challenge: encode(challenge),
            rp: RelyingPartyInfo { name: NAME.to_owned(), id: self.id.clone() },
            user: PasskeyUser {
                id: encode(handle),
                name: new.name.to_owned(),
                display_name: new.display_name.to_owned(),
            },
            pub_key_cred_params: ALGORITHMS.into_iter().map(parameters).collect(),
            timeout: TIMEOUT_MILLIS,
            attestation: "none".to_owned(),
            exclude_credentials: new.existing,
            authenticator_selection: AuthenticatorSelection {
                authenticator_attachment: new.attachment,
                resident_key: "preferred".to_owned(),
                require_resident_key: false,
                user_verification: "required".to_owned(),
            },
            extensions: CreationExtensions { cred_props: true },
            hints: Vec::new(),
        }
    }

    /// The options to sign in, and the token of their challenge, whose id is `id`; with a session for the passkeys of its
    /// account only.
    ///
    /// # Errors
    /// None in practice.
    pub fn begin_sign_in(
        &self,
        tokens: &Tokens,
        account: Option<(UserId, Vec<AllowedCredential>)>,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(PasskeyRequestOptions, Issued), PasskeyRejection> {
        let policy = Some(UserVerificationPolicy::Required);
        let builder = self.core.new_challenge_authenticate_builder(Vec::new(), policy)?;
        let (options, state) = self.core.generate_challenge_authenticate(builder)?;
        let (user, allowed) = account.unzip();
        let token = tokens.issue_passkey_sign_in(user, id, state, now);
        let options = PasskeyRequestOptions {
            challenge: encode(&options.public_key.challenge),
            timeout: TIMEOUT_MILLIS,
            rp_id: self.id.clone(),
            allow_credentials: allowed,
            user_verification: "required".to_owned(),
        };
        Ok((options, token))
    }
}
