#![no_main]

use latchkey_fuzz::rules;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rules::check(data));
