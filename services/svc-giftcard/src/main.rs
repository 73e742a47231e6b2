//! svc-giftcard: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_giftcard::app::SvcGiftcard>()
}
