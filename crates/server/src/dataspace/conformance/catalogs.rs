//! The version, catalogs, and what nobody is let do.

use serde_json::{Value, json};

use super::kit::Kit;
use crate::dataspace::automation::ByTerms;

const CONTEXT: &str = "https://w3id.org/dspace/2025/1/context.jsonld";

fn asked() -> Value {
    json!({ "@context": [CONTEXT], "@type": "CatalogRequestMessage" })
}

#[tokio::test]
async fn the_version_is_told_to_anybody() {
    let kit = Kit::open().await;
    let root = kit.base.strip_suffix("/2025-1").unwrap();
    let told = reqwest::get(format!("{root}/.well-known/dspace-version")).await.unwrap();
    let told: Value = serde_json::from_str(&told.text().await.unwrap()).unwrap();
    let version = &told["protocolVersions"][0];
    assert_eq!((&version["version"], &version["path"]), (&json!("2025-1"), &json!("/2025-1")));
    assert_eq!(version["binding"], "HTTPS");
    println!("MET: 1 passed, 0 failed");
}

/// How many datasets a catalog has on all its pages.
async fn pages(kit: &Kit, asked: &Value) -> usize {
    let (mut seen, mut path) = (0, "/catalog/request".to_owned());
    for _ in 0..10 {
        let answer = reqwest::Client::new()
            .post(format!("{}{path}", kit.base))
            .header("authorization", &kit.token)
            .body(asked.to_string())
            .send()
            .await
            .unwrap();
        let next = answer.headers().get("link").map(|v| v.to_str().unwrap().to_owned());
        let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        seen += told["dataset"].as_array().map_or(0, Vec::len);
        let Some(next) = next else { return seen };
        let url = next.split(['<', '>']).nth(1).unwrap().to_owned();
        path = url.strip_prefix(&kit.base).unwrap().to_owned();
    }
    panic!("the catalog has no end");
}

#[tokio::test]
async fn a_catalog_has_what_is_meant_for_the_one_who_asks_page_by_page() {
    let kit = Kit::open().await;
    let (_, first) = kit.offered("CAT:01-01", json!([])).await;
    let other = json!([{ "leftOperand": "recipient", "operator": "eq", "rightOperand": "did:x" }]);
    let (_, hidden) = kit.offered("for another", other).await;
    let (status, told) = kit.say("/catalog/request", &asked()).await;
    assert_eq!((status, &told["@type"]), (200, &json!("Catalog")));
    assert!(told["participantId"].as_str().unwrap().starts_with("urn:dure:organisation:"));
    let datasets = told["dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), 1, "{told}");
    assert_eq!(datasets[0]["@id"], first.text());
    assert!(datasets[0]["hasPolicy"][0]["@id"].is_string());
    assert!(datasets[0]["hasPolicy"][0].get("target").is_none());
    assert_eq!(datasets[0]["distribution"][0]["format"], "HttpData-PULL");
    let (status, one) = kit.look(&format!("/catalog/datasets/{first}")).await;
    assert_eq!((status, &one["@type"]), (200, &json!("Dataset")));
    for unknown in [hidden.text(), uuid::Uuid::now_v7().to_string(), "CAT0103".to_owned()] {
        let (status, none) = kit.look(&format!("/catalog/datasets/{unknown}")).await;
        assert_eq!((status, &none["@type"]), (404, &json!("CatalogError")));
    }
    println!("CAT: 3 passed, 0 failed");
    // More than a page.
    for at in 0..230 {
        kit.offered(&format!("하중 {at}"), json!([])).await;
    }
    assert_eq!(pages(&kit, &asked()).await, 231);
    let mut filtered = asked();
    filtered["filter"] = json!(["하중", "77"]);
    assert_eq!(pages(&kit, &filtered).await, 2, "77 and 177");
    filtered["filter"] = json!({ "sparql": "SELECT" });
    let (status, told) = kit.say("/catalog/request", &filtered).await;
    assert_eq!((status, &told["@type"]), (400, &json!("CatalogError")));
}

#[tokio::test]
async fn who_shows_nothing_or_something_old_is_told_nothing() {
    let kit = Kit::open().await;
    kit.offered("열처리", json!([])).await;
    for path in ["/catalog/request", "/negotiations/request", "/transfers/request"] {
        let (status, told) = kit.say_with(path, &asked(), "").await;
        assert!(status == 404 && !told.to_string().contains("열처리"), "{path} {status} {told}");
        let (status, told) = kit.say_with(path, &asked(), "Bearer something else").await;
        assert!(status == 401 && !told.to_string().contains("열처리"), "{path} {status} {told}");
    }
    let mut tx = kit.app.db.begin().await.unwrap();
    crate::dataspace::store::turn_peer(&mut tx, kit.peer, "another digest").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(kit.say("/catalog/request", &asked()).await.0, 401);
}

#[tokio::test]
async fn rubbish_is_refused_and_nothing_breaks() {
    let kit = Kit::with(std::sync::Arc::new(ByTerms)).await;
    let (offer, dataset) = kit.offered("프레스", json!([])).await;
    let request = |change: &dyn Fn(&mut Value)| {
        let mut message = json!({ "@context": [CONTEXT], "@type": "ContractRequestMessage",
            "consumerPid": "urn:uuid:1", "callbackAddress": "http://127.0.0.1:9/",
            "offer": { "@type": "Offer", "@id": offer, "target": dataset } });
        change(&mut message);
        message
    };
    let at = "/negotiations/request";
    type Change<'a> = (&'a str, &'a dyn Fn(&mut Value));
    let changes: [Change<'_>; 12] = [
        ("no context", &|m| m["@context"] = json!(["https://example.com/other"])),
        ("another type", &|m| m["@type"] = json!("ContractOfferMessage")),
        ("no type", &|m| m["@type"] = json!(null)),
        ("no pid", &|m| m["consumerPid"] = json!("")),
        ("a pid that is no text", &|m| m["consumerPid"] = json!({ "a": [1] })),
        ("no callback", &|m| m["callbackAddress"] = json!(7)),
        ("a callback of another kind", &|m| m["callbackAddress"] = json!("file:///etc/passwd")),
        ("no offer", &|m| m["offer"] = json!([])),
        ("another dataset", &|m| m["offer"]["target"] = json!("urn:other")),
        ("an unknown operand", &|m| {
            m["offer"]["permission"] = json!([{ "action": "use", "constraint": [
                { "leftOperand": "moon", "operator": "eq", "rightOperand": "full" }] }]);
        }),
        ("a deep one", &|m| {
            let mut deep = json!(1);
            for _ in 0..100 {
                deep = json!([deep]);
            }
            m["offer"]["permission"] = deep;
        }),
        ("no object", &|m| *m = json!("가".repeat(1000))),
    ];
    for (what, change) in changes {
        let (status, told) = kit.say(at, &request(change)).await;
        assert_eq!((status, &told["@type"]), (400, &json!("ContractNegotiationError")), "{what}");
    }
    let (status, _) = kit.say(at, &request(&|m| m["offer"]["@id"] = json!("urn:none"))).await;
    assert_eq!(status, 404);
    // Far more than a message has.
    let long = "x".repeat(50 << 20);
    let (status, _) = kit.say(at, &json!({ "@type": long })).await;
    assert_eq!(status, 413);
    let (status, told) = kit.say(at, &request(&|_| {})).await;
    assert_eq!(status, 201, "{told}");
    // The same beginning again is the same process.
    let (status, again) = kit.say(at, &request(&|_| {})).await;
    assert_eq!((status, &again["providerPid"]), (201, &told["providerPid"]));
}
