#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| svc_ledger::fuzzed::receipt(bytes));
