mod password_reset;
mod verification;
