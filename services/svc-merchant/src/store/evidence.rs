//! What a month's evidence of this service says.

use audit::evidence::Evidence;

/// Its trail and its jobs.
pub const EVIDENCE: Evidence = Evidence {
    service: crate::NAME,
    trail: true,
    tenants: None,
    counts: &[],
};
