//! Data that come from elsewhere and go elsewhere: sources, and what is brought, against servers of their own.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use object_store::{ObjectStoreExt, PutPayload};
use serde_json::{Value, json};

use super::bucket::Place;
use super::carrying;
use super::tests::{Firm, TABLE, firm, offered};
use crate::platform::id::AgreementId;
use crate::testing::Site;

/// What shows that somebody may.
const SHOWN: &str = "Bearer 열쇠가 아닌 key";
const KEY: &str = "Bearer key";

type Brought = Arc<Mutex<Vec<(String, String, Vec<u8>)>>>;

/// A firm's own server: it has a table, and takes what is brought to it.
async fn serves(
    State(brought): State<Brought>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let text = |name: &str| {
        let value = headers.get(name).map(|one| String::from_utf8_lossy(one.as_bytes()));
        value.unwrap_or_default().into_owned()
    };
    if text("authorization") != KEY {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match (method, uri.path()) {
        (Method::GET, "/load.csv") => TABLE.into_response(),
        (Method::GET, "/large.bin") => vec![7_u8; 100_000].into_response(),
        (Method::POST | Method::PUT, "/in") => {
            let Ok(bytes) = axum::body::to_bytes(body, 1 << 20).await else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            let kept = (text("repr-digest"), text("content-length"), bytes.to_vec());
            brought.lock().unwrap().push(kept);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn own_server() -> (String, Brought) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let brought = Brought::default();
    let router = Router::new().fallback(serves).with_state(Arc::clone(&brought));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, brought)
}

async fn site() -> Site {
    Site::with(&[("dataspace-inside", "yes")], "").await
}

/// Names a place by its page; tells its id.
async fn named(firm: &Firm, fields: &[(&str, &str)]) -> String {
    let page = firm.browser.post("/dataspace/sources", fields).await.expect(303);
    page.location().rsplit('/').next().unwrap().to_owned()
}

/// The agreement that comes of asking for an offer of that dataset on these terms.
async fn agreed(
    site: &Site,
    (provider, consumer): (&Firm, &Firm),
    dataset: &str,
    terms: &[(&str, &str)],
) -> AgreementId {
    let mut fields = vec![("dataset", dataset), ("itself", "on")];
    fields.extend(terms);
    let offer = provider.browser.post("/dataspace/offers", &fields).await.expect(303);
    let ask = format!("{}/ask", offer.location());
    let negotiation = consumer.browser.post(&ask, &[]).await.expect(303);
    carrying::round(&site.app).await.unwrap();
    let page = consumer.browser.get(negotiation.location()).await.expect(200);
    let at = page.between("/dataspace/agreements/", "\"").unwrap();
    at.parse().unwrap()
}

async fn data(consumer: &Firm, of: AgreementId) -> crate::testing::Page {
    consumer.browser.get(&format!("/dataspace/agreements/{of}/data")).await
}

/// Lets the workers of pushes work until the transfers have come to an end.
async fn worked(site: &Site) -> String {
    carrying::round(&site.app).await.unwrap();
    let workers = super::pushing::start(&site.app);
    for _ in 0..400 {
        carrying::round(&site.app).await.unwrap();
        let state = site.text("SELECT MAX(state) FROM transfer WHERE side = 'consumer'").await;
        if state == "COMPLETED" || state == "TERMINATED" {
            workers.stop().await;
            return state;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no transfer came to an end");
}

#[tokio::test]
async fn data_that_stay_where_they_are_go_out_by_the_same_terms() {
    let site = site().await;
    let (address, _) = own_server().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let at = format!("{address}/load.csv");
    let place =
        named(&provider, &[("name", "3호기"), ("address", &at), ("authorization", KEY)]).await;
    let tried = provider.browser.get(&format!("/dataspace/sources/{place}")).await.expect(200);
    assert!(tried.says("청룡주문"), "the page shows how it begins");
    let terms = [("columns", "time, load"), ("times", "2")];
    let agreement = agreed(&site, (&provider, &consumer), &place, &terms).await;
    let got = data(&consumer, agreement).await.expect(200);
    assert_eq!(got.body, "time,load\n1,10\n2,20\n3,30\n");
    // It goes as soon as the place does.
    let remove = format!("/dataspace/sources/{place}/remove");
    consumer.browser.post(&remove, &[]).await.expect(404);
    provider.browser.post(&remove, &[]).await.expect(303);
    assert!(data(&consumer, agreement).await.expect(409).says("데이터가 더는 "));
    assert_eq!(site.text("SELECT secret FROM dataspace_source").await, "");
    assert_eq!(site.text("SELECT state FROM dataspace_offer").await, "withdrawn");
}

#[tokio::test]
async fn a_place_that_does_not_answer_is_told_of_and_one_inside_is_not_named() {
    let site = site().await;
    let (address, _) = own_server().await;
    let own = firm(&site, "가람정공").await;
    let at = format!("{address}/load.csv");
    let wrong = [("name", "3호기"), ("address", &*at), ("authorization", "Bearer other")];
    let place = named(&own, &wrong).await;
    let tried = own.browser.get(&format!("/dataspace/sources/{place}")).await.expect(200);
    assert!(tried.says("401") && !tried.says("청룡주문"));
    own.browser
        .post("/dataspace/sources", &[("name", "x"), ("address", &at), ("authorization", SHOWN)])
        .await
        .expect(422);
    let outside = Site::open().await;
    let own = firm(&outside, "다온비전").await;
    for inner in [&*at, "https://169.254.169.254/x", "file:///etc/passwd", "s3://b/x", ""] {
        let fields = [("name", "x"), ("address", inner)];
        own.browser.post("/dataspace/sources", &fields).await.expect(422);
    }
}

#[tokio::test]
async fn another_firm_neither_sees_nor_offers_a_place() {
    let site = site().await;
    let (address, _) = own_server().await;
    let (own, other) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let at = format!("{address}/load.csv");
    let place =
        named(&own, &[("name", "비밀 위치"), ("address", &at), ("authorization", KEY)]).await;
    other.browser.get(&format!("/dataspace/sources/{place}")).await.expect(404);
    assert!(!other.browser.get("/dataspace/sources").await.expect(200).says("비밀 위치"));
    other.browser.post("/dataspace/offers", &[("dataset", &place)]).await.expect(404);
    let path = format!("/api/v1/dataspace/sources/{place}");
    other.browser.json(Method::DELETE, &path, &json!({})).await.expect(404);
}

#[tokio::test]
async fn no_more_bytes_leave_than_were_agreed_on() {
    let site = site().await;
    let (address, _) = own_server().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let at = format!("{address}/large.bin");
    let place =
        named(&provider, &[("name", "영상"), ("address", &at), ("authorization", KEY)]).await;
    // 100,000 bytes a time, a quarter of a million in all.
    let terms = [("volume", "0.2384185791015625")];
    let agreement = agreed(&site, (&provider, &consumer), &place, &terms).await;
    for _ in 0..2 {
        assert_eq!(data(&consumer, agreement).await.expect(200).body.len(), 100_000);
        given_back(&site, "moved % 100000").await;
    }
    let broken =
        std::panic::AssertUnwindSafe(async { data(&consumer, agreement).await.body.len() });
    let broken = futures_util::FutureExt::catch_unwind(broken).await;
    assert!(broken.is_err() || broken.is_ok_and(|length| length < 100_000));
    let moved = site.text("SELECT CAST(moved AS TEXT) FROM agreement").await;
    assert!(moved.parse::<u64>().unwrap() <= 250_000, "{moved}");
    given_back(&site, "moved - moved").await;
}

/// What was counted ahead comes back in the background.
async fn given_back(site: &Site, what: &str) {
    for _ in 0..200 {
        let left = site.text_of(&format!("SELECT CAST({what} AS TEXT) FROM agreement")).await;
        if left == "0" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("bytes stay counted that did not leave");
}

#[tokio::test]
async fn data_leave_no_faster_than_was_agreed_on() {
    let site = site().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    // The table in a second and a half.
    let rate = (TABLE.len() as f64 / 1.5 / 1_048_576.0).to_string();
    let dataset = provider.dataset.text();
    let agreement = agreed(&site, (&provider, &consumer), &dataset, &[("rate", &rate)]).await;
    let begun = Instant::now();
    assert_eq!(data(&consumer, agreement).await.expect(200).body, TABLE);
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

async fn asked_to_bring(consumer: &Firm, of: AgreementId, to: &Value) -> crate::testing::Page {
    let path = format!("/api/v1/dataspace/agreements/{of}/pushes");
    consumer.browser.json(Method::POST, &path, to).await
}

#[tokio::test]
async fn data_are_brought_to_an_address_as_one_use_with_their_digest() {
    let site = site().await;
    let (address, brought) = own_server().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let dataset = provider.dataset.text();
    let agreement = agreed(&site, (&provider, &consumer), &dataset, &[("times", "1")]).await;
    let to = json!({ "address": format!("{address}/in"), "method": "PUT", "authorization": KEY });
    asked_to_bring(&provider, agreement, &to).await.expect(403);
    let asked = asked_to_bring(&consumer, agreement, &to).await.expect(201).json();
    assert_eq!(worked(&site).await, "COMPLETED");
    let kept = brought.lock().unwrap().clone();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].1.as_str(), kept[0].2.as_slice()),
        (&*TABLE.len().to_string(), TABLE.as_bytes())
    );
    let path = format!("/api/v1/dataspace/transfers/{}", asked["id"].as_str().unwrap());
    let stands = consumer.browser.get(&path).await.expect(200).json();
    assert_eq!(
        (stands["state"].as_str(), stands["format"].as_str()),
        (Some("COMPLETED"), Some("HttpData-PUSH"))
    );
    assert_eq!(stands["messages"].as_array().unwrap().len(), 3, "request, start, completion");
    provider.browser.get(&path).await.expect(404);
    let own = asked["id"].as_str().unwrap();
    let talk = consumer.browser.get(&format!("/dataspace/transfers/{own}")).await.expect(200);
    assert!(talk.says("우리가 데이터를 청했습니다.") && !talk.says("Bearer key"));
    provider.browser.get(&format!("/dataspace/transfers/{own}")).await.expect(404);
    let page = format!("/dataspace/agreements/{agreement}");
    assert!(consumer.browser.get(&page).await.expect(200).says("주소로 보냄"));
    // It was the one use, and nothing that opened the place is left.
    data(&consumer, agreement).await.expect(409);
    for sql in [
        "SELECT COALESCE(MAX(address || message), '') FROM transfer",
        "SELECT COALESCE(MAX(body), '') FROM transfer_message WHERE body LIKE '%Bearer key%'",
    ] {
        assert_eq!(site.text(sql).await, "", "{sql}");
    }
}

#[tokio::test]
async fn who_does_not_take_them_is_told_why_it_is_broken_off() {
    let site = site().await;
    let (address, brought) = own_server().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let dataset = provider.dataset.text();
    let agreement = agreed(&site, (&provider, &consumer), &dataset, &[]).await;
    let to = json!({ "address": format!("{address}/in"), "authorization": "Bearer wrong" });
    asked_to_bring(&consumer, agreement, &to).await.expect(201);
    carrying::round(&site.app).await.unwrap();
    // Its last try.
    site.execute("UPDATE job SET attempts = 3 WHERE kind = 'dataspace.push'").await;
    assert_eq!(worked(&site).await, "TERMINATED");
    assert!(brought.lock().unwrap().is_empty());
    let told = site.text("SELECT MAX(body) FROM transfer_message WHERE deed = 'terminate'").await;
    assert!(told.contains("401"), "{told}");
    for nowhere in ["ftp://a.example/x", "s3://bucket", ""] {
        asked_to_bring(&consumer, agreement, &json!({ "address": nowhere })).await.expect(422);
    }
    consumer
        .browser
        .post(&format!("/dataspace/agreements/{agreement}/push"), &[("address", "")])
        .await
        .expect(422);
}

#[tokio::test]
async fn an_agreement_that_ends_stops_what_is_to_be_brought() {
    let site = site().await;
    let (address, brought) = own_server().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let dataset = provider.dataset.text();
    let agreement = agreed(&site, (&provider, &consumer), &dataset, &[]).await;
    let to = json!({ "address": format!("{address}/in"), "authorization": KEY });
    asked_to_bring(&consumer, agreement, &to).await.expect(201);
    carrying::round(&site.app).await.unwrap();
    let end = format!("/dataspace/agreements/{agreement}/end");
    provider.browser.post(&end, &[("reason", "끝")]).await.expect(303);
    assert_eq!(worked(&site).await, "TERMINATED");
    assert!(brought.lock().unwrap().is_empty());
}

#[tokio::test]
async fn data_come_from_a_bucket_and_go_into_one() {
    let Ok(endpoint) = std::env::var("DURE_TEST_S3") else {
        eprintln!("skipped: DURE_TEST_S3 names no S3-compatible store");
        return;
    };
    let site = site().await;
    let folder = uuid::Uuid::new_v4().to_string();
    let place = |key: &str| Place {
        bucket: "dure".to_owned(),
        key: format!("{folder}/{key}"),
        endpoint: endpoint.clone(),
        region: "us-east-1".to_owned(),
        access_key: "dure".to_owned(),
        secret_key: "dure-secret".to_owned(),
    };
    let (store, name) = place("load.csv").open(&site.app.line).unwrap();
    store.put(&name, PutPayload::from_static(TABLE.as_bytes())).await.unwrap();
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let at = format!("s3://dure/{folder}/load.csv");
    let keys = [("region", "us-east-1"), ("access_key", "dure"), ("secret_key", "dure-secret")];
    let mut fields = vec![("name", "버킷"), ("address", &*at), ("endpoint", &*endpoint)];
    fields.extend(keys);
    let source = named(&provider, &fields).await;
    let agreement = agreed(&site, (&provider, &consumer), &source, &[("columns", "line")]).await;
    let to = json!({ "address": format!("s3://dure/{folder}/out.csv"), "endpoint": endpoint,
        "region": "us-east-1", "access_key": "dure", "secret_key": "dure-secret" });
    asked_to_bring(&consumer, agreement, &to).await.expect(201);
    assert_eq!(worked(&site).await, "COMPLETED");
    let (store, name) = place("out.csv").open(&site.app.line).unwrap();
    let brought = store.get(&name).await.unwrap().bytes().await.unwrap();
    assert_eq!(brought, "line\nA\nB\nA\n");
}

#[tokio::test]
async fn what_was_offered_as_a_dataset_goes_on_as_before() {
    let site = site().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let page = offered(&provider, &[("volume", "0"), ("itself", "on")]).await;
    page.expect(422);
    let dataset = provider.dataset.text();
    let terms = [("volume", "1"), ("rate", "100")];
    let agreement = agreed(&site, (&provider, &consumer), &dataset, &terms).await;
    let page = format!("/dataspace/agreements/{agreement}");
    let page = consumer.browser.get(&page).await.expect(200);
    assert!(page.says("1.0 MB") && page.says("100 MB"), "the bounds stand in the contract");
    assert_eq!(data(&consumer, agreement).await.expect(200).body, TABLE);
}
