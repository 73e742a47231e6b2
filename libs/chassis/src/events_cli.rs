//! `events dead-letters | replay-dlq | rewind`: what whoever is on call does about events that a service could not handle.

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use events::{DeadLetter, DeadLetters, Selection};
use uuid::Uuid;

use crate::app::Service;

pub(crate) const NAME: &str = "events";
const LIST: &str = "dead-letters";
const REPLAY: &str = "replay-dlq";
const REWIND: &str = "rewind";

pub(crate) fn command() -> Command {
    let group = Arg::new("group")
        .long("group")
        .help("Only of this consumer group of the service");
    let topic = Arg::new("topic")
        .long("topic")
        .help("Only of this topic, without a prefix or .dlq");
    let selection = [
        group.clone(),
        topic.clone(),
        Arg::new("event")
            .long("event")
            .value_parser(value_parser!(Uuid))
            .help("Only the event of this id, whenever it came"),
        Arg::new("cause")
            .long("cause")
            .help("Only those whose cause contains this text, whenever they came"),
        Arg::new("again")
            .long("again")
            .action(ArgAction::SetTrue)
            .help("Also those that were replayed before"),
    ];
    Command::new(NAME)
        .about("Look after the events the service listens to")
        .subcommand_required(true)
        .subcommand(
            Command::new(LIST)
                .about("List the events that could not be handled since the last replay")
                .args(selection.clone()),
        )
        .subcommand(
            Command::new(REPLAY)
                .about("Hand them back to the service, after their cause was mended")
                .args(selection),
        )
        .subcommand(
            Command::new(REWIND)
                .about("Set the stopped service back to the beginning of its topics, to make its projection anew")
                .args([group.required(true), topic]),
        )
}

pub(crate) async fn run<S: Service>(arguments: &ArgMatches, config: &S::Config) -> anyhow::Result<()> {
    let kafka = S::kafka(config).context("the service does not say where Kafka is")?;
    let Some((act, arguments)) = arguments.subcommand() else {
        anyhow::bail!("no command");
    };
    let wanted = |name: &str, value: &str| {
        arguments
            .get_one::<String>(name)
            .is_none_or(|wanted| wanted == value)
    };
    let mut known = false;
    for subscription in S::LISTENS.iter().filter(|listens| wanted("group", listens.group)) {
        let topics = subscription.topics.iter().filter(|topic| wanted("topic", topic));
        let topics: Vec<&str> = topics.copied().collect();
        known |= !topics.is_empty();
        let letters = DeadLetters::of(kafka, subscription.group, topics);
        let done = match act {
            LIST => {
                let count = letters.list(&selection(arguments), show).await?;
                format!("{count} dead letters")
            }
            REPLAY => format!("{} handed back", letters.replay(&selection(arguments)).await?),
            _ => {
                letters.rewind().await?;
                "set back to the beginning".to_owned()
            }
        };
        writeln!(std::io::stdout(), "{}: {done}", subscription.group)?;
    }
    anyhow::ensure!(known, "{} listens to no such topic in no such group", S::NAME);
    Ok(())
}

fn selection(arguments: &ArgMatches) -> Selection {
    Selection {
        event: arguments.get_one::<Uuid>("event").copied(),
        cause: arguments.get_one::<String>("cause").cloned(),
        again: arguments.get_flag("again"),
    }
}

/// One line; whoever closes the pipe wants no more.
fn show(letter: &DeadLetter) {
    let DeadLetter {
        topic,
        partition,
        offset,
        event_id,
        event_type,
        cause,
        ..
    } = letter;
    let died_at = letter.died_at.map(|time| time.to_rfc3339()).unwrap_or_default();
    let _ = writeln!(
        std::io::stdout(),
        "{died_at} {topic}/{partition}@{offset} {event_type} {event_id}: {}",
        cause.escape_debug()
    );
}
