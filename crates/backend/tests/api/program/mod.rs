mod commands;
mod crash;
mod instances;
mod pgbouncer;
mod round_trips;
mod settings;
mod shutdown;
