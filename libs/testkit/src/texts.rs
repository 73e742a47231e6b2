//! The texts that a request takes, as its OpenAPI document says, so that a test can type the same into every one of them.

use serde_json::{Value, json};

/// Where a body of this schema holds text of no stated form, as errors name fields: `address.city`, `items[0].category`.
/// What is one of several words, an id or a time is no text.
pub fn texts(document: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(document, schema, "", 0, &mut found);
    found.sort();
    found.dedup();
    found
}

/// Writes a value into a body at such a place; what leads there is made where it is not.
///
/// # Panics
/// If the place is none, or something of another kind stands on the way.
pub fn put(body: &mut Value, place: &str, value: Value) {
    let mut here = body;
    for part in place.split('.') {
        let (name, index) = part.split_once('[').map_or((part, None), |(name, rest)| {
            let index = rest.trim_end_matches(']').parse::<usize>();
            (name, Some(index.expect("a number in brackets")))
        });
        if here.is_null() {
            *here = json!({});
        }
        here = here
            .as_object_mut()
            .expect("an object")
            .entry(name)
            .or_insert(Value::Null);
        if let Some(index) = index {
            if here.is_null() {
                *here = json!([]);
            }
            let list = here.as_array_mut().expect("a list");
            if list.len() <= index {
                list.resize(index + 1, Value::Null);
            }
            here = list.get_mut(index).expect("an item that was just made");
        }
    }
    *here = value;
}

fn walk(document: &Value, schema: &Value, place: &str, depth: usize, found: &mut Vec<String>) {
    // what contains itself ends somewhere
    if depth > 10 {
        return;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let named = document.pointer(reference.trim_start_matches('#'));
        walk(document, named.expect("a schema"), place, depth + 1, found);
    }
    for choices in ["oneOf", "anyOf", "allOf"] {
        for choice in schema[choices].as_array().into_iter().flatten() {
            walk(document, choice, place, depth + 1, found);
        }
    }
    let is_text = match &schema["type"] {
        Value::Array(kinds) => kinds.contains(&json!("string")),
        kind => kind == "string",
    };
    let formed = !schema["enum"].is_null()
        || ["uuid", "date", "date-time"]
            .iter()
            .any(|form| schema["format"] == *form);
    if is_text && !formed && !place.is_empty() {
        found.push(place.to_owned());
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let below = if place.is_empty() {
            name.clone()
        } else {
            format!("{place}.{name}")
        };
        walk(document, field, &below, depth + 1, found);
    }
    if schema["items"].is_object() {
        walk(
            document,
            &schema["items"],
            &format!("{place}[0]"),
            depth + 1,
            found,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_and_can_be_written() {
        let document = json!({"components": {"schemas": {"Item": {"type": "object", "properties": {
            "category": {"type": "string"}, "kind": {"type": "string", "enum": ["a"]}}}}}});
        let schema = json!({"type": "object", "properties": {
            "id": {"type": "string", "format": "uuid"},
            "note": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "address": {"oneOf": [{"type": "null"}, {"type": "object", "properties": {"city": {"type": "string"}}}]},
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        }});
        let places = texts(&document, &schema);
        assert_eq!(places, ["address.city", "items[0].category", "note"]);
        let mut body = json!({"note": "a", "items": [{"kind": "a"}]});
        for place in &places {
            put(&mut body, place, json!("x"));
        }
        let written =
            json!({"note": "x", "address": {"city": "x"}, "items": [{"kind": "a", "category": "x"}]});
        assert_eq!(body, written);
    }
}
