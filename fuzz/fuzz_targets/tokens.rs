#![no_main]

use latchkey_fuzz::tokens;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    tokens::check(data);
});
