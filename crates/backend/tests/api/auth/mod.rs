mod get_session;
mod ok;
mod sign_in;
mod sign_out;
mod sign_up;
mod token;
