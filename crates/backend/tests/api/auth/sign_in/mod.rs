mod email;
mod rate_limit;
mod throttle;
