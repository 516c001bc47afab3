#![no_main]

use formats::ImportFormat;
use latchkey_fuzz::imports;

libfuzzer_sys::fuzz_target!(|data: &[u8]| imports::check(ImportFormat::Todotxt, data));
