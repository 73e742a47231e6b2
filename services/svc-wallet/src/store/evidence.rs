//! What a month's evidence of this service counts.

use audit::evidence::Evidence;

/// Accounts that were found to differ from the ledger, and those of them that were put right.
pub const EVIDENCE: Evidence = Evidence {
    service: crate::NAME,
    trail: true,
    tenants: None,
    counts: &[
        (
            "balances_that_differed",
            "SELECT count(*) FROM balance_differences WHERE tenant_id = $1 AND found_at >= $2 AND found_at < $3",
        ),
        (
            "balances_repaired",
            "SELECT count(*) FROM balance_differences WHERE tenant_id = $1 AND found_at >= $2 AND found_at < $3
             AND repaired_at IS NOT NULL",
        ),
    ],
};
