//! The interface for programs: one OpenAPI 3.1 document made from the handlers of all rooms, and a
//! page to read it.

mod pages;
pub mod routes;

use std::sync::OnceLock;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::platform::web::problem::ProblemDocument;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Dure",
        description = "What a person can see in Dure, a program can get. Errors are problem documents \
            (RFC 9457) in the language of `Accept-Language`. Lists go on with `after`, the `next` of the \
            page before. Creating calls take an `Idempotency-Key`: sent again with the same key and the \
            same body, they give the first answer and make nothing new.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemDocument)),
    modifiers(&ByToken)
)]
struct Frame;

/// Programs come with a personal token.
struct ByToken;

impl Modify for ByToken {
    fn modify(&self, document: &mut Document) {
        if let Some(components) = document.components.as_mut() {
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            components.add_security_scheme("token", scheme);
        }
    }
}

/// The whole document, made once.
#[must_use]
pub fn document() -> &'static Document {
    static DOCUMENT: OnceLock<Document> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut document = Frame::openapi();
        for room in crate::app::api() {
            document.merge(room);
        }
        for (path, item) in &mut document.paths.paths {
            let operations = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.options,
                &mut item.head,
                &mut item.patch,
            ];
            for operation in operations.into_iter().flatten() {
                with_problems(operation, path);
            }
        }
        document
    })
}

/// Answers that any call may get, so that no handler has to repeat them.
const ALWAYS: [(&str, &str); 5] = [
    ("400", "What was sent cannot be read"),
    ("401", "No token, or one that has ended"),
    ("403", "Not for this caller, or not with this token's scopes"),
    ("429", "Too many requests; `Retry-After` says when to come back"),
    ("503", "Something is away for the moment; `Retry-After` says when to come back"),
];

/// Answers of calls with a body.
const WITH_BODY: [(&str, &str); 5] = [
    ("408", "The body came too slowly"),
    ("413", "The body is too large"),
    ("415", "The body is of a type that is not taken"),
    ("422", "A value cannot be used; the problem names it"),
    ("507", "The server's disk is full"),
];

/// Answers of calls that may have an idempotency key.
const WITH_KEY: [(&str, &str); 2] = [
    ("409", "A call with this key is being worked on, or it clashes with something that is there"),
    ("422", "This key came with another call before"),
];

/// Answers of some calls.
const OTHERS: [(&str, &str); 2] = [NOT_THERE, ("409", "It clashes with something that is there")];

const NOT_THERE: (&str, &str) = ("404", "There is no such thing, or it is not yours");

fn with_problems(operation: &mut Operation, path: &str) {
    let mut answers = ALWAYS.to_vec();
    if path.contains('{') {
        answers.push(NOT_THERE);
    }
    if operation.request_body.is_some() {
        answers.extend(WITH_BODY);
    }
    if has_key(operation) {
        answers.extend(WITH_KEY);
    }
    let known = &mut operation.responses.responses;
    for (status, what) in answers {
        let response = ResponseBuilder::new().description(what).build();
        known.entry(status.to_owned()).or_insert(RefOr::T(response));
    }
    // Whatever a handler says of a refusal, it is a problem document.
    for (status, response) in known.iter_mut().filter(|(s, _)| s.starts_with(['4', '5'])) {
        if let RefOr::T(response) = response {
            if response.description.is_empty() {
                response.description = general(status).to_owned();
            }
            let schema = RefOr::Ref(Ref::from_schema_name("ProblemDocument"));
            let problem = ContentBuilder::new().schema(Some(schema)).build();
            response.content =
                [("application/problem+json".to_owned(), RefOr::T(problem))].into_iter().collect();
        }
    }
}

fn has_key(operation: &Operation) -> bool {
    let parameters = operation.parameters.iter().flatten();
    parameters.into_iter().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.name == "Idempotency-Key",
        RefOr::Ref(_) => false,
    })
}

/// What a status means in general.
fn general(status: &str) -> &'static str {
    let all = ALWAYS.iter().chain(&WITH_BODY).chain(&OTHERS);
    all.copied().find(|(known, _)| *known == status).map_or("", |(_, what)| what)
}

/// The document as it is served and kept in `docs/openapi.json`.
#[must_use]
pub fn json() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| document().to_pretty_json().unwrap_or_default() + "\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn documented() -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (path, item) in &document().paths.paths {
            let operations = [
                ("GET", &item.get),
                ("PUT", &item.put),
                ("POST", &item.post),
                ("DELETE", &item.delete),
                ("OPTIONS", &item.options),
                ("HEAD", &item.head),
                ("PATCH", &item.patch),
            ];
            for (method, operation) in operations {
                if operation.is_some() {
                    all.insert(format!("{method} {path}"));
                }
            }
        }
        all
    }

    #[test]
    fn the_document_and_the_routes_tell_of_the_same_calls() {
        let routed: BTreeSet<String> = crate::app::table()
            .iter()
            .filter(|r| r.path.starts_with("/api/v1/") && r.path != routes::DOCUMENT)
            .map(|r| format!("{} {}", r.method, r.path))
            .collect();
        assert_eq!(documented(), routed);
    }

    #[test]
    fn the_document_is_the_one_that_is_kept() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, json()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == json(),
            "docs/openapi.json differs: look at it, then run with UPDATE_GOLDEN=1"
        );
    }

    #[test]
    fn every_refusal_is_a_problem_document_and_says_what_it_means() {
        let text = serde_json::to_value(document()).unwrap();
        let calls =
            text["paths"].as_object().unwrap().values().flat_map(|p| p.as_object().unwrap());
        for (call, about) in calls.filter(|(_, about)| about.is_object()) {
            for (status, answer) in about["responses"].as_object().unwrap() {
                if status.starts_with(['4', '5']) {
                    let what = format!("{call} {}: {status}", about["operationId"]);
                    assert!(
                        answer["description"].as_str().is_some_and(|d| !d.is_empty()),
                        "{what}"
                    );
                    let kinds: Vec<_> = answer["content"].as_object().unwrap().keys().collect();
                    assert_eq!(kinds, ["application/problem+json"], "{what}");
                }
            }
        }
    }

    #[test]
    fn every_call_says_what_it_does() {
        for (path, item) in &document().paths.paths {
            for operation in [&item.get, &item.put, &item.post, &item.delete, &item.patch] {
                let Some(operation) = operation else { continue };
                assert!(operation.summary.as_ref().is_some_and(|s| !s.is_empty()), "{path}");
            }
        }
    }

    /// Every `$ref` of a value, whatever stands around it.
    fn references<'a>(of: &'a serde_json::Value, into: &mut BTreeSet<&'a str>) {
        match of {
            serde_json::Value::Object(fields) => {
                into.extend(fields.get("$ref").and_then(serde_json::Value::as_str));
                fields.values().for_each(|inner| references(inner, into));
            }
            serde_json::Value::Array(all) => all.iter().for_each(|inner| references(inner, into)),
            _ => {}
        }
    }

    #[test]
    fn what_is_referred_to_is_there() {
        let document = serde_json::to_value(document()).unwrap();
        let mut all = BTreeSet::new();
        references(&document, &mut all);
        assert!(!all.is_empty());
        let lost: Vec<_> = all
            .into_iter()
            .filter(|one| document.pointer(one.trim_start_matches('#')).is_none())
            .collect();
        assert!(lost.is_empty(), "{lost:?}");
    }

    fn sources(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, into),
                false => into.push_str(&std::fs::read_to_string(&path).unwrap()),
            }
        }
    }

    /// Of two schemas of one name the document keeps one, and the other's answers break it.
    #[test]
    fn no_two_schemas_have_the_same_name() {
        let mut all = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let name = |rest: &str| {
            let at = ["pub struct ", "pub enum "]
                .into_iter()
                .filter_map(|kind| rest.find(kind))
                .min()?;
            let (attributes, rest) = rest.split_at(at);
            let other = attributes.split_once("schema(as = ").map(|(_, name)| name);
            let rest = other.unwrap_or_else(|| {
                rest.trim_start_matches("pub struct ").trim_start_matches("pub enum ")
            });
            Some(rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>())
        };
        let mut seen = BTreeSet::new();
        for rest in all.split("ToSchema)]\n").skip(1) {
            let name = name(rest).unwrap();
            assert!(seen.insert(name.clone()), "two schemas are named {name}");
        }
        assert!(seen.len() > 50, "{seen:?}");
    }
}
