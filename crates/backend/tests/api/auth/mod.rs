mod get_session;
mod ok;
mod rate_limit;
mod sign_in;
mod sign_out;
mod sign_up;
mod throttle;
mod token;
