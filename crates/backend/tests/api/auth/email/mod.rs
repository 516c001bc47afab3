mod change;
mod delivery;
mod pages;
mod password_reset;
mod verification;
