//! What a month's evidence of this service counts.

use audit::evidence::Evidence;

/// People who were erased, with a certificate signed since, and without one so far. Enforcing retention is the job `log-cleanup`.
pub const EVIDENCE: Evidence = Evidence {
    service: crate::NAME,
    trail: true,
    tenants: Some("SELECT DISTINCT tenant_id FROM erasures WHERE destroyed_at < $1"),
    counts: &[
        (
            "erasures",
            "SELECT count(*) FROM erasures WHERE tenant_id = $1 AND destroyed_at >= $2 AND destroyed_at < $3",
        ),
        (
            "erasures_certified",
            "SELECT count(*) FROM erasures WHERE tenant_id = $1 AND destroyed_at >= $2 AND destroyed_at < $3
             AND certificate IS NOT NULL",
        ),
    ],
};
