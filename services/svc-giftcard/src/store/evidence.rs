//! What a month's evidence of this service counts.

use audit::evidence::Evidence;

/// Bulk issues whose codes were written into a file, and expired cards.
pub const EVIDENCE: Evidence = Evidence {
    service: crate::NAME,
    trail: true,
    tenants: None,
    counts: &[
        (
            "bulk_issues",
            "SELECT count(*) FROM issues WHERE tenant_id = $1 AND finished_at >= $2 AND finished_at < $3",
        ),
        (
            "cards_expired",
            "SELECT count(*) FROM operations WHERE tenant_id = $1 AND kind = 9 AND settled_at >= $2 AND settled_at < $3",
        ),
    ],
};
