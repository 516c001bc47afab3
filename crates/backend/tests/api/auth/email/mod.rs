mod delivery;
mod password_reset;
mod verification;
