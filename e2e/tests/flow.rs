//! The main job through the gateway, as a merchant's till does it, from the opening of a wallet to the e-mail.
#![allow(missing_docs)]

use std::time::Duration;

use e2e::{Operation, System, exclusive};
use testkit::eventually;

/// The trace the till begins; every hop up to the e-mail belongs to it.
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_earns_spends_and_is_told_within_one_trace() {
    // given: a customer who left an address
    let _alone = exclusive().await;
    let system = System::start().await;
    let till = system.till();
    let wallet = till.open_wallet("card-000042").await;
    let address = "camille@example.com";
    till.leave_address(&wallet, address).await;
    let traceparent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");

    // when: 12.50 EUR earn 12 points
    let earn = Operation {
        key: "ticket-1".to_owned(),
        account: wallet.account,
        points: 12,
    };
    let (status, replayed, earned) = till.post_traced(&earn, &traceparent).await;

    // then: the till has its answer
    assert_eq!((status.as_u16(), replayed), (201, false), "{earned}");

    // then: the balance is there to be read, in the version the till was answered
    let entry = &earned["entries"][0];
    let version = entry["version"].as_i64().expect("a version");
    let balance = till.balance(&wallet, Some(version)).await.expect("a balance");
    assert_eq!(
        (balance["available"].as_i64(), balance["version"].as_i64()),
        (Some(12), Some(version))
    );

    // then: the customer is told, in the trace the till began
    let mail = eventually(Duration::from_secs(20), || async {
        system.mails_to(address).first().cloned()
    })
    .await;
    assert_eq!(
        mail.header("X-Localplus-Trace-Id"),
        Some(TRACE_ID),
        "{:?}",
        mail.headers
    );
    assert!(mail.text.contains("12"), "{}", mail.text);

    // when: the same request comes again
    let (status, replayed, again) = till.post_traced(&earn, &traceparent).await;

    // then: it is answered by the same transaction
    assert_eq!((status.as_u16(), replayed), (201, true));
    assert_eq!(again["id"], earned["id"]);

    // when: more is spent than there is
    let burn = |points: i64, key: &str| Operation {
        key: key.to_owned(),
        account: wallet.account,
        points: -points,
    };
    let (status, _, refused) = till.post_traced(&burn(13, "reward-1"), &traceparent).await;

    // then: it is refused, and says in which trace
    assert_eq!(
        (status.as_u16(), refused["code"].as_str()),
        (409, Some("insufficient_balance")),
        "{refused}"
    );
    assert_eq!(refused["trace_id"], TRACE_ID);

    // when: what there is is spent
    let (status, _, burned) = till.post_traced(&burn(12, "reward-2"), &traceparent).await;

    // then: nothing is left, everybody agrees, the books balance and the chain verifies
    assert_eq!(status.as_u16(), 201, "{burned}");
    eventually(Duration::from_secs(10), || async {
        let balance = till.balance(&wallet, None).await?;
        if balance["available"] == 0 && balance["version"] == 2 {
            Ok(())
        } else {
            Err(balance.to_string())
        }
    })
    .await;
    for (unit, sum) in system.client().totals().await {
        assert_eq!(sum, 0, "{unit}");
    }
    system.verify_chain().await;

    // then: told once per transaction that happened, of nothing else
    eventually(Duration::from_secs(20), || async {
        system.mails_to(address).len() >= 2
    })
    .await;
    assert_eq!(system.mails_to(address).len(), 2);
}
