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

/// An offer in somebody's catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// What it is called.
    pub offer: String,
    /// What the dataset is called.
    pub dataset: String,
    /// The dataset's title; may be empty.
    pub title: String,
    /// The terms, in ODRL.
    pub terms: Value,
}

/// The offers of a catalog or of a dataset that are [normalised](super::normalised); what is none is passed
/// over.
#[must_use]
pub fn offers(value: &Value) -> Vec<Offered> {
    let text = |of: &Value, name: &str| {
        let found = of.get(name).and_then(Value::as_str);
        found.filter(|text| text.len() <= 2048).unwrap_or_default().to_owned()
    };
    let list = |of: &Value, name: &str| {
        of.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let datasets = match value.get("dataset") {
        Some(_) => list(value, "dataset"),
        None => vec![value.clone()],
    };
    let mut all = Vec::new();
    for dataset in &datasets {
        for terms in list(dataset, "hasPolicy") {
            let (offer, id) = (text(&terms, "@id"), text(dataset, "@id"));
            if !offer.is_empty() && !id.is_empty() {
                all.push(Offered { offer, dataset: id, title: text(dataset, "title"), terms });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_read_back_from_what_was_written() {
        let service = Service { id: "s".into(), endpoint: "https://a.example".into() };
        let policy = json!({ "@id": "o", "@type": "Offer", "permission": [{ "action": "use" }] });
        let one = Dataset {
            id: "d".into(),
            title: "하중".into(),
            offers: vec![policy.clone()],
            formats: vec!["HttpData-PULL".into()],
        };
        let offered =
            Offered {
                offer: "o".into(), dataset: "d".into(), title: "하중".into(), terms: policy
            };
        let all = catalog("c", "p", std::slice::from_ref(&one), &service);
        assert_eq!(offers(&all), std::slice::from_ref(&offered));
        assert_eq!(offers(&one.root(&service)), [offered]);
        for rubbish in [json!(null), json!({ "dataset": [7, { "hasPolicy": "x" }] })] {
            assert_eq!(offers(&rubbish), []);
        }
    }
}
