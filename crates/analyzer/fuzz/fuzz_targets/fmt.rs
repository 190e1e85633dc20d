#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| analyzer_fuzz::fmt(text));
