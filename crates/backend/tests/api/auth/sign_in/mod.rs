mod email;
mod new_device;
mod rate_limit;
mod throttle;
