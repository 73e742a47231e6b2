//! svc-wallet: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_wallet::app::SvcWallet>()
}
