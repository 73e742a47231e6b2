//! Letters to staff: handed over with their own address, sent once, forgotten when they were sent.

use std::time::Duration;

use contracts_proto::notification::v1::{
    SendStaffLetterRequest, StaffInvitation, StaffPasswordReset, StaffSecurityEvent, StaffSecurityNotice,
    send_staff_letter_request::Subject,
};
use svc_notification::{
    domain::{letter::Letter, message::MessageStatus},
    wire,
};
use uuid::Uuid;

use crate::world::{World, hex, sink};

const LINK: &str = "https://console.example/invitation#token=lpt_hush";

fn request(subject: Subject) -> SendStaffLetterRequest {
    SendStaffLetterRequest {
        letter_id: Uuid::from_u128(1).to_string(),
        user_id: Uuid::from_u128(2).to_string(),
        email: "camille@example.org".to_owned(),
        name: "Camille Martin".to_owned(),
        locale: "fr".to_owned(),
        subject: Some(subject),
    }
}

fn invitation() -> Subject {
    Subject::Invitation(StaffInvitation {
        link: LINK.to_owned(),
        merchant_name: "Boulangerie Dupont".to_owned(),
    })
}

fn letter(world: &World, subject: Subject) -> Letter {
    wire::letter(request(subject), world.clock.now()).unwrap()
}

async fn stored(world: &World) -> String {
    let rows: Vec<String> = sqlx::query_scalar("SELECT row_to_json(messages)::text FROM messages")
        .fetch_all(&world.database.pool())
        .await
        .unwrap();
    rows.join("\n").to_lowercase()
}

fn tells(stored: &str) -> bool {
    ["camille", "martin", "lpt_hush", "example.org"]
        .iter()
        .any(|personal| stored.contains(personal) || stored.contains(&hex(personal)))
}

#[tokio::test]
async fn given_a_letter_handed_over_twice_when_sent_then_one_mail_and_nothing_of_it_is_kept() {
    let (world, sink) = (World::new().await, sink().await);
    let (id, staff) = (Uuid::now_v7(), Uuid::now_v7());
    let letter = letter(&world, invitation());
    for first in [true, false] {
        let sent = world
            .notifications
            .send_letter(world.tenant, id, staff, &letter)
            .await;
        assert_eq!(sent.unwrap(), first);
    }
    // at rest it tells nothing
    assert!(!tells(&stored(&world).await));

    assert_eq!(world.sender(sink.smtp()).drain().await.unwrap(), 1);
    let mails = sink.mailbox().mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.recipients, ["camille@example.org"]);
    assert!(mail.subject.contains("Boulangerie Dupont"), "{}", mail.subject);
    assert!(
        mail.text.contains(LINK) && mail.text.contains("Camille Martin"),
        "{}",
        mail.text
    );
    assert!(mail.html.contains(LINK), "{}", mail.html);

    let log = world.log().await;
    assert_eq!(log[0].status, MessageStatus::Sent);
    assert_eq!((log[0].address.as_deref(), log[0].wallet_id), (None, None));
    let forgotten: bool =
        sqlx::query_scalar("SELECT bool_and(letter_sealed IS NULL AND letter_key IS NULL) FROM messages")
            .fetch_one(&world.database.pool())
            .await
            .unwrap();
    assert!(forgotten);
    // handed over once more after it was sent, it is still the same letter
    let again = world
        .notifications
        .send_letter(world.tenant, id, staff, &letter)
        .await;
    assert!(!again.unwrap());
}

#[tokio::test]
async fn given_a_mail_server_that_is_away_when_it_comes_back_then_the_letter_still_says_what_it_said() {
    let (world, sink) = (World::new().await, sink().await);
    let letter = letter(
        &world,
        Subject::PasswordReset(StaffPasswordReset {
            link: LINK.to_owned(),
        }),
    );
    let (id, staff) = (Uuid::now_v7(), Uuid::now_v7());
    world
        .notifications
        .send_letter(world.tenant, id, staff, &letter)
        .await
        .unwrap();
    let nobody = format!("127.0.0.1:{}", testkit::free_port()).parse().unwrap();
    world.sender(nobody).run_once().await.unwrap();
    assert_eq!(world.log().await[0].status, MessageStatus::Queued);
    world.clock.advance(Duration::from_secs(3_600));
    world.sender(sink.smtp()).drain().await.unwrap();
    assert!(sink.mailbox().mails()[0].text.contains(LINK));
}

#[test]
fn given_a_letter_that_breaks_the_contract_when_read_then_the_field_is_named_and_never_quoted() {
    let now = chrono::Utc::now();
    let broken = |change: fn(&mut SendStaffLetterRequest)| {
        let mut request = request(invitation());
        change(&mut request);
        let problem = wire::letter(request, now).unwrap_err();
        assert!(!format!("{problem:?}").contains("hush"), "{problem:?}");
        problem.errors()[0].field.to_string()
    };
    assert_eq!(broken(|letter| letter.subject = None), "subject");
    assert_eq!(broken(|letter| letter.email = "hush".to_owned()), "email");
    assert_eq!(broken(|letter| letter.locale = "hush!".to_owned()), "locale");
    assert_eq!(
        broken(
            |letter| letter.subject = Some(Subject::PasswordReset(StaffPasswordReset {
                link: "javascript:hush".to_owned()
            }))
        ),
        "link"
    );
    assert_eq!(
        broken(
            |letter| letter.subject = Some(Subject::SecurityNotice(StaffSecurityNotice {
                event: StaffSecurityEvent::Unspecified.into()
            }))
        ),
        "security_notice.event"
    );
}
