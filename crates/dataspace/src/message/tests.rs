//! Messages come back as they were written, and what is missing is named.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::catalog::{self, Dataset, Service};

use super::*;

fn pids() -> Pids {
    Pids { consumer: "urn:c".into(), provider: "urn:p".into() }
}

fn offer() -> Value {
    json!({ "@id": "urn:o", "@type": "Offer", "target": "urn:d", "permission": [{ "action": "use" }] })
}

fn agreement() -> Value {
    json!({ "@id": "urn:a", "@type": "Agreement", "target": "urn:d", "assigner": "p",
        "assignee": "c", "permission": [{ "action": "use" }] })
}

fn because() -> Because {
    Because { code: "1".into(), reason: vec!["no".into()] }
}

fn negotiating() -> Vec<Negotiating> {
    let (begins, ends) = (Pids { provider: String::new(), ..pids() }, pids());
    let callback = "https://c.example/dsp".to_owned();
    vec![
        Negotiating::Request { pids: begins, offer: offer(), callback: callback.clone() },
        Negotiating::Request { pids: pids(), offer: offer(), callback: String::new() },
        Negotiating::Offer { pids: pids(), offer: offer(), callback },
        Negotiating::Agreement { pids: pids(), agreement: agreement() },
        Negotiating::Verification(pids()),
        Negotiating::Event(pids(), Event::Accepted),
        Negotiating::Event(pids(), Event::Finalized),
        Negotiating::Termination(ends, because()),
    ]
}

fn transferring() -> Vec<Transferring> {
    vec![
        Transferring::Request {
            consumer: "urn:c".into(),
            agreement: "urn:a".into(),
            format: "HttpData-PULL".into(),
            address: None,
            callback: "https://c.example/dsp".into(),
        },
        Transferring::Start { pids: pids(), address: Some(fetched_with("https://p.example", "t")) },
        Transferring::Start { pids: pids(), address: None },
        Transferring::Completion(pids()),
        Transferring::Suspension(pids(), because()),
        Transferring::Termination(pids(), Because::default()),
    ]
}

#[test]
fn every_message_comes_back_as_it_was_written() {
    for message in negotiating() {
        assert_eq!(Negotiating::read(&message.json()), Ok(message));
    }
    for message in transferring() {
        assert_eq!(Transferring::read(&message.json()), Ok(message));
    }
}

#[test]
fn whatever_is_missing_or_of_another_kind_is_named() {
    for message in negotiating() {
        let whole = message.json();
        for name in whole.as_object().unwrap().keys() {
            let mut without = whole.clone();
            without.as_object_mut().unwrap().remove(name);
            let read = Negotiating::read(&without);
            let optional = ["code", "reason"].contains(&name.as_str())
                || name == "callbackAddress"
                    && whole.get("providerPid").is_some()
                    && whole.get("consumerPid").is_some()
                || name == "providerPid" && whole["@type"] == "ContractRequestMessage"
                || name == "consumerPid" && whole["@type"] == "ContractOfferMessage";
            if optional {
                continue;
            }
            assert_eq!(read.unwrap_err().at, *name, "{without}");
            let mut wrong = whole.clone();
            wrong[name] = json!(7);
            assert!(
                Negotiating::read(&wrong).unwrap_err().at.starts_with(name.as_str()),
                "{wrong}"
            );
        }
    }
    for (name, value) in [
        ("offer", json!({ "@type": "Offer", "permission": [{}] })),
        ("offer", json!({ "@id": "o", "@type": "Set", "permission": [{}] })),
        ("callbackAddress", json!("ftp://c.example")),
        ("callbackAddress", json!("https://c.example/\r\nx")),
        ("consumerPid", json!("a\nb")),
        ("consumerPid", json!("a".repeat(600))),
        ("@context", json!(["https://w3id.org/dspace/2024/1/context.json"])),
    ] {
        let mut message = negotiating()[0].json();
        message[name] = value;
        assert!(Negotiating::read(&message).unwrap_err().at.starts_with(name));
    }
    let provider = json!({ "@context": [CONTEXT], "@type": "ContractOfferMessage", "providerPid": "p",
        "offer": { "@id": "o", "@type": "Offer" }, "callbackAddress": "https://p.example" });
    assert_eq!(Negotiating::read(&provider).unwrap_err().at, "offer.permission");
}

#[test]
fn other_dresses_of_json_ld_are_taken_off() {
    let dressed = json!({
        "@context": [CONTEXT],
        "@type": "dspace:ContractRequestMessage",
        "dspace:consumerPid": { "@value": "urn:c" },
        "https://w3id.org/dspace/2025/1/callbackAddress": [{ "@value": "https://c.example/dsp" }],
        "dspace:offer": [{
            "@id": "urn:o", "@type": ["odrl:Offer"], "odrl:target": "urn:d",
            "odrl:permission": { "odrl:action": { "@id": "odrl:use" } },
        }],
    });
    let read = Negotiating::read(&normalised(&dressed).unwrap()).unwrap();
    assert_eq!(read, negotiating()[0]);
    let mut deep = json!("x");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_eq!(normalised(&deep), None);
}

#[test]
fn a_catalog_names_its_participant_and_has_no_empty_list() {
    let service = Service { id: "urn:s".into(), endpoint: "https://p.example/dsp".into() };
    let dataset = Dataset {
        id: "urn:d".into(),
        title: "프레스".into(),
        offers: vec![offer()],
        formats: vec!["HttpData-PULL".into()],
    };
    let told = |datasets| json!(catalog::catalog("urn:k", "did:web:p.example", datasets, &service));
    let value = told(std::slice::from_ref(&dataset));
    assert_eq!(value["participantId"], "did:web:p.example");
    assert_eq!(value["dataset"][0]["distribution"][0]["format"], "HttpData-PULL");
    assert_eq!(json!(dataset.root(&service))["@context"], json!([CONTEXT]));
    assert!(told(&[]).get("dataset").is_none());
    let ask =
        json!({ "@context": [CONTEXT], "@type": "CatalogRequestMessage", "filter": ["프레스"] });
    assert_eq!(catalog::request(&ask), Ok(vec!["프레스".to_owned()]));
    let odd =
        json!({ "@context": [CONTEXT], "@type": "CatalogRequestMessage", "filter": { "x": 1 } });
    assert_eq!(catalog::request(&odd).unwrap_err().at, "filter");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,200}") {
        if let Ok(value) = serde_json::from_str::<Value>(&text)
            && let Some(value) = normalised(&value)
        {
            let _ = (Negotiating::read(&value), Transferring::read(&value), catalog::request(&value));
        }
    }

    #[test]
    fn no_change_of_a_message_breaks_the_reader(at in 0_usize..2000, byte in any::<u8>()) {
        for message in negotiating() {
            let mut bytes = message.json().to_string().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(value) = serde_json::from_slice::<Value>(&bytes)
                && let Some(value) = normalised(&value)
                && let Ok(read) = Negotiating::read(&value)
            {
                prop_assert_eq!(Negotiating::read(&read.json()), Ok(read));
            }
        }
    }
}
