mod crash;
mod instances;
mod settings;
mod shutdown;
