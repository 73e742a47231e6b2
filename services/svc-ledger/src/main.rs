//! `svc-ledger serve | migrate | verify | openapi`

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chassis::main::<svc_ledger::app::SvcLedger>()
}
