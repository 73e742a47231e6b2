//! svc-@name@: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    chassis::main::<svc_@name@::app::Svc@Name@>()
}
