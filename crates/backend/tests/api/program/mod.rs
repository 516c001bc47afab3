mod commands;
mod crash;
mod instances;
mod metrics;
mod settings;
mod shutdown;
