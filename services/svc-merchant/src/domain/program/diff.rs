//! What one document says that another does not, in words and for programs: what `plan` answers.
//!
//! Rules are known by their ids, so a rule that moved or was renamed is not told as one that went and one that came.

use super::document::Document;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One difference.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = ProgramChange)]
pub struct Change {
    /// Where: `earn[per-euro].points`. Things with an id are named by it.
    #[schema(example = "earn[per-euro].points")]
    pub path: String,
    /// What happens to it.
    pub kind: ChangeKind,
    /// What it says now; absent for what is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What it would say; absent for what is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The same in a sentence.
    #[schema(example = "1 point per euro gives 2 points instead of 1")]
    pub words: String,
}

/// What happens to something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It says something else.
    Changed,
}

/// Every difference, in the order of the document. Without a `before` all of `after` is new: one change.
pub fn diff(before: Option<&Document>, after: &Document) -> Vec<Change> {
    let after = as_value(after);
    let Some(before) = before else {
        return vec![Change {
            path: "$".to_owned(),
            kind: ChangeKind::Added,
            before: None,
            words: "nothing is live: the whole program is new".to_owned(),
            after: Some(after),
        }];
    };
    let mut changes = Vec::new();
    compare("", &as_value(before), &after, &mut changes);
    changes
}

fn as_value(document: &Document) -> Value {
    // a document is made of text, whole numbers and lists: there is nothing in it that JSON cannot say
    serde_json::to_value(document).unwrap_or_default()
}

fn compare(path: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => compare_fields(path, before, after, changes),
        (Value::Array(one), Value::Array(other)) if has_ids(one) && has_ids(other) => {
            compare_named(path, one, other, changes);
        }
        _ if before == after => {}
        _ => changes.push(Change {
            path: path.to_owned(),
            kind: ChangeKind::Changed,
            words: format!("{} goes from {} to {}", subject(path), said(before), said(after)),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

fn compare_fields(
    path: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    changes: &mut Vec<Change>,
) {
    let below = |field: &str| {
        if path.is_empty() {
            field.to_owned()
        } else {
            format!("{path}.{field}")
        }
    };
    for (field, old) in before {
        match after.get(field) {
            Some(new) => compare(&below(field), old, new, changes),
            None => changes.push(removed(below(field), old)),
        }
    }
    for (field, new) in after.iter().filter(|(field, _)| !before.contains_key(*field)) {
        changes.push(added(below(field), new));
    }
}

fn compare_named(path: &str, before: &[Value], after: &[Value], changes: &mut Vec<Change>) {
    let below = |value: &Value| format!("{path}[{}]", id(value).unwrap_or_default());
    for old in before {
        match after.iter().find(|new| id(new) == id(old)) {
            Some(new) => compare(&below(old), old, new, changes),
            None => changes.push(removed(below(old), old)),
        }
    }
    for new in after {
        if !before.iter().any(|old| id(old) == id(new)) {
            changes.push(added(below(new), new));
        }
    }
    let kept = |values: &[Value], others: &[Value]| -> Vec<String> {
        let ids = values.iter().filter_map(id);
        ids.filter(|id_| others.iter().any(|other| id(other) == Some(*id_)))
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (kept(before, after), kept(after, before));
    if old != new {
        changes.push(Change {
            path: path.to_owned(),
            kind: ChangeKind::Changed,
            words: format!("the order of {path} becomes {}", new.join(", ")),
            before: Some(old.into()),
            after: Some(new.into()),
        });
    }
}

fn added(path: String, value: &Value) -> Change {
    Change {
        kind: ChangeKind::Added,
        words: format!("{} is added: {}", subject(&path), said(value)),
        before: None,
        after: Some(value.clone()),
        path,
    }
}

fn removed(path: String, value: &Value) -> Change {
    Change {
        kind: ChangeKind::Removed,
        words: format!("{} is removed; it was {}", subject(&path), said(value)),
        before: Some(value.clone()),
        after: None,
        path,
    }
}

/// `earn[per-euro].points` as "points of earn rule per-euro".
fn subject(path: &str) -> String {
    let mut parts: Vec<String> = path
        .split('.')
        .map(|part| match part.split_once('[') {
            Some((list, id)) => {
                let id = id.trim_end_matches(']');
                let one = match list {
                    "earn" => "earn rule",
                    "multipliers" => "multiplier",
                    "levels" => "level",
                    other => other,
                };
                format!("{one} {id}")
            }
            None => part.replace('_', " "),
        })
        .collect();
    parts.reverse();
    parts.join(" of ")
}

fn said(value: &Value) -> String {
    match value {
        Value::String(text) => format!("“{text}”"),
        Value::Object(fields) => match (fields.get("name"), fields.get("id")) {
            (Some(Value::String(name)), Some(_)) => format!("“{name}”"),
            _ => value.to_string(),
        },
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().map(said).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn id(value: &Value) -> Option<&str> {
    value.get("id")?.as_str()
}

fn has_ids(values: &[Value]) -> bool {
    values.iter().all(|value| id(value).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(change: impl FnOnce(&mut Value)) -> Document {
        let mut value = json!({
            "name": "Points", "time_zone": "Europe/Paris", "unit": "EUR",
            "earn": [
                {"id": "per-euro", "name": "1 per euro", "type": "spend", "points": 1, "per": 100},
                {"id": "visit", "name": "5 a visit", "type": "visit", "points": 5},
            ],
            "expiry": "P12M",
        });
        change(&mut value);
        serde_json::from_value(value).unwrap()
    }

    fn words(before: &Document, after: &Document) -> Vec<String> {
        diff(Some(before), after)
            .into_iter()
            .map(|change| change.words)
            .collect()
    }

    #[test]
    fn the_same_document_has_no_difference() {
        assert_eq!(diff(Some(&document(|_| ())), &document(|_| ())), []);
    }

    #[test]
    fn changes_are_told_by_rule_in_words() {
        let after = document(|value| {
            value["earn"][0]["points"] = json!(2);
            value["earn"][1] = json!({"id": "bread", "name": "Bread", "type": "category", "points": 3, "per": 100,
                                      "categories": ["bread"]});
            value["expiry"] = json!("P6M");
            value["caps"] = json!({"per_day": 100});
        });
        assert_eq!(
            words(&document(|_| ()), &after),
            [
                "points of earn rule per-euro goes from 1 to 2",
                "earn rule visit is removed; it was “5 a visit”",
                "earn rule bread is added: “Bread”",
                "expiry goes from “P12M” to “P6M”",
                "caps is added: {\"per_day\":100}",
            ]
        );
    }

    #[test]
    fn a_rule_that_only_moves_is_not_one_that_went_and_came() {
        let after = document(|value| value["earn"].as_array_mut().unwrap().reverse());
        let changes = diff(Some(&document(|_| ())), &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].words, "the order of earn becomes visit, per-euro");
    }

    #[test]
    fn the_first_version_is_all_new() {
        let changes = diff(None, &document(|_| ()));
        assert_eq!((changes.len(), changes[0].kind), (1, ChangeKind::Added));
    }
}
