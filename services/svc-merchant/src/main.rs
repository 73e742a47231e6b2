//! svc-merchant: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_merchant::app::SvcMerchant>()
}
