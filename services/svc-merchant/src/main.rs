//! svc-merchant: `serve | migrate | job <name> | openapi`.

use std::process::ExitCode;

/// The system's would keep the 19 MiB of each password that was hashed, once for every thread that ever hashed one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chassis::main::<svc_merchant::app::SvcMerchant>()
}
