//! `localplus tail`: transactions as they are posted; with `--events` everything that happens in the network.
//!
//! Transactions are for everybody who may list them, from any moment on, and none is missed: the list is asked for, oldest first,
//! again and again. Lanes commit side by side, so a transaction may become visible a moment after one that was created
//! later: what was created in the last seconds is looked at again, and told once.
//!
//! Events are for operators, from now on, as svc-analytics hears of them: a stream, which promises to show nothing, and says when
//! something was missed.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    client::{Client, Request},
    failure::Failure,
    output::{Output, instant, integer, list, money, shown, text},
    stream::{Stream, Told},
};

/// How long after its creation a transaction may become visible.
const LATE_SECONDS: i64 = 5;

/// Arguments of `localplus tail`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Everything that happens, as it happens: balances, gift cards, limits, shops too (operators)
    #[arg(long, conflicts_with_all = ["account", "kind", "since"])]
    events: bool,
    /// With `--events`: only these topics, such as `giftcard.activity.v1`
    #[arg(long = "topic", requires = "events")]
    topics: Vec<String>,
    /// Only this account's
    #[arg(long)]
    account: Option<Uuid>,
    /// Only these: `earn`, `burn`, `load` …
    #[arg(long = "type")]
    kind: Option<String>,
    /// From when (RFC 3339) [default: now]
    #[arg(long)]
    since: Option<DateTime<Utc>>,
    /// How often to ask, in seconds; with `--events`, how soon to come back when the line breaks
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// End after so many transactions, or events
    #[arg(long)]
    count: Option<usize>,
}

impl Args {
    /// Runs until it is stopped, or has shown enough.
    pub(crate) async fn run(self, client: &Client, output: &Output) -> Result<(), Failure> {
        if self.events {
            return self.listen(client, output).await;
        }
        let mut seen = Seen::new(self.since.unwrap_or_else(Utc::now));
        let mut left = self.count.unwrap_or(usize::MAX);
        while left > 0 {
            let asked = Request::get("/ledger/v1/transactions")
                .with("order", Some("asc"))
                .with("from", Some(rfc3339(seen.begin())))
                .with("account_id", self.account)
                .with("type", self.kind.clone());
            // what is not answered now is asked for again: nobody watches a tail that ends
            let found = match client.list(asked, usize::MAX).await {
                Ok(found) => found,
                Err(failure) if failure.code() == 5 => {
                    output.note(&format!("{failure}; trying again"));
                    Vec::new()
                }
                Err(failure) => return Err(failure),
            };
            for transaction in found {
                if left > 0 && seen.take(&transaction) {
                    show(output, &transaction)?;
                    left -= 1;
                }
            }
            if left > 0 {
                tokio::time::sleep(Duration::from_secs(self.every)).await;
            }
        }
        Ok(())
    }

    /// Shows events. A line that breaks is taken up where it broke.
    async fn listen(self, client: &Client, output: &Output) -> Result<(), Failure> {
        let topics = (!self.topics.is_empty()).then(|| self.topics.join(","));
        let asked = Request::get("/analytics/v1/events/live").with("topics", topics);
        let mut left = self.count.unwrap_or(usize::MAX);
        let mut last = None;
        while left > 0 {
            match Stream::open(client, &asked, last.as_deref()).await {
                Ok(mut stream) => {
                    while left > 0
                        && let Some(told) = stream.next().await
                    {
                        match told.event.as_str() {
                            "happening" => {
                                show_event(output, &told)?;
                                last = Some(told.id);
                                left -= 1;
                            }
                            "gap" => output.note("some of what happened meanwhile is not remembered"),
                            _ => break,
                        }
                    }
                }
                Err(failure) if failure.code() == 5 => output.note(&format!("{failure}; trying again")),
                Err(failure) => return Err(failure),
            }
            if left > 0 {
                tokio::time::sleep(Duration::from_secs(self.every)).await;
            }
        }
        Ok(())
    }
}

fn show_event(output: &Output, told: &Told) -> anyhow::Result<()> {
    let event: Value = serde_json::from_str(&told.data)?;
    if output.json {
        return output.one_line(&event);
    }
    let moved: Vec<_> = list(&event, "/moved")
        .iter()
        .map(|value| money(integer(value, "/amount"), text(value, "/unit")))
        .collect();
    let about = ["/transaction_id", "/subject_id"];
    let about = about
        .map(|name| text(&event, name))
        .into_iter()
        .find(|id| !id.is_empty());
    output.say(&format!(
        "{}  {:<26} {:<18} {:>14}  {}",
        output.dim(&instant(&event, "/at")),
        text(&event, "/topic"),
        text(&event, "/what"),
        moved.join(" "),
        about.unwrap_or_default()
    ))
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn show(output: &Output, transaction: &Value) -> anyhow::Result<()> {
    if output.json {
        return output.one_line(transaction);
    }
    let entry = list(transaction, "/entries")
        .iter()
        .find(|entry| entry.get("shard").is_none_or(Value::is_null));
    let entry = entry.unwrap_or(&Value::Null);
    output.say(&format!(
        "{}  {:<8} {:>14}  {}  {}",
        output.dim(&instant(transaction, "/created_at")),
        text(transaction, "/type"),
        money(integer(entry, "/amount"), text(entry, "/unit")),
        shown(transaction, "/id"),
        text(transaction, "/reference")
    ))
}

/// What was told already, for as long as it may come again.
#[derive(Debug)]
struct Seen {
    newest: DateTime<Utc>,
    since: DateTime<Utc>,
    recent: BTreeMap<DateTime<Utc>, HashSet<String>>,
}

impl Seen {
    fn new(since: DateTime<Utc>) -> Self {
        Self {
            newest: since,
            since,
            recent: BTreeMap::new(),
        }
    }

    /// From when to ask: what is older cannot come any more.
    fn begin(&self) -> DateTime<Utc> {
        self.since.max(self.newest - TimeDelta::seconds(LATE_SECONDS))
    }

    /// Whether this one is new.
    fn take(&mut self, transaction: &Value) -> bool {
        let Ok(at) = text(transaction, "/created_at").parse::<DateTime<Utc>>() else {
            return true;
        };
        self.newest = self.newest.max(at);
        let from = self.begin();
        self.recent = self.recent.split_off(&from);
        self.recent
            .entry(at)
            .or_default()
            .insert(text(transaction, "/id").to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(second: i64, id: &str) -> Value {
        let start: DateTime<Utc> = "2026-11-21T20:00:00Z".parse().unwrap();
        json!({"id": id, "created_at": rfc3339(start + TimeDelta::seconds(second))})
    }

    #[test]
    fn each_is_told_once_even_one_that_comes_late() {
        let mut seen = Seen::new("2026-11-21T20:00:00Z".parse().unwrap());
        assert!(seen.take(&at(10, "a")));
        assert!(seen.take(&at(12, "b")));
        // asked again, from before the newest
        assert!(!seen.take(&at(10, "a")));
        assert!(!seen.take(&at(12, "b")));
        // created before, visible after
        assert!(seen.take(&at(11, "late")));
        assert!(!seen.take(&at(11, "late")));
    }

    #[test]
    fn what_cannot_come_again_is_forgotten_and_nothing_before_the_beginning_is_asked_for() {
        let mut seen = Seen::new("2026-11-21T20:00:00Z".parse().unwrap());
        assert_eq!(seen.begin(), seen.since);
        for second in 0..1_000 {
            seen.take(&at(second, &second.to_string()));
        }
        assert!(seen.recent.len() <= 6, "{}", seen.recent.len());
        assert_eq!(rfc3339(seen.begin()), "2026-11-21T20:16:34.000000Z");
    }
}
