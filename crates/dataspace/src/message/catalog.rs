//! The catalog (Dataspace Protocol 2025-1, section 5).

use serde_json::{Value, json};

use super::read::{BadMessage, bad, kind};
use super::{CONTEXT, set};

/// A dataset on offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Its id.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// Offers: policies with their ids, without a target.
    pub offers: Vec<Value>,
    /// The ways in which it can be had.
    pub formats: Vec<String>,
}

/// Where datasets are had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its address.
    pub endpoint: String,
}

impl Dataset {
    /// As a part of a catalog.
    #[must_use]
    pub fn json(&self, service: &Service) -> Value {
        let distribution = |format: &String| {
            json!({ "@type": "Distribution", "format": format,
                "accessService": service_json(service) })
        };
        let mut value = json!({
            "@id": self.id,
            "@type": "Dataset",
            "hasPolicy": self.offers,
            "distribution": self.formats.iter().map(distribution).collect::<Vec<_>>(),
        });
        if !self.title.is_empty() {
            set(&mut value, "title", json!(self.title));
        }
        value
    }

    /// Alone.
    #[must_use]
    pub fn root(&self, service: &Service) -> Value {
        let mut value = self.json(service);
        set(&mut value, "@context", json!([CONTEXT]));
        value
    }
}

fn service_json(service: &Service) -> Value {
    json!({ "@id": service.id, "@type": "DataService", "endpointURL": service.endpoint })
}

/// The catalog of a participant.
#[must_use]
pub fn catalog(id: &str, participant: &str, datasets: &[Dataset], service: &Service) -> Value {
    let mut value = json!({
        "@context": [CONTEXT],
        "@id": id,
        "@type": "Catalog",
        "participantId": participant,
        "service": [service_json(service)],
    });
    // A list of nothing is no list by the schema.
    if !datasets.is_empty() {
        let all: Vec<Value> = datasets.iter().map(|one| one.json(service)).collect();
        set(&mut value, "dataset", json!(all));
    }
    value
}

/// What a request for a catalog asks for: words that a title has, or nothing.
///
/// # Errors
/// Where it is none, or filters in a way that is not known.
pub fn request(value: &Value) -> Result<Vec<String>, BadMessage> {
    if kind(value)? != "CatalogRequestMessage" {
        return bad("@type", "has to be CatalogRequestMessage");
    }
    match value.get("filter") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(all)) => {
            let words: Option<Vec<String>> =
                all.iter().map(|one| one.as_str().map(str::to_owned)).collect();
            words.map_or_else(|| bad("filter", "a list of words is known, nothing else"), Ok)
        }
        Some(_) => bad("filter", "a list of words is known, nothing else"),
    }
}
