mod backup_codes;
mod enable;
mod instances;
mod manage;
mod otp;
mod rate_limit;
mod sign_in;
mod throttle;
mod trust;
mod verify_totp;

use std::time::Duration;

const ANN: &str = "ann@example.org";
/// As the mailed links do.
const VERIFIED: &str = "UPDATE users SET email_verified = TRUE";
const STEP: Duration = Duration::from_secs(30);
const ENABLE: &str = "/api/auth/two-factor/enable";
const VERIFY: &str = "/api/auth/two-factor/verify-totp";
const BACKUP: &str = "/api/auth/two-factor/verify-backup-code";
const CODES: &str = "/api/auth/two-factor/generate-backup-codes";
const URI: &str = "/api/auth/two-factor/get-totp-uri";
const DISABLE: &str = "/api/auth/two-factor/disable";
