//! svc-notification: `serve | migrate | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_notification::app::SvcNotification>()
}
