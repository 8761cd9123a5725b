//! The reference as a page.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, page};

/// `GET /api/v1/openapi.json`.
pub async fn document() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, super::json()).into_response()
}

#[derive(Template)]
#[template(path = "api/reference.html")]
struct Reference<'a> {
    shell: Shell<'a>,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

struct Group {
    name: String,
    calls: Vec<Call>,
}

struct Call {
    anchor: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Field>,
    body: Vec<(String, String)>,
    answers: Vec<(String, String, String)>,
}

struct Field {
    name: String,
    place: String,
    kind: String,
    required: bool,
    description: String,
}

struct Schema {
    name: String,
    description: String,
    fields: Vec<Field>,
}

/// `GET /developers`.
///
/// # Errors
/// Never in practice.
pub async fn reference(caller: Caller) -> Answer {
    let document: Value = serde_json::from_str(super::json()).unwrap_or_default();
    page(&Reference {
        shell: caller.shell(&caller.words.text("developers-title")),
        groups: groups(&document),
        schemas: schemas(&document),
    })
}

fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            let name = operation["tags"][0].as_str().unwrap_or("dure").to_owned();
            let call = call(method, path, operation);
            match groups.iter_mut().find(|g| g.name == name) {
                Some(group) => group.calls.push(call),
                None => groups.push(Group { name, calls: vec![call] }),
            }
        }
    }
    groups
}

fn call(method: &str, path: &str, operation: &Value) -> Call {
    let content = |value: &Value| -> Vec<(String, String)> {
        entries(&value["content"])
            .map(|(media, content)| (media.clone(), kind(&content["schema"])))
            .collect()
    };
    let answers = entries(&operation["responses"]).map(|(status, answer)| {
        let kinds: Vec<String> = content(answer).into_iter().map(|(_, kind)| kind).collect();
        (status.clone(), said(&answer["description"]), kinds.join(", "))
    });
    Call {
        anchor: text(&operation["operationId"]),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: said(&operation["summary"]),
        description: said(&operation["description"]),
        parameters: list(&operation["parameters"]).map(parameter).collect(),
        body: content(&operation["requestBody"]),
        answers: answers.collect(),
    }
}

fn parameter(parameter: &Value) -> Field {
    Field {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        kind: kind(&parameter["schema"]),
        required: parameter["required"].as_bool().unwrap_or(false),
        description: said(&parameter["description"]),
    }
}

fn schemas(document: &Value) -> Vec<Schema> {
    let all = entries(&document["components"]["schemas"]);
    all.map(|(name, schema)| {
        let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
        let fields = entries(&schema["properties"]).map(|(field, about)| Field {
            name: field.clone(),
            place: String::new(),
            kind: kind(about),
            required: required.contains(&field.as_str()),
            description: said(&about["description"]),
        });
        Schema {
            name: name.clone(),
            description: said(&schema["description"]),
            fields: fields.collect(),
        }
    })
    .collect()
}

/// The type of a schema in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if schema[choice].is_array() {
            let kinds: Vec<String> = list(&schema[choice]).map(kind).collect();
            return kinds.join(" | ");
        }
    }
    if schema["enum"].is_array() {
        let words: Vec<String> = list(&schema["enum"]).map(|v| v.to_string()).collect();
        return words.join(" | ");
    }
    let base = match &schema["type"] {
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ")
        }
        kind => text(kind),
    };
    match (base.as_str(), schema["format"].as_str()) {
        ("array", _) => format!("{}[]", kind(&schema["items"])),
        (_, Some(format)) => format!("{base} ({format})"),
        _ => base,
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A sentence of the document on the page: without the address in front of it, which stands beside it
/// already, and without the marks of code.
fn said(value: &Value) -> String {
    let whole = value.as_str().unwrap_or_default();
    let rest = whole.strip_prefix('`').and_then(|w| w.split_once("`: ")).map(|(_, rest)| rest);
    let plain = rest.unwrap_or(whole).replace('`', "");
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_stands_without_its_address_and_the_marks_of_code() {
        let of = |text: &str| said(&Value::from(text));
        assert_eq!(
            of("`GET /api/v1/runs`: the runs, the newest first."),
            "The runs, the newest first."
        );
        assert_eq!(of("Too many; `Retry-After` says when."), "Too many; Retry-After says when.");
        assert_eq!(of(""), "");
    }
}
