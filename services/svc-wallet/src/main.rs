//! svc-wallet: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chassis::main::<svc_wallet::app::SvcWallet>()
}
