//! What every OpenAPI document of ours says alike: how callers show who they are, what a problem is, and which problems
//! an operation may answer besides those that it names itself.
//!
//! An operation names what is its own (`409 insufficient_balance`); [`complete`] adds what follows from its shape. Every
//! answer that is a problem gets an example per code, made as the problem itself is made; every other body gets one made of
//! the examples of its fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, Content, ContentBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder,
};

use crate::{Kind, Problem};

const PROBLEM: &str = "application/problem+json";
/// The trace of every example.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
/// Every stable code and what it means, in a sentence.
const CODES: &str = include_str!("../codes.json");

/// An error, RFC 9457.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes what a problem is written as")]
pub struct ProblemBody {
    /// A URI that names the kind of error.
    r#type: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// A sentence for people.
    detail: String,
    /// The request it happened to.
    instance: Option<String>,
    /// Stable, `snake_case`: what programs decide by.
    code: String,
    /// Finds the request in logs and traces.
    trace_id: Option<String>,
    /// The fields at fault.
    errors: Option<Vec<FieldErrorBody>>,
}

/// A field at fault.
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "describes what a problem is written as")]
struct FieldErrorBody {
    /// Its path.
    field: String,
    /// What is wrong, stable.
    code: String,
    /// What is wrong, for people.
    detail: String,
}

/// Codes that a service gives with a kind.
pub type Codes = (Kind, &'static [&'static str]);

/// What the layers around every handler answer, by the kind.
const COMMON: [Codes; 10] = [
    (
        Kind::InvalidArgument,
        &[
            "invalid_value",
            "missing_field",
            "unknown_field",
            "duplicate_field",
            "invalid_type",
            "out_of_range",
            "malformed_json",
        ],
    ),
    (
        Kind::Unauthenticated,
        &["unauthenticated", "token_invalid", "token_expired"],
    ),
    (Kind::PermissionDenied, &["forbidden_role", "forbidden_scope"]),
    (Kind::PayloadTooLarge, &["body_too_large"]),
    (Kind::UnsupportedMediaType, &["unsupported_media_type"]),
    (Kind::TooManyRequests, &["rate_limited"]),
    (Kind::Internal, &["internal"]),
    (Kind::Unavailable, &["overloaded"]),
    (Kind::DeadlineExceeded, &["deadline_exceeded"]),
    (Kind::NotFound, &[]),
];

/// What an operation with an `Idempotency-Key` answers besides.
const KEYED: [Codes; 3] = [
    (
        Kind::InvalidArgument,
        &["idempotency_key_missing", "idempotency_key_invalid"],
    ),
    (Kind::Conflict, &[]),
    (Kind::Unprocessable, &["idempotency_key_reused"]),
];

/// Says of every operation which problems it may answer, with an example of each code, and that callers bring a token.
///
/// `own` are the service's codes for what its operations have in common, by kind: `NotFound` goes to every operation that
/// names something (a parameter of the path, a body), `Conflict` and `Unprocessable` to every one with an
/// `Idempotency-Key`, any other kind to every one that answers it at all. An operation that describes a status itself keeps its
/// words and the codes it names, and gets those of the layers around it.
///
/// Codes have their meaning in `libs/status/codes.json`. A body that brings no example of its own, taken or answered, gets
/// the one that its fields make: those that are required, and those that have an example.
pub fn complete(document: &mut OpenApi, own: &[Codes]) {
    let meanings: BTreeMap<String, String> = serde_json::from_str(CODES).unwrap_or_default();
    let mut shared = Shared {
        meanings,
        own,
        examples: BTreeMap::new(),
        responses: BTreeMap::new(),
    };
    let components = document.components.get_or_insert_with(Components::new);
    let schemas = serde_json::to_value(&components.schemas).unwrap_or_default();
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            shared.describe(operation);
            exemplify_bodies(operation, &schemas);
        }
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.schemas.extend(problem_schemas());
    components.examples.extend(shared.examples);
    components.responses.extend(shared.responses);
    document
        .security
        .get_or_insert_with(|| vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ];
    all.into_iter().flatten()
}

fn problem_schemas() -> Vec<(String, RefOr<utoipa::openapi::Schema>)> {
    let mut schemas = vec![(
        ProblemBody::name().into_owned(),
        <ProblemBody as utoipa::PartialSchema>::schema(),
    )];
    <ProblemBody as ToSchema>::schemas(&mut schemas);
    schemas
}

fn exemplify_bodies(operation: &mut Operation, schemas: &Value) {
    let taken = operation.request_body.iter_mut().filter_map(inline);
    let taken = taken.flat_map(|body| body.content.values_mut());
    let answered = operation.responses.responses.values_mut().filter_map(inline);
    let answered = answered.flat_map(|answer| answer.content.values_mut());
    for content in taken.chain(answered).filter_map(inline) {
        if content.example.is_none() && content.examples.is_empty() {
            let schema = serde_json::to_value(&content.schema).unwrap_or_default();
            content.example = example_of(&schema, schemas);
        }
    }
}

const fn inline<T>(item: &mut RefOr<T>) -> Option<&mut T> {
    match item {
        RefOr::T(item) => Some(item),
        RefOr::Ref(_) => None,
    }
}

/// What a schema says by example: its own, or the one that its parts make. Nothing where a part that has to be there has
/// none and cannot be made up.
fn example_of(schema: &Value, schemas: &Value) -> Option<Value> {
    if let Some(example) = schema.get("example") {
        return Some(example.clone());
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return example_of(schemas.get(reference.rsplit('/').next()?)?, schemas);
    }
    if let Some(one) = schema.get("enum").and_then(Value::as_array) {
        return one.first().cloned();
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let null = |choice: &&Value| choice.get("type").is_some_and(|kind| kind == "null");
        let mut choices = choices.iter().filter(|choice| !null(choice));
        return example_of(choices.next()?, schemas);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut made = serde_json::Map::new();
        for part in parts {
            let Value::Object(fields) = example_of(part, schemas)? else {
                return None;
            };
            made.extend(fields);
        }
        return Some(Value::Object(made));
    }
    let kind = schema.get("type")?;
    let kind = kind.as_str().or_else(|| kind.get(0)?.as_str())?;
    match kind {
        "object" => {
            let none = serde_json::Map::new();
            let fields = schema
                .get("properties")
                .and_then(Value::as_object)
                .unwrap_or(&none);
            let required = schema.get("required").and_then(Value::as_array);
            let mut made = serde_json::Map::new();
            for (name, field) in fields {
                if required.is_some_and(|all| all.iter().any(|one| one == name))
                    || field.get("example").is_some()
                {
                    made.insert(name.clone(), example_of(field, schemas)?);
                }
            }
            Some(Value::Object(made))
        }
        "array" => Some(Value::Array(vec![example_of(schema.get("items")?, schemas)?])),
        "integer" => Some(schema.get("minimum").cloned().unwrap_or_else(|| 1.into())),
        "boolean" => Some(Value::Bool(false)),
        "string" => match schema.get("format")?.as_str()? {
            "uuid" => Some("01990000-0000-7000-8000-000000000001".into()),
            "date-time" => Some("2026-11-21T14:30:00Z".into()),
            "date" => Some("2026-11-21".into()),
            _ => None,
        },
        _ => None,
    }
}

/// What operations have in common, gathered on the way.
struct Shared<'a> {
    meanings: BTreeMap<String, String>,
    own: &'a [Codes],
    examples: BTreeMap<String, RefOr<Example>>,
    responses: BTreeMap<String, RefOr<Response>>,
}

/// What of an operation decides which problems it may answer.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
struct Shape {
    public: bool,
    body: bool,
    parameters: bool,
    names_something: bool,
    keyed: bool,
}

impl Shape {
    fn of(operation: &Operation) -> Self {
        let security = operation.security.as_ref();
        let parameters = operation.parameters.as_deref().unwrap_or_default();
        let inline = parameters.iter().filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        });
        let body = operation.request_body.is_some();
        let mut in_path = inline.clone();
        let mut header = inline;
        Self {
            public: security.is_some_and(|all| all.iter().all(|one| *one == SecurityRequirement::default())),
            body,
            parameters: !parameters.is_empty(),
            names_something: body || in_path.any(|parameter| parameter.parameter_in == ParameterIn::Path),
            keyed: header.any(|parameter| parameter.name.eq_ignore_ascii_case("idempotency-key")),
        }
    }

    /// Whether an operation of this shape answers problems of that kind without saying so itself.
    const fn answers(self, kind: Kind) -> bool {
        match kind {
            Kind::InvalidArgument => self.body || self.parameters,
            Kind::Unauthenticated | Kind::PermissionDenied | Kind::TooManyRequests => !self.public,
            Kind::NotFound => self.names_something,
            Kind::Conflict | Kind::Unprocessable => self.keyed,
            Kind::PayloadTooLarge | Kind::UnsupportedMediaType => self.body,
            Kind::Internal | Kind::Unavailable | Kind::DeadlineExceeded => true,
            Kind::MethodNotAllowed | Kind::NotAcceptable => false,
        }
    }
}

impl Shared<'_> {
    fn describe(&mut self, operation: &mut Operation) {
        let shape = Shape::of(operation);
        for kind in Kind::ALL {
            let status = kind.http();
            let mut around = BTreeSet::new();
            if shape.answers(kind) {
                around.extend(codes(&COMMON, kind));
                if shape.keyed {
                    around.extend(codes(&KEYED, kind));
                }
            }
            match operation.responses.responses.get_mut(status.as_str()) {
                Some(RefOr::T(response)) => self.exemplify(response, kind, &around),
                None if shape.answers(kind) => {
                    around.extend(codes(self.own, kind));
                    if !around.is_empty() {
                        let reference = self.response(kind, shape.keyed, &around);
                        operation
                            .responses
                            .responses
                            .insert(status.as_str().to_owned(), RefOr::Ref(reference));
                    }
                }
                Some(RefOr::Ref(_)) | None => {}
            }
        }
    }

    /// The answer that operations share, made when it is first needed.
    fn response(&mut self, kind: Kind, keyed: bool, codes: &BTreeSet<&str>) -> Ref {
        let own_for_keyed = keyed && kind == Kind::InvalidArgument;
        let suffix = if own_for_keyed { "_keyed" } else { "" };
        let name = format!("{}{suffix}", kind.as_str());
        if !self.responses.contains_key(&name) {
            let said: Vec<_> = codes
                .iter()
                .map(|code| format!("`{code}`: {}", self.meaning(code)))
                .collect();
            let mut response = ResponseBuilder::new()
                .description(said.join(" "))
                .content(PROBLEM, ContentBuilder::new().build())
                .build();
            self.exemplify(&mut response, kind, codes);
            self.responses.insert(name.clone(), RefOr::T(response));
        }
        Ref::from_response_name(name)
    }

    /// Gives an answer that is a problem an example for every code that it names, and for those that come from around it.
    fn exemplify(&mut self, response: &mut Response, kind: Kind, around: &BTreeSet<&str>) {
        let Some(RefOr::T(content)) = response.content.get_mut(PROBLEM) else {
            return;
        };
        let mut named = self.named(&response.description);
        if named.is_empty() {
            named.extend(codes(self.own, kind).map(str::to_owned));
        }
        let besides: Vec<_> = around
            .iter()
            .filter(|code| !named.contains(**code))
            .map(|code| format!("`{code}`"))
            .collect();
        if !besides.is_empty() {
            let said = response.description.trim_end_matches(['.', ' ']);
            let said = said.strip_suffix(", ..").unwrap_or(said);
            let joined = if said.is_empty() { "" } else { ". Besides: " };
            response.description = format!("{said}{joined}{}.", besides.join(", "));
        }
        named.extend(around.iter().map(|code| (*code).to_owned()));
        *content = Content::new(Some(Ref::from_schema_name("Problem")));
        for code in named {
            let name = self.example(kind, &code);
            let reference = Ref::new(format!("#/components/examples/{name}"));
            content.examples.insert(code, RefOr::Ref(reference));
        }
    }

    /// The codes that a description names.
    fn named(&self, description: &str) -> BTreeSet<String> {
        let words = description.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        words
            .filter(|word| self.meanings.contains_key(*word))
            .map(str::to_owned)
            .collect()
    }

    /// The example of a code, by the name it has among the examples.
    fn example(&mut self, kind: Kind, code: &str) -> String {
        let status = kind.http();
        let other = self.examples.get(code).is_some_and(|example| {
            let RefOr::T(example) = example else { return false };
            let given = example.value.as_ref().and_then(|value| value.get("status"));
            given.and_then(Value::as_u64) != Some(u64::from(status.as_u16()))
        });
        let name = if other {
            format!("{code}_{}", status.as_str())
        } else {
            code.to_owned()
        };
        if !self.examples.contains_key(&name) {
            let meaning = self.meaning(code);
            let problem = Problem::with_code(kind, code.to_owned().into(), meaning.clone().into());
            let value = serde_json::from_slice(&problem.trace_id(TRACE).to_json()).ok();
            let example = ExampleBuilder::new().summary(meaning).value(value).build();
            self.examples.insert(name.clone(), RefOr::T(example));
        }
        name
    }

    fn meaning(&self, code: &str) -> String {
        self.meanings.get(code).cloned().unwrap_or_default()
    }
}

fn codes(table: &[Codes], kind: Kind) -> impl Iterator<Item = &'static str> + '_ {
    let rows = table.iter().filter(move |(of, _)| *of == kind);
    rows.flat_map(|(_, codes)| codes.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TYPE_PREFIX;
    use serde_json::json;

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(spend, list, page))]
    struct Sample;

    #[utoipa::path(post, path = "/v1/things/{id}/spend", request_body = String,
        params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
        responses((status = 201), (status = 404, description = "`account_not_found`", body = ProblemBody, content_type = "application/problem+json")))]
    #[expect(dead_code, reason = "described, not called")]
    fn spend() {}

    #[utoipa::path(get, path = "/v1/things", responses((status = 200)))]
    #[expect(dead_code, reason = "described, not called")]
    fn list() {}

    #[utoipa::path(get, path = "/v1/open/{token}", security(()), params(("token" = String, Path)), responses((status = 200)))]
    #[expect(dead_code, reason = "described, not called")]
    fn page() {}

    fn completed() -> Value {
        let mut document = <Sample as utoipa::OpenApi>::openapi();
        let own: [Codes; 3] = [
            (Kind::NotFound, &["account_not_found", "hold_not_found"]),
            (Kind::Conflict, &["insufficient_balance"]),
            (Kind::Unavailable, &["ledger_unavailable"]),
        ];
        complete(&mut document, &own);
        serde_json::to_value(document).unwrap()
    }

    fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
        let responses = document["paths"][path][method]["responses"].as_object().unwrap();
        responses.keys().cloned().collect()
    }

    #[test]
    fn an_operation_says_every_problem_that_follows_from_its_shape() {
        let document = completed();
        assert_eq!(
            statuses(&document, "/v1/things/{id}/spend", "post"),
            [
                "201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503", "504"
            ]
        );
        assert_eq!(
            statuses(&document, "/v1/things", "get"),
            ["200", "401", "403", "429", "500", "503", "504"]
        );
        assert_eq!(
            statuses(&document, "/v1/open/{token}", "get"),
            ["200", "400", "404", "500", "503", "504"],
            "who brings no token is not refused for it"
        );
    }

    #[test]
    fn what_an_operation_says_itself_stays_and_what_it_leaves_out_is_shared() {
        let document = completed();
        let spend = &document["paths"]["/v1/things/{id}/spend"]["post"]["responses"];
        let own = &spend["404"];
        assert_eq!(own["description"], "`account_not_found`");
        let examples = own["content"][PROBLEM]["examples"].as_object().unwrap();
        assert_eq!(examples.keys().collect::<Vec<_>>(), ["account_not_found"]);
        let open = &document["paths"]["/v1/open/{token}"]["get"]["responses"];
        assert_eq!(open["404"]["$ref"], "#/components/responses/not_found");
        let shared = &document["components"]["responses"]["unavailable"];
        let examples = shared["content"][PROBLEM]["examples"].as_object().unwrap();
        assert_eq!(
            examples.keys().collect::<Vec<_>>(),
            ["ledger_unavailable", "overloaded"]
        );
        assert_eq!(
            spend["400"]["$ref"], "#/components/responses/invalid_argument_keyed",
            "a key can be missing only where there is one"
        );
    }

    #[test]
    fn an_example_is_the_problem_itself() {
        let document = completed();
        let example = &document["components"]["examples"]["insufficient_balance"]["value"];
        assert_eq!(example["type"], format!("{TYPE_PREFIX}insufficient_balance"));
        assert_eq!(
            (&example["title"], &example["status"], &example["code"]),
            (
                &json!("Insufficient balance"),
                &json!(409),
                &json!("insufficient_balance")
            )
        );
        assert!(!example["detail"].as_str().unwrap().is_empty());
        assert_eq!(document["security"], json!([{"bearer": []}]));
        assert!(document["components"]["schemas"]["FieldError"].is_object());
    }

    #[test]
    fn the_example_of_a_body_is_made_of_those_of_its_fields() {
        let schemas = json!({
            "Place": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "example": "Lyon"}}},
            "Kind": {"type": "string", "enum": ["spend", "visit"]},
        });
        let schema = json!({"type": "object", "required": ["id", "place", "kinds", "amount"], "properties": {
            "id": {"type": "string", "format": "uuid"},
            "place": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Place"}]},
            "kinds": {"type": "array", "items": {"$ref": "#/components/schemas/Kind"}},
            "amount": {"type": "integer", "minimum": 5},
            "reference": {"type": ["string", "null"], "example": "till-3"},
            "note": {"type": ["string", "null"]},
        }});
        let made = json!({
            "id": "01990000-0000-7000-8000-000000000001", "place": {"city": "Lyon"}, "kinds": ["spend"], "amount": 5,
            "reference": "till-3",
        });
        assert_eq!(example_of(&schema, &schemas), Some(made));
        let unsaid =
            json!({"type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}});
        assert_eq!(example_of(&unsaid, &schemas), None, "nobody can make up a token");
    }

    #[test]
    fn every_code_of_ours_has_a_meaning() {
        let meanings: BTreeMap<String, String> = serde_json::from_str(CODES).unwrap();
        for (_, codes) in COMMON.iter().chain(&KEYED) {
            for code in *codes {
                assert!(meanings.contains_key(*code), "{code}");
            }
        }
        for (code, meaning) in &meanings {
            assert!(meaning.ends_with('.'), "{code}: {meaning}");
        }
    }
}
