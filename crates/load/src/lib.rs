//! The release program seen from outside: started, asked over TCP, and measured.

pub mod connection;
pub mod cores;
pub mod credentials;
pub mod expected;
pub mod failure;
pub mod limits;
pub mod program;
