//! Tasks over REST: how one is doing, and what failed for good. A service mounts [`routes`] beside its own and merges
//! [`Document`] into its document.
//!
//! A task belongs to a network ([`crate::NewTask::tenant`]) and is shown to its operator alone; one of another network, or of
//! none, does not exist here. How full the queues are is told of all networks together: they share the workers.
//!
//! Who wants something done about a dead task is on record before it is done, as Valkey takes part in no transaction: a row may
//! be there for what did not come to pass, never the other way round.
#![allow(
    unused_qualifications,
    reason = "utoipa's path macro repeats the types of a handler"
)]

use std::sync::Arc;

use audit::http::Audited;
use audit::{By, Entry, Fact, Facts};
use auth::{Access, OPERATOR, Principal, Routes};
use axum::extract::State as Held;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use status::{Coded, Json, Kind, Path, Problem, Query};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::letters::{DeadLetter, Filter, Place};
use crate::queue::Queue;
use crate::task::{State, Status};
use crate::tasks::Tasks;

const LIMIT: usize = 50;
const LIMIT_MAX: usize = 200;

/// What a service's routes hold, as far as these are concerned.
pub trait WithTasks {
    /// The service's queues.
    fn tasks(&self) -> &Tasks;

    /// Told before an operator archives or deletes a dead task of this kind and id: what it was for will not happen, and what it
    /// left half done is the service's to end. It may be told twice, and its problem keeps the task where it is.
    fn dropping(&self, _by: &By, _kind: &str, _id: &str) -> impl Future<Output = Result<(), Problem>> + Send {
        std::future::ready(Ok(()))
    }
}

impl<T: WithTasks + Send + Sync> WithTasks for Arc<T> {
    fn tasks(&self) -> &Tasks {
        self.as_ref().tasks()
    }

    fn dropping(&self, by: &By, kind: &str, id: &str) -> impl Future<Output = Result<(), Problem>> + Send {
        self.as_ref().dropping(by, kind, id)
    }
}

/// The routes, for the operator.
pub fn routes<S: WithTasks + Audited + Clone + Send + Sync + 'static>() -> Routes<S> {
    let operator = Access::roles(OPERATOR);
    Routes::new()
        .get(
            "/v1/tasks/queues",
            operator,
            async |Held(app): Held<S>, _: Principal| queues(app.tasks()).await,
        )
        .get(
            "/v1/tasks/dead-letters",
            operator,
            async |Held(app): Held<S>, who: Principal, query: Query<ListQuery>| {
                list(app.tasks(), &who, query).await
            },
        )
        .post(
            "/v1/tasks/dead-letters/replay",
            operator,
            async |Held(app): Held<S>, who: Principal, body: Json<ReplayBody>| {
                replay_all(app.tasks(), app.audited(), &who, body).await
            },
        )
        .post(
            "/v1/tasks/dead-letters/{id}/replay",
            operator,
            async |Held(app): Held<S>, who: Principal, id: Path<String>| {
                replay(app.tasks(), app.audited(), &who, id).await
            },
        )
        .post(
            "/v1/tasks/dead-letters/{id}/archive",
            operator,
            async |Held(app): Held<S>, who: Principal, id: Path<String>| archive(&app, &who, id).await,
        )
        .delete(
            "/v1/tasks/dead-letters/{id}",
            operator,
            async |Held(app): Held<S>, who: Principal, id: Path<String>| delete(&app, &who, id).await,
        )
        .get(
            "/v1/tasks/{id}",
            operator,
            async |Held(app): Held<S>, who: Principal, id: Path<String>| status(app.tasks(), &who, id).await,
        )
}

/// What the routes say of themselves.
#[derive(utoipa::OpenApi)]
#[openapi(paths(queues, list, replay_all, replay, archive, delete, status))]
pub struct Document;

impl Coded for Error {
    fn problem(&self) -> Problem {
        match self {
            Self::Unavailable(_) | Self::Rows(_) => {
                tracing::warn!(error = self as &dyn std::error::Error, "tasks cannot be reached");
                Problem::new(
                    Kind::Unavailable,
                    "tasks_unavailable",
                    "tasks cannot be reached; send the request again",
                )
            }
            error => {
                tracing::error!(error = error as &dyn std::error::Error, "tasks cannot be read");
                Problem::internal()
            }
        }
    }
}

fn not_found() -> Problem {
    Problem::new(Kind::NotFound, "task_not_found", "no such task in this network")
}

/// `?queue=&kind=&reason=&archived=&limit=&cursor=`
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only from this queue.
    queue: Option<Queue>,
    /// Only of this kind.
    kind: Option<String>,
    /// Only those whose reason, or what caused it, contains this.
    reason: Option<String>,
    /// The archived ones instead of those that wait for a decision.
    #[serde(default)]
    #[param(required = false)]
    archived: bool,
    /// At most so many, 1 to 200; 50 if it is not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which dead tasks to queue anew: those that fit all that is given; all of them when nothing is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "issue-gift-cards", "reason": "ledger cannot be reached" }))]
struct ReplayBody {
    /// Only from this queue.
    queue: Option<Queue>,
    /// Only of this kind.
    kind: Option<String>,
    /// Only those whose reason, or what caused it, contains this.
    reason: Option<String>,
}

/// Dead tasks, the longest dead first.
#[derive(Debug, Serialize, ToSchema)]
struct DeadTasks {
    /// The tasks.
    data: Vec<DeadTask>,
    /// What the next page is asked for with; null on the last one.
    next_cursor: Option<String>,
}

/// A task that failed for good.
#[derive(Debug, Serialize, ToSchema)]
struct DeadTask {
    /// Its id.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    id: String,
    /// The queue it came from.
    queue: Queue,
    /// What kind of work.
    #[schema(example = "giftcard.issue")]
    kind: String,
    /// What it is about: ids.
    #[schema(value_type = Object)]
    payload: serde_json::Value,
    /// Why its last try failed.
    #[schema(example = "the ledger did not answer")]
    reason: String,
    /// What caused that, the nearest first.
    #[schema(example = json!(["the ledger did not answer"]))]
    causes: Vec<String>,
    /// How often it was tried.
    attempts: u32,
    /// When it was enqueued.
    enqueued_at: DateTime<Utc>,
    /// When its last try failed.
    died_at: DateTime<Utc>,
    /// When it was put aside to be kept; null while it waits for a decision.
    archived_at: Option<DateTime<Utc>>,
}

impl From<DeadLetter> for DeadTask {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter {
            task,
            reason,
            causes,
            died_at,
            archived_at,
        } = letter;
        Self {
            payload: task.parse().unwrap_or_default(),
            id: task.id,
            queue: task.queue,
            kind: task.kind,
            reason,
            causes,
            attempts: task.attempt,
            enqueued_at: task.enqueued_at,
            died_at,
            archived_at,
        }
    }
}

/// The queues, the most urgent first.
#[derive(Debug, Serialize, ToSchema)]
struct QueuesView {
    /// The queues.
    data: Vec<QueueView>,
}

/// How full a queue is.
#[derive(Debug, Serialize, ToSchema)]
struct QueueView {
    /// The queue.
    queue: Queue,
    /// Tasks that are due and wait for a worker.
    #[schema(minimum = 0, example = 12)]
    waiting: u64,
    /// Tasks whose time has not come, those that are to be tried again among them.
    #[schema(minimum = 0, example = 3)]
    delayed: u64,
    /// Tasks that a worker has, in any replica.
    #[schema(minimum = 0, example = 5)]
    running: u64,
    /// How long ago the task fell due that is next, in seconds; 0 when none waits.
    #[schema(minimum = 0, example = 2)]
    oldest_waiting_seconds: u64,
}

/// How many were queued anew.
#[derive(Debug, Serialize, ToSchema)]
struct Replayed {
    /// The number.
    replayed: usize,
}

/// How a task is doing.
#[derive(Debug, Serialize, ToSchema)]
struct TaskView {
    /// Its id.
    #[schema(example = "01990000-0000-7000-8000-000000000001")]
    id: String,
    /// `waiting`, `delayed`, `running`, `done`, `dead` or `archived`.
    state: State,
    /// Its queue.
    queue: Queue,
    /// What kind of work.
    #[schema(example = "giftcard.issue")]
    kind: String,
    /// Tries that were begun.
    attempts: u32,
    /// When it was enqueued.
    enqueued_at: DateTime<Utc>,
    /// When it was done; a done task is remembered for a day.
    finished_at: Option<DateTime<Utc>>,
    /// What it answered.
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
    /// Why its last try failed.
    reason: Option<String>,
}

/// How full the queues are, of all networks together: they share the workers.
#[utoipa::path(get, path = "/v1/tasks/queues", tag = "tasks",
    responses((status = 200, description = "The queues.", body = QueuesView)))]
async fn queues(tasks: &Tasks) -> Result<Json<QueuesView>, Problem> {
    let mut data = Vec::with_capacity(Queue::WORKED.len());
    for queue in Queue::WORKED {
        let depth = tasks.depth(queue).await?;
        data.push(QueueView {
            queue,
            waiting: depth.ready,
            delayed: depth.delayed,
            running: depth.leased,
            oldest_waiting_seconds: tasks.age(queue).await?.as_secs(),
        });
    }
    Ok(Json(QueuesView { data }))
}

/// Tasks that failed for good and wait for a decision, the longest dead first.
#[utoipa::path(get, path = "/v1/tasks/dead-letters", operation_id = "list_dead_letters", tag = "tasks", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = DeadTasks)))]
async fn list(
    tasks: &Tasks,
    who: &Principal,
    Query(query): Query<ListQuery>,
) -> Result<Json<DeadTasks>, Problem> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(wrong("limit", "out_of_range", "is between 1 and 200"));
    }
    let after = query.cursor.as_deref().map(|cursor| {
        read_cursor(cursor)
            .ok_or_else(|| wrong("cursor", "cursor_invalid", "is not the `next_cursor` of a page"))
    });
    let filter = Filter {
        tenant: Some(who.tenant),
        queue: query.queue,
        kind: query.kind,
        reason: query.reason,
        archived: query.archived,
    };
    let letters = tasks.dead_letters(&filter, after.transpose()?, limit).await?;
    let next = letters
        .last()
        .filter(|_| letters.len() == limit)
        .map(DeadLetter::place);
    Ok(Json(DeadTasks {
        next_cursor: next.map(|place| cursor(&place)),
        data: letters.into_iter().map(DeadTask::from).collect(),
    }))
}

/// Queues dead tasks anew, with all their tries, after what made them fail was mended.
#[utoipa::path(post, path = "/v1/tasks/dead-letters/replay", tag = "tasks", request_body = ReplayBody,
    responses((status = 200, description = "They are queued.", body = Replayed)))]
async fn replay_all(
    tasks: &Tasks,
    trail: &PgPool,
    who: &Principal,
    Json(body): Json<ReplayBody>,
) -> Result<Json<Replayed>, Problem> {
    let filter = Filter {
        tenant: Some(who.tenant),
        queue: body.queue,
        kind: body.kind,
        reason: body.reason,
        archived: false,
    };
    let which = Facts::of("queue", filter.queue.map(Queue::name))
        .and("kind", filter.kind.as_deref().map(Fact::code))
        .and("by_reason", filter.reason.is_some());
    let entry = By::of(who).did("task", "replay_ordered", "dead-letters");
    on_record(trail, &entry.from(which)).await?;
    let replayed = tasks.replay_all(&filter).await?;
    tracing::info!(replayed, subject = %who.subject, "dead tasks are queued anew");
    Ok(Json(Replayed { replayed }))
}

/// Queues one dead or archived task anew, with all its tries.
#[utoipa::path(post, path = "/v1/tasks/dead-letters/{id}/replay", operation_id = "replay_dead_letter", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, description = "It is queued.", body = Replayed)))]
async fn replay(
    tasks: &Tasks,
    trail: &PgPool,
    who: &Principal,
    Path(id): Path<String>,
) -> Result<Json<Replayed>, Problem> {
    let task = dead(tasks, who, &id).await?;
    on_record(trail, &ordered(who, "replay_ordered", &id, &task)).await?;
    if !tasks.replay(&id).await? {
        return Err(not_found());
    }
    tracing::info!(task = id, subject = %who.subject, "a dead task is queued anew");
    Ok(Json(Replayed { replayed: 1 }))
}

/// Puts a dead task aside for a while (`tasks.archived_days`, 90), to be looked at and not to be done: what it left half done is ended.
#[utoipa::path(post, path = "/v1/tasks/dead-letters/{id}/archive", tag = "tasks", params(("id" = String, Path)),
    responses((status = 204, description = "It is archived.")))]
async fn archive<S: WithTasks + Audited>(
    app: &S,
    who: &Principal,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let task = dead(app.tasks(), who, &id).await?;
    on_record(app.audited(), &ordered(who, "archive_ordered", &id, &task)).await?;
    app.dropping(&By::of(who), &task.kind, &id).await?;
    if !app.tasks().archive(&id).await? {
        return Err(not_found());
    }
    tracing::info!(task = id, subject = %who.subject, "a dead task is archived");
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a dead or archived task for good: what it was for will not happen, and what it left half done is ended.
#[utoipa::path(delete, path = "/v1/tasks/dead-letters/{id}", tag = "tasks", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone.")))]
async fn delete<S: WithTasks + Audited>(
    app: &S,
    who: &Principal,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let task = dead(app.tasks(), who, &id).await?;
    on_record(app.audited(), &ordered(who, "delete_ordered", &id, &task)).await?;
    app.dropping(&By::of(who), &task.kind, &id).await?;
    if !app.tasks().delete(&id).await? {
        return Err(not_found());
    }
    tracing::info!(task = id, subject = %who.subject, "a dead task is deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// How a task is doing, and what it answered.
#[utoipa::path(get, path = "/v1/tasks/{id}", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, description = "The task.", body = TaskView)))]
async fn status(tasks: &Tasks, who: &Principal, Path(id): Path<String>) -> Result<Json<TaskView>, Problem> {
    let found = tasks.status(&id).await?;
    let Some(status) = found.filter(|status| is_theirs(status, who.tenant)) else {
        return Err(not_found());
    };
    Ok(Json(TaskView {
        id,
        state: status.state,
        queue: status.queue,
        kind: status.kind,
        attempts: status.attempts,
        enqueued_at: status.enqueued_at,
        finished_at: status.finished_at,
        result: status
            .result
            .and_then(|result| serde_json::from_str(&result).ok()),
        reason: status.reason,
    }))
}

/// What is of another network, or did not fail for good, does not exist.
async fn dead(tasks: &Tasks, who: &Principal, id: &str) -> Result<Status, Problem> {
    let status = tasks.status(id).await?;
    status
        .filter(|status| is_theirs(status, who.tenant))
        .filter(|status| matches!(status.state, State::Dead | State::Archived))
        .ok_or_else(not_found)
}

fn ordered(who: &Principal, verb: &'static str, id: &str, task: &Status) -> Entry {
    let what = Facts::of("queue", task.queue.name())
        .and("kind", Fact::code(&task.kind))
        .and("archived", task.state == State::Archived);
    By::of(who).did("task", verb, id).from(what)
}

async fn on_record(trail: &PgPool, entry: &Entry) -> Result<(), Problem> {
    let appended = async {
        let mut transaction = trail.begin().await?;
        audit::append(&mut transaction, Utc::now(), entry).await?;
        transaction.commit().await
    };
    Ok(appended.await.map_err(Error::Rows)?)
}

fn is_theirs(status: &Status, tenant: Uuid) -> bool {
    status.tenant == Some(tenant)
}

fn wrong(field: &'static str, code: &'static str, detail: &'static str) -> Problem {
    Problem::new(
        Kind::InvalidArgument,
        "invalid_request",
        format!("{field} {detail}"),
    )
    .field(field, code, detail)
}

fn cursor(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", place.at.timestamp_millis(), place.id))
}

fn read_cursor(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.split_once('.')?;
    Some(Place {
        id: id.to_owned(),
        at: DateTime::from_timestamp_millis(at.parse().ok()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let place = Place {
            id: "issue.1".to_owned(),
            at: DateTime::from_timestamp_millis(1_700_000_000_123).unwrap(),
        };
        assert_eq!(read_cursor(&cursor(&place)), Some(place));
        for other in ["", "!", "YQ", "MS4"] {
            assert!(
                read_cursor(other).is_none_or(|place| place.id.is_empty()),
                "{other}"
            );
        }
    }
}
