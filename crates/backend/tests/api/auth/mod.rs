mod account;
mod api_key;
mod email;
mod ok;
mod session;
mod sign_in;
mod sign_out;
mod sign_up;
