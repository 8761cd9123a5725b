//! The data plane and the messages around it, as a participant elsewhere meets them.

use std::sync::Arc;

use dure_dataspace::Side;
use serde_json::{Value, json};

use super::automation::ByTerms;
use super::conformance::kit::Kit;
use super::tests::{Firm, TABLE, furnished};

const CONTEXT: &str = "https://w3id.org/dspace/2025/1/context.jsonld";

async fn opened() -> (Kit, Firm) {
    let kit = Kit::with(Arc::new(ByTerms)).await;
    let firm = furnished(&kit.site, kit.who.clone(), "가람정공").await;
    (kit, firm)
}

/// Asks for a transfer; tells our name of it, the address of the data and the token.
async fn started(kit: &mut Kit, agreement: &str) -> (String, String, String) {
    let asked = json!({ "@context": [CONTEXT], "@type": "TransferRequestMessage",
        "consumerPid": uuid::Uuid::now_v7().to_string(), "agreementId": agreement,
        "format": "HttpData-PULL", "callbackAddress": kit.callback() });
    let (status, told) = kit.say("/transfers/request", &asked).await;
    assert_eq!(status, 201, "{told}");
    let (_, start) = kit.hear().await.unwrap();
    assert_eq!(start["@type"], "TransferStartMessage", "{start}");
    let address = &start["dataAddress"];
    let token = address["endpointProperties"].as_array().unwrap().iter();
    let token = token.clone().find(|one| one["name"] == "authorization").unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&told["providerPid"]), text(&address["endpoint"]), text(&token["value"]))
}

struct Got {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Result<String, reqwest::Error>,
}

async fn pulled(endpoint: &str, token: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = reqwest::Client::new().get(endpoint).bearer_auth(token);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Got { status, headers, body: answer.text().await }
}

#[tokio::test]
async fn a_transfer_goes_on_where_it_broke_off_and_counts_once() {
    let (mut kit, firm) = opened().await;
    let agreement = kit.agreed("계약 1", Side::Provider, Some(firm.dataset)).await;
    let (_, endpoint, token) = started(&mut kit, "계약 1").await;
    let whole = pulled(&endpoint, &token, &[]).await;
    assert_eq!((whole.status, whole.body.unwrap().as_str()), (200, TABLE));
    let tag = whole.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(whole.headers["content-length"], TABLE.len().to_string());
    let rest = pulled(&endpoint, &token, &[("range", "bytes=20-"), ("if-range", &tag)]).await;
    assert_eq!((rest.status, rest.body.unwrap().as_str()), (206, &TABLE[20..]));
    let range = format!("bytes 20-{}/{}", TABLE.len() - 1, TABLE.len());
    assert_eq!(rest.headers["content-range"], range);
    // Other data than those that the first part is of come whole.
    let other = [("range", "bytes=20-"), ("if-range", "\"another\"")];
    assert_eq!(pulled(&endpoint, &token, &other).await.status, 200);
    assert_eq!(pulled(&endpoint, &token, &[("range", "bytes=9999-")]).await.status, 416);
    let uses = kit
        .site
        .text_of(&format!("SELECT CAST(uses AS TEXT) FROM agreement WHERE id = '{}'", agreement.id))
        .await;
    assert_eq!(uses, "1", "however often it is read");
    for wrong in ["", "something else", &token[1..]] {
        assert_eq!(pulled(&endpoint, wrong, &[]).await.status, 404);
    }
    let own = kit.who.organisation.text();
    let elsewhere = endpoint.replace(&own, &crate::platform::id::OrganisationId::new().text());
    assert_eq!(pulled(&elsewhere, &token, &[]).await.status, 404, "of nobody else");
}

#[tokio::test]
async fn what_is_halted_or_ended_opens_nothing_and_an_old_token_stays_shut() {
    let (mut kit, firm) = opened().await;
    let agreement = kit.agreed("계약 1", Side::Provider, Some(firm.dataset)).await;
    let (ours, endpoint, old) = started(&mut kit, "계약 1").await;
    let theirs = kit.site.text("SELECT peer_pid FROM transfer").await;
    let message = |kind: &str| {
        json!({ "@context": [CONTEXT], "@type": kind, "consumerPid": theirs, "providerPid": ours,
            "code": "1", "reason": ["a reason"] })
    };
    let suspension = message("TransferSuspensionMessage");
    let (status, told) = kit.say(&format!("/transfers/{ours}/suspension"), &suspension).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(pulled(&endpoint, &old, &[]).await.status, 404);
    // Whoever halted it may go on.
    let start = message("TransferStartMessage");
    assert_eq!(kit.say(&format!("/transfers/{ours}/start"), &start).await.0, 200);
    assert_eq!(pulled(&endpoint, &old, &[]).await.status, 200);
    let end = message("TransferTerminationMessage");
    assert_eq!(kit.say(&format!("/transfers/{ours}/termination"), &end).await.0, 200);
    assert_eq!(pulled(&endpoint, &old, &[]).await.status, 404);
    let (_, endpoint, token) = started(&mut kit, "계약 1").await;
    assert_eq!(pulled(&endpoint, &token, &[]).await.status, 200);
    let end = format!("/dataspace/agreements/{}/end", agreement.id);
    firm.browser.post(&end, &[("reason", "끝")]).await.expect(303);
    assert_eq!(pulled(&endpoint, &token, &[]).await.status, 404);
    assert_eq!(kit.hear().await.unwrap().1["@type"], "TransferTerminationMessage");
    let again = json!({ "@context": [CONTEXT], "@type": "TransferRequestMessage",
        "consumerPid": "urn:uuid:9", "agreementId": "계약 1", "format": "HttpData-PULL",
        "callbackAddress": kit.callback() });
    let (status, told) = kit.say("/transfers/request", &again).await;
    assert_eq!((status, &told["@type"]), (400, &json!("TransferError")));
}

#[tokio::test]
async fn an_agreement_that_is_ended_breaks_off_what_is_leaving() {
    let (mut kit, firm) = opened().await;
    let agreement = kit.agreed("계약 1", Side::Provider, Some(firm.dataset)).await;
    // So large that it does not fit into the line.
    let blob: crate::platform::blobs::BlobKey =
        kit.site.text("SELECT blob FROM dataset_file").await.parse().unwrap();
    let large = tempfile::NamedTempFile::new().unwrap();
    large.as_file().set_len(200 << 20).unwrap();
    kit.app.blobs.put_file(&blob, large.path()).await.unwrap();
    let (_, endpoint, token) = started(&mut kit, "계약 1").await;
    let request = reqwest::Client::new().get(&endpoint).bearer_auth(&token);
    let mut answer = request.send().await.unwrap();
    assert!(answer.chunk().await.unwrap().is_some());
    let end = format!("/dataspace/agreements/{}/end", agreement.id);
    firm.browser.post(&end, &[("reason", "끝")]).await.expect(303);
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let mut came = 0;
    let broken = loop {
        match answer.chunk().await {
            Ok(Some(piece)) => came += piece.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken && came < 200 << 20, "{came} bytes came, and it looked whole");
}

#[tokio::test]
async fn what_nobody_asked_for_is_accepted_by_nobody_but_a_person() {
    let (kit, firm) = opened().await;
    let offer = json!({ "@context": [CONTEXT], "@type": "ContractOfferMessage",
        "providerPid": "urn:uuid:7", "callbackAddress": kit.callback(),
        "offer": { "@type": "Offer", "@id": "o", "target": "d",
            "permission": [{ "action": "use", "constraint": [
                { "leftOperand": "payAmount", "operator": "eq", "rightOperand": "1000000 KRW" }] }] } });
    let (status, told) = kit.say("/negotiations/offers", &offer).await;
    assert_eq!((status, &told["state"]), (201, &json!("OFFERED")), "{told}");
    let pending = "SELECT pending FROM negotiation";
    assert_eq!(kit.site.text(pending).await, "", "nothing follows by itself");
    let at = format!("/dataspace/negotiations/{}", told["consumerPid"].as_str().unwrap());
    assert!(firm.browser.get(&at).await.expect(200).says("1000000 KRW"));
    firm.browser.post(&at, &[("do", "accept")]).await.expect(303);
}

#[tokio::test]
async fn an_address_of_the_own_network_is_not_written_to() {
    let site = crate::testing::Site::open().await;
    assert!(!super::outbound::may_reach(&site.app, "http://169.254.169.254/"));
    let firm = super::tests::firm(&site, "가람정공").await;
    let peer = json!({ "name": "n", "participant": "p", "address": "https://127.0.0.1/dsp" });
    let at = "/api/v1/dataspace/peers";
    firm.browser.json(axum::http::Method::POST, at, &peer).await.expect(422);
}
