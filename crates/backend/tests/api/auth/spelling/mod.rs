//! Text that looks the same is the same: the spellings of addresses and passwords, over several routes.

mod address;
mod password;
