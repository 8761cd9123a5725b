//! The catalog (Dataspace Protocol 2025-1, section 5).

use serde::Serialize;
use serde_json::Value;

use super::CONTEXT;
use super::read::{BadMessage, bad, kind};

/// A dataset on offer. `P` is a policy as it is to be written: a value, or text that is JSON already.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset<P = Value> {
    /// Its id.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// Offers: policies with their ids, without a target.
    pub offers: Vec<P>,
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

#[derive(Serialize)]
struct ServiceJson<'a> {
    #[serde(rename = "@id")]
    id: &'a str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "endpointURL")]
    endpoint: &'a str,
}

impl<'a> From<&'a Service> for ServiceJson<'a> {
    fn from(of: &'a Service) -> Self {
        Self { id: &of.id, kind: "DataService", endpoint: &of.endpoint }
    }
}

#[derive(Serialize)]
struct Distribution<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    format: &'a str,
    #[serde(rename = "accessService")]
    service: ServiceJson<'a>,
}

#[derive(Serialize)]
struct DatasetJson<'a, P> {
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    context: Option<[&'static str; 1]>,
    #[serde(rename = "@id")]
    id: &'a str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(rename = "hasPolicy")]
    offers: &'a [P],
    distribution: Vec<Distribution<'a>>,
}

impl<P: Serialize> Dataset<P> {
    fn json<'a>(&'a self, service: &'a Service, alone: bool) -> DatasetJson<'a, P> {
        let distribution = |format: &'a String| Distribution {
            kind: "Distribution",
            format,
            service: service.into(),
        };
        DatasetJson {
            context: alone.then_some([CONTEXT]),
            id: &self.id,
            kind: "Dataset",
            title: &self.title,
            offers: &self.offers,
            distribution: self.formats.iter().map(distribution).collect(),
        }
    }

    /// Alone, as it is written.
    pub fn root<'a>(&'a self, service: &'a Service) -> impl Serialize + 'a {
        self.json(service, true)
    }
}

#[derive(Serialize)]
struct CatalogJson<'a, P> {
    #[serde(rename = "@context")]
    context: [&'static str; 1],
    #[serde(rename = "@id")]
    id: &'a str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "participantId")]
    participant: &'a str,
    service: [ServiceJson<'a>; 1],
    // A list of nothing is no list by the schema.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dataset: Vec<DatasetJson<'a, P>>,
}

/// The catalog of a participant, as it is written: nothing of it is copied on the way.
pub fn catalog<'a, P: Serialize>(
    id: &'a str,
    participant: &'a str,
    datasets: &'a [Dataset<P>],
    service: &'a Service,
) -> impl Serialize + 'a {
    CatalogJson {
        context: [CONTEXT],
        id,
        kind: "Catalog",
        participant,
        service: [service.into()],
        dataset: datasets.iter().map(|one| one.json(service, false)).collect(),
    }
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
    use serde_json::json;

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
        let all = json!(catalog("c", "p", std::slice::from_ref(&one), &service));
        assert_eq!(offers(&all), std::slice::from_ref(&offered));
        assert_eq!(offers(&json!(one.root(&service))), [offered]);
        for rubbish in [json!(null), json!({ "dataset": [7, { "hasPolicy": "x" }] })] {
            assert_eq!(offers(&rubbish), []);
        }
    }
}
