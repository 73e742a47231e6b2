//! A batch of events: what it touches is locked and read, what it changes is written; a dozen statements however many
//! events there are.
//!
//! Subjects are locked in one order, sums are written in one order, and tables in the order below, so that two replicas wait
//! for each other instead of deadlocking.

use super::{column, unreadable};
use crate::domain::fold::{Account, AccountKey, HISTORY, Subject};
use crate::domain::{AccountKind, Changes, Known, Place, Seen, TenantId, Touched};
use sqlx::PgConnection;

/// Locks the subjects of a batch, so that nobody else counts them meanwhile, and reads what is known of what it touches.
pub async fn lock(connection: &mut PgConnection, touched: &Touched) -> sqlx::Result<Known> {
    let mut known = Known::default();
    let subjects: Vec<&Subject> = touched.subjects.iter().collect();
    let (tenants, ids) = (
        column(&subjects, |subject| subject.tenant.0),
        column(&subjects, |subject| subject.id),
    );
    let shards = column(&subjects, |subject| subject.shard);
    sqlx::query!(
        "INSERT INTO counted (tenant_id, subject_id, shard, seen)
         SELECT tenant_id, subject_id, shard, ''::bytea
         FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[]) AS t (tenant_id, subject_id, shard)
         ON CONFLICT DO NOTHING",
        &tenants,
        &ids,
        &shards,
    )
    .execute(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        "SELECT c.tenant_id, c.subject_id, c.shard, c.seen
         FROM counted AS c
         JOIN UNNEST($1::uuid[], $2::uuid[], $3::integer[]) AS t (tenant_id, subject_id, shard)
              USING (tenant_id, subject_id, shard)
         ORDER BY c.tenant_id, c.subject_id, c.shard
         FOR NO KEY UPDATE OF c",
        &tenants,
        &ids,
        &shards,
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let subject = Subject {
            tenant: TenantId(row.tenant_id),
            id: row.subject_id,
            shard: row.shard,
        };
        let seen = Seen::from_bytes(&row.seen).ok_or_else(|| unreadable("what was counted"))?;
        known.counted.insert(subject, seen);
    }
    read_accounts(connection, touched, &mut known).await?;
    Ok(known)
}

async fn read_accounts(
    connection: &mut PgConnection,
    touched: &Touched,
    known: &mut Known,
) -> sqlx::Result<()> {
    let accounts: Vec<&AccountKey> = touched.accounts.iter().collect();
    let rows = sqlx::query!(
        "SELECT a.tenant_id, a.account_id, a.kind, a.unit, a.owner_id, a.merchant_id, a.program_id, a.balance, a.first_day,
                a.last_day
         FROM accounts AS a
         JOIN UNNEST($1::uuid[], $2::uuid[]) AS t (tenant_id, account_id) USING (tenant_id, account_id)",
        &column(&accounts, |key| key.tenant.0),
        &column(&accounts, |key| key.account),
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let key = AccountKey {
            tenant: TenantId(row.tenant_id),
            account: row.account_id,
        };
        let account = Account {
            kind: AccountKind(row.kind),
            unit: row.unit.parse().map_err(|_| unreadable("unit"))?,
            owner: row.owner_id,
            place: Place {
                merchant: row.merchant_id,
                program: row.program_id,
            },
            balance: row.balance,
            first_day: row.first_day,
            last_day: row.last_day,
        };
        known.accounts.insert(key, account);
    }
    let days: Vec<_> = touched.days.iter().collect();
    let rows = sqlx::query!(
        "SELECT d.tenant_id, d.account_id, d.day
         FROM account_days AS d
         JOIN UNNEST($1::uuid[], $2::uuid[], $3::date[]) AS t (tenant_id, account_id, day)
              USING (tenant_id, account_id, day)
         WHERE d.visits > 0",
        &column(&days, |(key, _)| key.tenant.0),
        &column(&days, |(key, _)| key.account),
        &column(&days, |(_, day)| *day),
    )
    .fetch_all(connection)
    .await?;
    known.visited.extend(rows.into_iter().map(|row| {
        let key = AccountKey {
            tenant: TenantId(row.tenant_id),
            account: row.account_id,
        };
        (key, row.day)
    }));
    Ok(())
}

/// Writes what a batch changes.
pub async fn write(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    counted(connection, changes).await?;
    accounts(connection, changes).await?;
    account_days(connection, changes).await?;
    daily(connection, changes).await?;
    baskets(connection, changes).await?;
    counters(connection, changes).await?;
    store_days(connection, changes).await?;
    store_cards(connection, changes).await?;
    staff_days(connection, changes).await?;
    staff_cards(connection, changes).await?;
    books(connection, changes).await?;
    marks(connection, changes).await
}

async fn counted(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.counted.iter().collect();
    sqlx::query!(
        "UPDATE counted AS c SET seen = t.seen
         FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::bytea[]) AS t (tenant_id, subject_id, shard, seen)
         WHERE c.tenant_id = t.tenant_id AND c.subject_id = t.subject_id AND c.shard = t.shard",
        &column(&rows, |(subject, _)| subject.tenant.0),
        &column(&rows, |(subject, _)| subject.id),
        &column(&rows, |(subject, _)| subject.shard),
        &column(&rows, |(_, seen)| seen.to_bytes()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn accounts(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.accounts.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO accounts (tenant_id, account_id, kind, unit, owner_id, merchant_id, program_id, balance, first_day,
                               last_day)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[],
                              $8::bigint[], $9::date[], $10::date[])
         ON CONFLICT (tenant_id, account_id) DO UPDATE
         SET merchant_id = EXCLUDED.merchant_id, balance = EXCLUDED.balance, first_day = EXCLUDED.first_day,
             last_day = EXCLUDED.last_day",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.account),
        &column(&rows, |(_, account)| account.kind.0),
        &column(&rows, |(_, account)| account.unit.as_str()) as &[&str],
        &column(&rows, |(_, account)| account.owner),
        &column(&rows, |(_, account)| account.place.merchant),
        &column(&rows, |(_, account)| account.place.program),
        &column(&rows, |(_, account)| account.balance),
        &column(&rows, |(_, account)| account.first_day) as &[Option<chrono::NaiveDate>],
        &column(&rows, |(_, account)| account.last_day) as &[Option<chrono::NaiveDate>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn account_days(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.days.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO account_days AS d (tenant_id, account_id, day, credited, debited, visits)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[])
         ON CONFLICT (tenant_id, account_id, day) DO UPDATE
         SET credited = d.credited + EXCLUDED.credited, debited = d.debited + EXCLUDED.debited,
             visits = d.visits + EXCLUDED.visits",
        &column(&rows, |((key, _), _)| key.tenant.0),
        &column(&rows, |((key, _), _)| key.account),
        &column(&rows, |((_, day), _)| *day),
        &column(&rows, |(_, of_day)| of_day.credited),
        &column(&rows, |(_, of_day)| of_day.debited),
        &column(&rows, |(_, of_day)| of_day.visits),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn daily(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.daily.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO daily AS d (tenant_id, merchant_id, program_id, kind, unit, day, issued, taken_back, redeemed,
                                 given_back, expired, adjusted, transferred, movements, active, newcomers)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::date[], $7::bigint[],
                              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
                              $14::bigint[], $15::bigint[], $16::bigint[])
         ON CONFLICT (tenant_id, merchant_id, program_id, kind, unit, day) DO UPDATE
         SET issued = d.issued + EXCLUDED.issued, taken_back = d.taken_back + EXCLUDED.taken_back,
             redeemed = d.redeemed + EXCLUDED.redeemed, given_back = d.given_back + EXCLUDED.given_back,
             expired = d.expired + EXCLUDED.expired, adjusted = d.adjusted + EXCLUDED.adjusted,
             transferred = d.transferred + EXCLUDED.transferred, movements = d.movements + EXCLUDED.movements,
             active = d.active + EXCLUDED.active, newcomers = d.newcomers + EXCLUDED.newcomers",
        &column(&rows, |(bucket, _)| bucket.tenant.0),
        &column(&rows, |(bucket, _)| bucket.place.merchant),
        &column(&rows, |(bucket, _)| bucket.place.program),
        &column(&rows, |(bucket, _)| bucket.kind.0),
        &column(&rows, |(bucket, _)| bucket.unit.as_str()) as &[&str],
        &column(&rows, |(bucket, _)| bucket.day),
        &column(&rows, |(_, by)| by.issued),
        &column(&rows, |(_, by)| by.taken_back),
        &column(&rows, |(_, by)| by.redeemed),
        &column(&rows, |(_, by)| by.given_back),
        &column(&rows, |(_, by)| by.expired),
        &column(&rows, |(_, by)| by.adjusted),
        &column(&rows, |(_, by)| by.transferred),
        &column(&rows, |(_, by)| by.movements),
        &column(&rows, |(_, by)| by.active),
        &column(&rows, |(_, by)| by.newcomers),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn baskets(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.baskets.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO baskets AS b (tenant_id, merchant_id, program_id, unit, day, purchases, amount, points)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::date[], $6::bigint[], $7::bigint[],
                              $8::bigint[])
         ON CONFLICT (tenant_id, merchant_id, program_id, unit, day) DO UPDATE
         SET purchases = b.purchases + EXCLUDED.purchases, amount = b.amount + EXCLUDED.amount,
             points = b.points + EXCLUDED.points",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.place.merchant),
        &column(&rows, |(key, _)| key.place.program),
        &column(&rows, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.day),
        &column(&rows, |(_, by)| by.purchases),
        &column(&rows, |(_, by)| by.amount),
        &column(&rows, |(_, by)| by.points),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn counters(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.counters.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO counters AS c (tenant_id, merchant_id, unit, day, loads, loaded, redeems, redeemed, refunds, refunded)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[],
                              $8::bigint[], $9::bigint[], $10::bigint[])
         ON CONFLICT (tenant_id, merchant_id, unit, day) DO UPDATE
         SET loads = c.loads + EXCLUDED.loads, loaded = c.loaded + EXCLUDED.loaded,
             redeems = c.redeems + EXCLUDED.redeems, redeemed = c.redeemed + EXCLUDED.redeemed,
             refunds = c.refunds + EXCLUDED.refunds, refunded = c.refunded + EXCLUDED.refunded",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.merchant),
        &column(&rows, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.day),
        &column(&rows, |(_, by)| by.loads),
        &column(&rows, |(_, by)| by.loaded),
        &column(&rows, |(_, by)| by.redeems),
        &column(&rows, |(_, by)| by.redeemed),
        &column(&rows, |(_, by)| by.refunds),
        &column(&rows, |(_, by)| by.refunded),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn store_days(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.store_days.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO store_days AS d (tenant_id, day, merchant_id, store_id, unit, purchases, bought, gives, given, uses,
                                      used)
         SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
                              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
         ON CONFLICT (tenant_id, day, merchant_id, store_id, unit) DO UPDATE
         SET purchases = d.purchases + EXCLUDED.purchases, bought = d.bought + EXCLUDED.bought,
             gives = d.gives + EXCLUDED.gives, given = d.given + EXCLUDED.given,
             uses = d.uses + EXCLUDED.uses, used = d.used + EXCLUDED.used",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.day),
        &column(&rows, |(key, _)| key.merchant),
        &column(&rows, |(key, _)| key.store),
        &column(&rows, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&rows, |(_, by)| by.purchases),
        &column(&rows, |(_, by)| by.bought),
        &column(&rows, |(_, by)| by.gives),
        &column(&rows, |(_, by)| by.given),
        &column(&rows, |(_, by)| by.uses),
        &column(&rows, |(_, by)| by.used),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn store_cards(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.store_cards.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO store_cards AS c (tenant_id, day, merchant_id, store_id, unit, loads, loaded, redeems, redeemed,
                                       refunds, refunded)
         SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
                              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
         ON CONFLICT (tenant_id, day, merchant_id, store_id, unit) DO UPDATE
         SET loads = c.loads + EXCLUDED.loads, loaded = c.loaded + EXCLUDED.loaded,
             redeems = c.redeems + EXCLUDED.redeems, redeemed = c.redeemed + EXCLUDED.redeemed,
             refunds = c.refunds + EXCLUDED.refunds, refunded = c.refunded + EXCLUDED.refunded",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.day),
        &column(&rows, |(key, _)| key.merchant),
        &column(&rows, |(key, _)| key.store),
        &column(&rows, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&rows, |(_, by)| by.loads),
        &column(&rows, |(_, by)| by.loaded),
        &column(&rows, |(_, by)| by.redeems),
        &column(&rows, |(_, by)| by.redeemed),
        &column(&rows, |(_, by)| by.refunds),
        &column(&rows, |(_, by)| by.refunded),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn staff_days(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.staff_days.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO staff_days AS d (tenant_id, day, merchant_id, store_id, unit, staff_id, machine, purchases, bought,
                                      gives, given, uses, used)
         SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[],
                              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
         ON CONFLICT (tenant_id, day, merchant_id, store_id, unit, staff_id, machine) DO UPDATE
         SET purchases = d.purchases + EXCLUDED.purchases, bought = d.bought + EXCLUDED.bought,
             gives = d.gives + EXCLUDED.gives, given = d.given + EXCLUDED.given,
             uses = d.uses + EXCLUDED.uses, used = d.used + EXCLUDED.used",
        &column(&rows, |(key, _)| key.store.tenant.0),
        &column(&rows, |(key, _)| key.store.day),
        &column(&rows, |(key, _)| key.store.merchant),
        &column(&rows, |(key, _)| key.store.store),
        &column(&rows, |(key, _)| key.store.unit.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.by.id.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.by.machine),
        &column(&rows, |(_, by)| by.purchases),
        &column(&rows, |(_, by)| by.bought),
        &column(&rows, |(_, by)| by.gives),
        &column(&rows, |(_, by)| by.given),
        &column(&rows, |(_, by)| by.uses),
        &column(&rows, |(_, by)| by.used),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn staff_cards(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.staff_cards.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO staff_cards AS c (tenant_id, day, merchant_id, store_id, unit, staff_id, machine, loads, loaded,
                                       redeems, redeemed, refunds, refunded)
         SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[],
                              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
         ON CONFLICT (tenant_id, day, merchant_id, store_id, unit, staff_id, machine) DO UPDATE
         SET loads = c.loads + EXCLUDED.loads, loaded = c.loaded + EXCLUDED.loaded,
             redeems = c.redeems + EXCLUDED.redeems, redeemed = c.redeemed + EXCLUDED.redeemed,
             refunds = c.refunds + EXCLUDED.refunds, refunded = c.refunded + EXCLUDED.refunded",
        &column(&rows, |(key, _)| key.store.tenant.0),
        &column(&rows, |(key, _)| key.store.day),
        &column(&rows, |(key, _)| key.store.merchant),
        &column(&rows, |(key, _)| key.store.store),
        &column(&rows, |(key, _)| key.store.unit.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.by.id.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.by.machine),
        &column(&rows, |(_, by)| by.loads),
        &column(&rows, |(_, by)| by.loaded),
        &column(&rows, |(_, by)| by.redeems),
        &column(&rows, |(_, by)| by.redeemed),
        &column(&rows, |(_, by)| by.refunds),
        &column(&rows, |(_, by)| by.refunded),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn books(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let rows: Vec<_> = changes.books.iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO books AS b (tenant_id, unit, kind, day, posted)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::smallint[], $4::date[], $5::bigint[])
         ON CONFLICT (tenant_id, unit, kind, day) DO UPDATE SET posted = b.posted + EXCLUDED.posted",
        &column(&rows, |(key, _)| key.tenant.0),
        &column(&rows, |(key, _)| key.unit.as_str()) as &[&str],
        &column(&rows, |(key, _)| key.kind.0),
        &column(&rows, |(key, _)| key.day),
        &column(&rows, |(_, by)| **by),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn marks(connection: &mut PgConnection, changes: &Changes) -> sqlx::Result<()> {
    let merchants: Vec<_> = changes.onboarded.iter().collect();
    if !merchants.is_empty() {
        sqlx::query!(
            "INSERT INTO onboarded AS o (tenant_id, merchant_id, onboarded_at)
             SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[])
             ON CONFLICT (tenant_id, merchant_id) DO UPDATE
             SET onboarded_at = LEAST(o.onboarded_at, EXCLUDED.onboarded_at)",
            &column(&merchants, |((tenant, _), _)| tenant.0),
            &column(&merchants, |((_, merchant), _)| *merchant),
            &column(&merchants, |(_, at)| **at),
        )
        .execute(&mut *connection)
        .await?;
    }
    let heard: Vec<_> = changes.heard.iter().collect();
    sqlx::query!(
        "INSERT INTO heard AS h (tenant_id, until) SELECT * FROM UNNEST($1::uuid[], $2::timestamptz[])
         ON CONFLICT (tenant_id) DO UPDATE SET until = GREATEST(h.until, EXCLUDED.until)",
        &column(&heard, |(tenant, _)| tenant.0),
        &column(&heard, |(_, until)| **until),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets every figure that the ledger can tell again, and begins a new run of the projection; its number. What was told of
/// gift cards and merchants stays counted, as nobody keeps it for good; so does what is known. Whoever counts at the moment is
/// waited for, and counts on with the new run.
pub async fn forget(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query!("LOCK TABLE counted IN EXCLUSIVE MODE")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM counted WHERE shard <> $1", HISTORY)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM accounts")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM account_days")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM daily")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM baskets")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM store_days")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM staff_days")
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM books")
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar!("UPDATE projection SET generation = generation + 1 RETURNING generation")
        .fetch_one(connection)
        .await
}
