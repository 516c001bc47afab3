mod devices;
mod lost_password;
mod passkeys;
mod personal_tokens;
mod second_factor;
mod settings;
