mod lost_password;
mod personal_tokens;
mod settings;
