//! `messages`: the log, and the queue that the sender works off.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::message::Settlement;

/// To whom a message is queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The contact of a wallet.
    Wallet(Uuid),
    /// The contact that a gift card is for: the one named, else the one its delivery was for.
    Card(Uuid, Option<Uuid>),
    /// The network's operator.
    Operator,
}

/// A message to be queued, if there is somebody to send it to.
#[derive(Debug)]
pub struct NewMessage {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// `ce_id` of the event.
    pub event_id: Uuid,
    /// Name of the template.
    pub template: &'static str,
    /// To whom.
    pub to: Recipient,
    /// The code that is fetched when it is sent. Such a message is queued even while there is nowhere to send it: what
    /// somebody paid for waits for the address to be mended.
    pub delivery_id: Option<Uuid>,
    /// What the template is filled with.
    pub variables: serde_json::Value,
    /// W3C trace context of the event.
    pub traceparent: Option<String>,
}

/// What became of a batch of new messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enqueued {
    /// Written, and now waiting for the sender.
    pub queued: u64,
    /// Were there already.
    pub duplicates: u64,
    /// Had no active contact with an address; not written.
    pub unreachable: u64,
}

/// Queues a batch of messages in one statement: by e-mail, or with `texts` by text message to who has a phone number alone. What
/// was queued before, and what has nobody to go to, is left out.
pub async fn enqueue(
    db: impl PgExecutor<'_>,
    messages: &[NewMessage],
    texts: bool,
    now: DateTime<Utc>,
) -> Result<Enqueued, sqlx::Error> {
    let tenants: Vec<Uuid> = messages.iter().map(|message| message.tenant_id).collect();
    let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
    let events: Vec<Uuid> = messages.iter().map(|message| message.event_id).collect();
    let templates: Vec<&str> = messages.iter().map(|message| message.template).collect();
    let mut wallets = Vec::with_capacity(messages.len());
    let mut cards = Vec::with_capacity(messages.len());
    let mut contacts = Vec::with_capacity(messages.len());
    for message in messages {
        let (wallet, card, contact) = match message.to {
            Recipient::Wallet(wallet) => (Some(wallet), None, None),
            Recipient::Card(card, contact) => (None, Some(card), contact),
            Recipient::Operator => (None, None, None),
        };
        wallets.push(wallet);
        cards.push(card);
        contacts.push(contact);
    }
    let deliveries: Vec<Option<Uuid>> = messages.iter().map(|message| message.delivery_id).collect();
    let variables: Vec<&serde_json::Value> = messages.iter().map(|message| &message.variables).collect();
    let traces: Vec<Option<&str>> = messages
        .iter()
        .map(|message| message.traceparent.as_deref())
        .collect();
    // Ordered, so that two consumers that were handed the same events in a rebalance cannot wait for each other.
    let counted = sqlx::query!(
        r#"WITH incoming AS (
               SELECT *
                 FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[],
                             $9::jsonb[], $10::text[])
                   AS i (tenant_id, id, event_id, template, wallet_id, gift_card_id, contact_id, delivery_id, variables,
                         traceparent)),
           named AS (
               SELECT i.tenant_id, i.id, i.event_id, i.template, i.wallet_id, i.delivery_id, i.variables, i.traceparent,
                      i.wallet_id IS NULL AND i.gift_card_id IS NULL AS operator,
                      coalesce(i.contact_id, h.contact_id) AS contact_id
                 FROM incoming i
                 LEFT JOIN gift_card_holders h ON h.tenant_id = i.tenant_id AND h.gift_card_id = i.gift_card_id),
           reachable AS (
               SELECT n.tenant_id, n.id, n.event_id, n.template, n.delivery_id, n.variables, n.traceparent,
                      coalesce(w.id, c.id, n.contact_id) AS contact_id, coalesce(n.wallet_id, c.wallet_id) AS wallet_id,
                      CASE WHEN $12 AND coalesce(w.email_sealed, c.email_sealed) IS NULL
                                AND coalesce(w.phone_sealed, c.phone_sealed) IS NOT NULL
                           THEN 'sms' ELSE 'email' END AS channel
                 FROM named n
                 LEFT JOIN contacts w
                        ON w.tenant_id = n.tenant_id AND w.wallet_id = n.wallet_id AND w.status = 'active'
                       AND (w.email_sealed IS NOT NULL OR ($12 AND w.phone_sealed IS NOT NULL))
                 LEFT JOIN contacts c
                        ON c.tenant_id = n.tenant_id AND c.id = n.contact_id AND c.status = 'active'
                       AND (c.email_sealed IS NOT NULL OR ($12 AND c.phone_sealed IS NOT NULL))
                WHERE n.operator OR n.delivery_id IS NOT NULL OR w.id IS NOT NULL OR c.id IS NOT NULL),
           queued AS (
               INSERT INTO messages (tenant_id, id, event_id, template, channel, wallet_id, contact_id, delivery_id,
                                     variables, traceparent, status, next_attempt_at, created_at, updated_at)
               SELECT tenant_id, id, event_id, template, channel, wallet_id, contact_id, delivery_id, variables,
                      traceparent, 'queued', $11, $11, $11
                 FROM reachable
                ORDER BY tenant_id, event_id, template
               ON CONFLICT ON CONSTRAINT messages_dedupe_key DO NOTHING
               RETURNING 1)
           SELECT (SELECT count(*) FROM reachable) AS "reachable!", (SELECT count(*) FROM queued) AS "queued!""#,
        &tenants,
        &ids,
        &events,
        &templates as &[&str],
        &wallets as &[Option<Uuid>],
        &cards as &[Option<Uuid>],
        &contacts as &[Option<Uuid>],
        &deliveries as &[Option<Uuid>],
        &variables as &[&serde_json::Value],
        &traces as &[Option<&str>],
        now,
        texts,
    )
    .fetch_one(db)
    .await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let (reachable, queued) = (count(counted.reachable), count(counted.queued));
    let all = u64::try_from(messages.len()).unwrap_or_default();
    Ok(Enqueued {
        queued,
        duplicates: reachable.saturating_sub(queued),
        unreachable: all.saturating_sub(reachable),
    })
}

/// A letter to a member of staff to be queued.
#[derive(Debug)]
pub struct NewLetter<'a> {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// The id under which it was handed over: what makes it one however often that happens.
    pub letter_id: Uuid,
    /// To whom.
    pub staff_id: Uuid,
    /// Name of the template.
    pub template: &'static str,
    /// Sealed: where to, and what it says.
    pub letter_sealed: &'a [u8],
    /// The data key of this message, wrapped.
    pub letter_key: &'a [u8],
    /// W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// Queues a letter; `false` when it was queued before.
pub async fn enqueue_letter(
    db: impl PgExecutor<'_>,
    letter: &NewLetter<'_>,
    variables: &serde_json::Value,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let queued = sqlx::query!(
        r#"INSERT INTO messages (tenant_id, id, event_id, template, channel, staff_id, letter_sealed, letter_key, variables,
                                 traceparent, status, next_attempt_at, created_at, updated_at)
           VALUES ($1, $2, $3, $4, 'email', $5, $6, $7, $8, $9, 'queued', $10, $10, $10)
           ON CONFLICT ON CONSTRAINT messages_dedupe_key DO NOTHING"#,
        letter.tenant_id,
        letter.id,
        letter.letter_id,
        letter.template,
        letter.staff_id,
        letter.letter_sealed,
        letter.letter_key,
        variables,
        letter.traceparent,
        now,
    )
    .execute(db)
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// A message to a contact that no event asks for.
#[derive(Debug)]
pub struct ToContact {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// What makes it one however often it is asked for.
    pub event_id: Uuid,
    /// Name of the template.
    pub template: &'static str,
    /// How it goes out.
    pub channel: &'static str,
    /// To whom.
    pub contact_id: Uuid,
    /// Their wallet.
    pub wallet_id: Uuid,
    /// What the template is filled with.
    pub variables: serde_json::Value,
    /// W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// Queues a message to a contact; `false` when it was queued before.
pub async fn enqueue_to_contact(
    db: impl PgExecutor<'_>,
    message: &ToContact,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let queued = sqlx::query!(
        r#"INSERT INTO messages (tenant_id, id, event_id, template, channel, contact_id, wallet_id, variables, traceparent,
                                 status, next_attempt_at, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $10, $10)
           ON CONFLICT ON CONSTRAINT messages_dedupe_key DO NOTHING"#,
        message.tenant_id,
        message.id,
        message.event_id,
        message.template,
        message.channel,
        message.contact_id,
        message.wallet_id,
        &message.variables,
        message.traceparent.as_deref(),
        now,
    )
    .execute(db)
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// Queues what a message said as a new one, `again`; `false` while it is on its way itself.
pub async fn enqueue_again(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    again: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let queued = sqlx::query!(
        r#"INSERT INTO messages (tenant_id, id, event_id, template, channel, contact_id, wallet_id, variables, traceparent,
                                 resend_of, status, next_attempt_at, created_at, updated_at)
           SELECT tenant_id, $3::uuid, $3::uuid, template, channel, contact_id, wallet_id, variables, traceparent,
                  id, 'queued', $4::timestamptz, $4::timestamptz, $4::timestamptz
             FROM messages
            WHERE tenant_id = $1 AND id = $2 AND contact_id IS NOT NULL
              AND status IN ('sent', 'delivered', 'undelivered', 'failed', 'canceled')"#,
        tenant,
        id,
        again,
        now,
    )
    .execute(db)
    .await?;
    Ok(queued.rows_affected() == 1)
}

/// Puts down what a provider says of a message that it had accepted. What it says last counts, and of one that did not
/// arrive it is not believed any more that it did.
pub async fn reported(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    status: &str,
    why: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"UPDATE messages
              SET status = $3, last_error = $4, updated_at = $5
            WHERE tenant_id = $1 AND id = $2 AND status IN ('sent', 'delivered') AND status <> $3"#,
        tenant,
        id,
        status,
        why,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A message claimed by a sender, with all that is needed to send it.
#[derive(Debug)]
pub struct ClaimedRow {
    /// The network.
    pub tenant_id: Uuid,
    /// `UUIDv7`.
    pub id: Uuid,
    /// Which claim this is, from 1.
    pub attempts: i32,
    /// Name of the template.
    pub template: String,
    /// How it goes out.
    pub channel: String,
    /// What it is filled with.
    pub variables: serde_json::Value,
    /// W3C trace context of the event.
    pub traceparent: Option<String>,
    /// To whom; `None` for the operator.
    pub contact_id: Option<Uuid>,
    /// The contact's language tag; `None` when the contact is gone or disabled, as for the two below.
    pub locale: Option<String>,
    /// The contact's sealed e-mail address.
    pub email_sealed: Option<Vec<u8>>,
    /// The keyed hash that it is found by.
    pub email_hash: Option<Vec<u8>>,
    /// The contact's sealed phone number.
    pub phone_sealed: Option<Vec<u8>>,
    /// The keyed hash that it is found by.
    pub phone_hash: Option<Vec<u8>>,
    /// Where the contact's holder is, where that is known.
    pub time_zone: Option<String>,
    /// The contact's wrapped data key.
    pub wrapped_key: Option<Vec<u8>>,
    /// The member of staff that it is for.
    pub staff_id: Option<Uuid>,
    /// A letter to staff, sealed.
    pub letter_sealed: Option<Vec<u8>>,
    /// The letter's wrapped data key.
    pub letter_key: Option<Vec<u8>>,
    /// The code that it carries.
    pub delivery_id: Option<Uuid>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
}

/// Claims up to `limit` due messages for the length of a lease, oldest due first, and leaves alone what another sender is
/// claiming. A message whose sender died is due again when its lease ends.
pub async fn claim(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ClaimedRow>, sqlx::Error> {
    sqlx::query_as!(
        ClaimedRow,
        r#"UPDATE messages m
              SET status = 'sending', attempts = m.attempts + 1, next_attempt_at = $2, updated_at = $1
             FROM (SELECT tenant_id, id, contact_id
                     FROM messages
                    WHERE status IN ('queued', 'scheduled', 'sending') AND next_attempt_at <= $1
                    ORDER BY next_attempt_at
                    LIMIT $3
                      FOR UPDATE SKIP LOCKED) due
             LEFT JOIN contacts c
                    ON c.tenant_id = due.tenant_id AND c.id = due.contact_id AND c.status = 'active'
             LEFT JOIN subject_keys k ON k.tenant_id = c.tenant_id AND k.subject_id = c.id
            WHERE m.tenant_id = due.tenant_id AND m.id = due.id
           RETURNING m.tenant_id, m.id, m.attempts, m.template, m.channel, m.variables, m.traceparent, m.contact_id,
                     c.locale AS "locale?", c.email_sealed AS "email_sealed?", c.email_hash AS "email_hash?",
                     c.phone_sealed AS "phone_sealed?", c.phone_hash AS "phone_hash?", c.time_zone AS "time_zone?",
                     k.wrapped_key AS "wrapped_key?", m.staff_id, m.letter_sealed, m.letter_key, m.delivery_id,
                     m.created_at"#,
        now,
        lease_until,
        limit,
    )
    .fetch_all(db)
    .await
}

/// What an attempt leaves in the log beside its outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The sealed address it went to.
    pub recipient_sealed: Option<Vec<u8>>,
    /// The version of the network's own words it went out with; `None` for the built-in ones.
    pub template_version: Option<i32>,
}

/// Puts down what came of an attempt; that a code was sent is from then on to be told to svc-giftcard. `false`: the lease ran out and somebody else claimed the message, whose word counts.
pub async fn settle(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
    attempt: i32,
    settlement: &Settlement,
    trail: &Trail,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let settled = sqlx::query!(
        r#"UPDATE messages
              SET status = $4::text, next_attempt_at = $5, last_error = $6,
                  recipient_sealed = coalesce($7, recipient_sealed), updated_at = $8,
                  template_version = $9,
                  letter_sealed = CASE WHEN $4::text IN ('queued', 'scheduled') THEN letter_sealed END,
                  letter_key = CASE WHEN $4::text IN ('queued', 'scheduled') THEN letter_key END,
                  sent_at = CASE WHEN $4::text = 'sent' THEN $8::timestamptz END,
                  confirm_at = CASE WHEN $4::text = 'sent' AND delivery_id IS NOT NULL THEN $8::timestamptz END
            WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending'"#,
        tenant,
        id,
        attempt,
        settlement.status.as_str(),
        settlement.next_attempt_at,
        settlement.reason.map(|reason| reason.to_string()),
        trail.recipient_sealed.as_deref(),
        now,
        trail.template_version,
    )
    .execute(db)
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// A message as the log shows it.
#[derive(Debug)]
pub struct MessageRow {
    /// `UUIDv7`.
    pub id: Uuid,
    /// `ce_id` of the event it tells of.
    pub event_id: Uuid,
    /// Name of the template.
    pub template: String,
    /// How it goes out.
    pub channel: String,
    /// Whose holder it is for; `None` for the operator.
    pub wallet_id: Option<Uuid>,
    /// To whom; `None` for the operator and for staff.
    pub contact_id: Option<Uuid>,
    /// To which member of staff.
    pub staff_id: Option<Uuid>,
    /// Where it stands.
    pub status: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When a sender may take it (again).
    pub next_attempt_at: DateTime<Utc>,
    /// Why the last attempt did not succeed.
    pub last_error: Option<String>,
    /// The sealed address of the last attempt.
    pub recipient_sealed: Option<Vec<u8>>,
    /// The subject's wrapped data key.
    pub wrapped_key: Option<Vec<u8>>,
    /// The version of the network's own words it went out with; `None` for the built-in ones.
    pub template_version: Option<i32>,
    /// What the template is filled with.
    pub variables: serde_json::Value,
    /// The message that this one says again.
    pub resend_of: Option<Uuid>,
    /// W3C trace context of the event.
    pub traceparent: Option<String>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When the mail server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// The log, newest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    wallet_id: Option<Uuid>,
    status: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<MessageRow>, sqlx::Error> {
    sqlx::query_as!(
        MessageRow,
        r#"SELECT m.id, m.event_id, m.template, m.channel, m.wallet_id, m.contact_id, m.staff_id, m.status, m.attempts,
                  m.next_attempt_at, m.last_error, m.recipient_sealed, k.wrapped_key AS "wrapped_key?", m.template_version,
                  m.variables, m.resend_of, m.traceparent, m.created_at, m.sent_at
             FROM messages m
             LEFT JOIN subject_keys k ON k.tenant_id = m.tenant_id AND k.subject_id = m.contact_id
            WHERE m.tenant_id = $1
              AND ($2::uuid IS NULL OR m.wallet_id = $2)
              AND ($3::text IS NULL OR m.status = $3)
              AND ($4::uuid IS NULL OR m.id < $4)
            ORDER BY m.id DESC
            LIMIT $5"#,
        tenant,
        wallet_id,
        status,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}

/// One message.
pub async fn by_id(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    id: Uuid,
) -> Result<Option<MessageRow>, sqlx::Error> {
    sqlx::query_as!(
        MessageRow,
        r#"SELECT m.id, m.event_id, m.template, m.channel, m.wallet_id, m.contact_id, m.staff_id, m.status, m.attempts,
                  m.next_attempt_at, m.last_error, m.recipient_sealed, k.wrapped_key AS "wrapped_key?", m.template_version,
                  m.variables, m.resend_of, m.traceparent, m.created_at, m.sent_at
             FROM messages m
             LEFT JOIN subject_keys k ON k.tenant_id = m.tenant_id AND k.subject_id = m.contact_id
            WHERE m.tenant_id = $1 AND m.id = $2"#,
        tenant,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Everything that a contact was sent, newest first.
pub async fn of_contact(
    db: impl PgExecutor<'_>,
    tenant: Uuid,
    contact: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<MessageRow>, sqlx::Error> {
    sqlx::query_as!(
        MessageRow,
        r#"SELECT m.id, m.event_id, m.template, m.channel, m.wallet_id, m.contact_id, m.staff_id, m.status, m.attempts,
                  m.next_attempt_at, m.last_error, m.recipient_sealed, k.wrapped_key AS "wrapped_key?", m.template_version,
                  m.variables, m.resend_of, m.traceparent, m.created_at, m.sent_at
             FROM messages m
             LEFT JOIN subject_keys k ON k.tenant_id = m.tenant_id AND k.subject_id = m.contact_id
            WHERE m.tenant_id = $1 AND m.contact_id = $2 AND ($3::uuid IS NULL OR m.id < $3)
            ORDER BY m.id DESC
            LIMIT $4"#,
        tenant,
        contact,
        before,
        limit,
    )
    .fetch_all(db)
    .await
}
