#![no_main]

use latchkey_fuzz::{requests, server::Server};

thread_local!(static SERVER: Server = Server::start());

libfuzzer_sys::fuzz_target!(|data: &[u8]| SERVER.with(|server| requests::check(server, data)));
