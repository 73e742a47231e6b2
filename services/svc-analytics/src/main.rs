//! svc-analytics: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_analytics::app::SvcAnalytics>()
}
