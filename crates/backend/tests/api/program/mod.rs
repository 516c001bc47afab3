mod commands;
mod crash;
mod instances;
mod metrics;
mod pgbouncer;
mod round_trips;
mod settings;
mod shutdown;
