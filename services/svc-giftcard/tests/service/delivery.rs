//! A card for a friend: the code goes to the contact, at its time, and to nobody else.

use crate::network::{Network, SOON, eur, refusal};
use contracts_proto::giftcard::v1::gift_card_service_client::GiftCardServiceClient;
use contracts_proto::giftcard::v1::{ConfirmDeliveryRequest, GetDeliveryRequest, GetGiftCardRequest};
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Claims, eventually};
use tonic::{Code, Request};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_sent_when_it_is_due_to_whom_it_is_for_and_then_forgotten() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({})).await;
    let contact = Uuid::now_v7();
    let next_week = chrono::Utc::now() + chrono::TimeDelta::days(7);
    let body = json!({ "product_id": product, "merchant_id": network.merchants[0], "amount": eur(2_000),
        "delivery": { "contact_id": contact, "send_at": next_week, "message": "Joyeux anniversaire !" } });
    let card = replica.done("/v1/gift-cards", &body).await;
    assert_eq!(
        (&card["code"], &card["status"]),
        (&Value::Null, &json!("active")),
        "{card}"
    );
    let delivery = card["delivery"]["id"].as_str().unwrap().to_owned();

    let address = format!("http://{}", replica.running.grpc_addr.unwrap());
    let mut client = GiftCardServiceClient::connect(address).await.unwrap();
    let service = network.issuer.bearer(&Claims::service("svc-notification"));
    let operator = network.issuer.bearer(&Claims::operator(network.tenant));
    let asked = |bearer: &str| {
        let mut request = Request::new(GetDeliveryRequest {
            delivery_id: delivery.clone(),
        });
        request
            .metadata_mut()
            .insert("authorization", bearer.parse().unwrap());
        if bearer == service {
            request
                .metadata_mut()
                .insert("x-localplus-tenant", network.tenant.to_string().parse().unwrap());
        }
        request
    };
    assert_eq!(
        client.get_delivery(asked(&service)).await.unwrap_err().code(),
        Code::NotFound,
        "not before its time"
    );

    sqlx::query("UPDATE deliveries SET send_at = now()")
        .execute(&network.database.pool())
        .await
        .unwrap();
    eventually(SOON, || async {
        replica.history(&card).await.last().map(String::as_str) == Some("delivery_due")
    })
    .await;
    assert_eq!(
        client.get_delivery(asked(&operator)).await.unwrap_err().code(),
        Code::PermissionDenied
    );
    let due = client
        .get_delivery(asked(&service))
        .await
        .unwrap()
        .into_inner()
        .delivery
        .unwrap();
    assert_eq!(
        (due.recipient_contact_id, due.message.as_str()),
        (contact.to_string(), "Joyeux anniversaire !")
    );
    let code = due.code.unwrap();
    let found = replica
        .done("/v1/gift-cards/lookup", &json!({ "code": code }))
        .await;
    assert_eq!(found["id"], card["id"]);

    let confirm = |()| {
        let mut request = Request::new(ConfirmDeliveryRequest {
            delivery_id: delivery.clone(),
        });
        request
            .metadata_mut()
            .insert("authorization", service.parse().unwrap());
        request
            .metadata_mut()
            .insert("x-localplus-tenant", network.tenant.to_string().parse().unwrap());
        request
    };
    for () in [(), ()] {
        client.confirm_delivery(confirm(())).await.unwrap();
    }
    let sent = client
        .get_delivery(asked(&service))
        .await
        .unwrap()
        .into_inner()
        .delivery
        .unwrap();
    assert_eq!((sent.code, sent.message.as_str()), (None, ""));
    assert_eq!(
        network
            .count("SELECT count(*) FROM cards WHERE code_sealed IS NOT NULL")
            .await,
        0
    );

    let mut request = Request::new(GetGiftCardRequest {
        gift_card_id: card["id"].as_str().unwrap().to_owned(),
    });
    request
        .metadata_mut()
        .insert("authorization", operator.parse().unwrap());
    let read = client
        .get_gift_card(request)
        .await
        .unwrap()
        .into_inner()
        .gift_card
        .unwrap();
    assert_eq!(
        (read.account_id.as_str(), read.balance.unwrap().amount),
        (card["account_id"].as_str().unwrap(), 2_000)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_with_a_card_number_or_a_time_too_far_is_refused() {
    let network = Network::new().await;
    let replica = network.replica().await;
    let product = replica.product(&json!({ "validity": "P30D" })).await;
    let sale = |delivery: Value| {
        json!({ "product_id": product, "merchant_id": network.merchants[0],
        "amount": eur(2_000), "delivery": delivery })
    };
    let contact = Uuid::now_v7();
    let number = sale(json!({ "contact_id": contact, "message": "from 4111 1111 1111 1111" }));
    let field = Some("delivery.message".to_owned());
    assert_eq!(
        refusal(&replica.post("/v1/gift-cards", &number).await),
        (400, "pan_refused".to_owned(), field)
    );
    let late = chrono::Utc::now() + chrono::TimeDelta::days(31);
    let late = replica
        .post(
            "/v1/gift-cards",
            &sale(json!({ "contact_id": contact, "send_at": late })),
        )
        .await;
    assert_eq!(late.0, StatusCode::BAD_REQUEST);
    assert_eq!(
        refusal(&late).2.as_deref(),
        Some("delivery.send_at"),
        "after the card has expired"
    );
    assert_eq!(network.count("SELECT count(*) FROM cards").await, 0);
}
