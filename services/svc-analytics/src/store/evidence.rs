//! What a month's evidence of this service counts.

use audit::evidence::Evidence;

/// Books that were compared with the ledger's trial balance, as of days of the month, and those that differed.
pub const EVIDENCE: Evidence = Evidence {
    service: crate::NAME,
    trail: false,
    tenants: Some("SELECT DISTINCT tenant_id FROM ties WHERE day < ($1 AT TIME ZONE 'UTC')::date"),
    counts: &[
        (
            "books_compared",
            "SELECT count(*) FROM ties WHERE tenant_id = $1
             AND day >= ($2 AT TIME ZONE 'UTC')::date AND day < ($3 AT TIME ZONE 'UTC')::date",
        ),
        (
            "books_that_differ",
            "SELECT count(*) FROM ties WHERE tenant_id = $1 AND counted <> ledger
             AND day >= ($2 AT TIME ZONE 'UTC')::date AND day < ($3 AT TIME ZONE 'UTC')::date",
        ),
    ],
};
