mod devices;
mod lost_password;
mod personal_tokens;
mod second_factor;
mod settings;
