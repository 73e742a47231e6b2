//! The audit: an honest ledger has no violations, and each planted one is counted under its own invariant.

use crate::support::{Ledger, Network, clock};
use sqlx::AssertSqlSafe;
use svc_ledger::audit::{self, Audit, AuditMetrics};
use telemetry::Metrics;

async fn audit(network: &Network) -> Audit {
    audit::run(&network.pool(), &clock(), false).await.unwrap()
}

async fn traffic(ledger: &Ledger) -> String {
    let anna = ledger.customer_in(0, 2).await;
    let ben = ledger.customer_in(1, 2).await;
    for account in [&anna, &ben] {
        ledger.earn(account, 50).await.expect(201);
        ledger.burn(account, 7).await.expect(201);
    }
    ledger.transfer(&anna, &ben, 5).await.expect(201);
    anna
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_honest_ledger_has_no_violations_and_the_next_audit_goes_on_where_the_last_ended() {
    let network = Network::new().await;
    let ledger = network.start().await;
    let anna = traffic(&ledger).await;
    network.make_head().await.unwrap();
    let first = audit(&network).await;
    assert_eq!(first.total(), 0, "{first:?}");
    assert!(first.violations.len() >= 14);

    // what was broken before the last audit began is not looked at again, unless all of it is
    let broken = "UPDATE ledger_entries SET amount = amount + 1 WHERE version = 1";
    sqlx::query(broken).execute(&network.pool()).await.unwrap();
    ledger.earn(&anna, 1).await.expect(201);
    let second = audit(&network).await;
    assert_eq!(second.violations["transactions_sum_to_zero"], 0);
    assert!(first.upto.values().sum::<i64>() < second.upto.values().sum());
    let whole = audit::run(&network.pool(), &clock(), true).await.unwrap();
    let broken = whole.violations["transactions_sum_to_zero"];
    assert!(broken > 0, "{whole:?}");
    // what was found is found again
    assert_eq!(
        audit(&network).await.violations["transactions_sum_to_zero"],
        broken
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_planted_violation_is_counted_under_its_own_invariant() {
    let cases: &[(&str, &[&str])] = &[
        (
            "UPDATE ledger_entries SET amount = amount + 1, posted_after = posted_after + 1
             WHERE ctid = (SELECT e.ctid FROM ledger_entries e JOIN accounts a ON a.id = e.account_id
                           AND a.shard = e.shard AND a.version = e.version LIMIT 1);
             UPDATE accounts a SET posted = e.posted_after FROM ledger_entries e
             WHERE e.account_id = a.id AND e.shard = a.shard AND e.version = a.version",
            &["transactions_sum_to_zero", "accounts_sum_to_zero"],
        ),
        (
            "UPDATE accounts SET posted = posted + CASE WHEN id = (SELECT min(id::text)::uuid FROM accounts
                                                                   WHERE kind = 1 AND posted > 10) THEN 1 ELSE -1 END
             WHERE kind = 1 AND posted > 10",
            &["accounts_stand_at_their_last_entry"],
        ),
        (
            "UPDATE ledger_entries SET posted_after = posted_after + 1
             WHERE ctid = (SELECT e.ctid FROM ledger_entries e JOIN accounts a ON a.id = e.account_id
                           AND a.shard = e.shard AND a.version = e.version WHERE a.kind = 1 LIMIT 1);
             UPDATE accounts a SET posted = posted + 1 FROM ledger_entries e WHERE a.kind = 1
             AND e.account_id = a.id AND e.version = a.version AND e.posted_after = a.posted + 1;
             UPDATE accounts a SET posted = posted - 1 WHERE kind = 8",
            &["balances_are_replays", "accounts_sum_to_zero"],
        ),
        (
            "DELETE FROM ledger_entries WHERE transaction_id = (SELECT id FROM transactions WHERE type = 5)",
            &[
                "transactions_have_entries",
                "accounts_stand_at_their_last_entry",
            ],
        ),
        (
            "ALTER TABLE accounts DROP CONSTRAINT accounts_floor; UPDATE accounts SET floor = posted - held + 1 WHERE kind = 1
             AND id = (SELECT min(id::text)::uuid FROM accounts WHERE kind = 1)",
            &["floors_are_kept"],
        ),
        (
            "INSERT INTO holds SELECT tenant_id, gen_random_uuid(), id, id, 5, 0, 0, 1, now(), now() FROM accounts WHERE kind = 1 LIMIT 1",
            &["held_is_the_sum_of_open_holds"],
        ),
        (
            "UPDATE ledger_batches SET previous_hash = root WHERE lane = 1 AND seq = 2",
            &["batches_continue_the_chain"],
        ),
        (
            "UPDATE ledger_lanes SET next_seq = next_seq + 1 WHERE lane = 1",
            &["lanes_stand_at_their_last_batch"],
        ),
        (
            "UPDATE ledger_batches SET transaction_count = transaction_count + 1 WHERE lane = 0 AND seq = 1",
            &["batches_hold_what_they_count"],
        ),
        (
            "UPDATE ledger_batches SET created_at = created_at - interval '1 hour'",
            &["batches_reach_kafka", "batches_reach_a_head"],
        ),
        (
            "ALTER TABLE transactions DROP CONSTRAINT transactions_idempotency;
             UPDATE transactions SET idempotency_hash = (SELECT idempotency_hash FROM transactions WHERE type = 1 LIMIT 1)
             WHERE type = 5",
            &["keys_are_used_once"],
        ),
        (
            "UPDATE ledger_entries SET version = version + 1 WHERE ctid = (SELECT e.ctid FROM ledger_entries e JOIN accounts a
             ON a.id = e.account_id AND a.shard = e.shard AND a.version = e.version WHERE a.kind = 1 AND a.version > 1 LIMIT 1)",
            &["versions_are_contiguous", "accounts_stand_at_their_last_entry", "balances_are_replays"],
        ),
    ];
    for (planted, expected) in cases {
        let network = Network::new().await;
        let ledger = network.start().await;
        traffic(&ledger).await;
        network.make_head().await.unwrap();
        ledger.earn(&ledger.customer().await, 1).await.expect(201);
        ledger.stop().await;
        assert_eq!(
            audit::run(&network.pool(), &clock(), true).await.unwrap().total(),
            0
        );
        sqlx::raw_sql(AssertSqlSafe(*planted))
            .execute(&network.pool())
            .await
            .unwrap_or_else(|error| panic!("{planted}: {error}"));
        let found = audit::run(&network.pool(), &clock(), true).await.unwrap();
        let found: Vec<_> = found
            .violations
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(name, _)| name.as_str())
            .collect();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{planted}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_replica_shows_the_newest_audit() {
    let network = Network::new().await;
    let ledger = network.start().await;
    traffic(&ledger).await;
    let shown = Metrics::default();
    let metrics = AuditMetrics::register(&shown);
    metrics.look_once(&network.pool()).await.unwrap();
    assert!(
        !shown.encode().contains("ledger_audit_violations{"),
        "there was no audit yet"
    );
    let done = audit(&network).await;
    metrics.look_once(&network.pool()).await.unwrap();
    let text = shown.encode();
    assert!(
        text.contains("ledger_audit_violations{invariant=\"balances_are_replays\"} 0"),
        "{text}"
    );
    let ended = done.finished_at.timestamp();
    assert!(
        text.contains(&format!("ledger_audit_last_success_timestamp_seconds {ended}")),
        "{text}"
    );

    let tamper = "UPDATE ledger_lanes SET next_seq = next_seq + 1 WHERE lane = 1";
    sqlx::query(tamper).execute(&network.pool()).await.unwrap();
    audit(&network).await;
    metrics.look_once(&network.pool()).await.unwrap();
    let text = shown.encode();
    assert!(
        text.contains("ledger_audit_violations{invariant=\"lanes_stand_at_their_last_batch\"} 1"),
        "{text}"
    );
    assert!(
        text.contains(&format!("ledger_audit_last_success_timestamp_seconds {ended}")),
        "{text}"
    );
}
