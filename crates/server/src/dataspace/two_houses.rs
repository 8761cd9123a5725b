//! Two installations, each with an organisation, over real HTTP: from the catalog to the last byte.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::tests::{Firm, TABLE, firm, offered};
use super::{acting, carrying, participant};
use crate::testing::Site;

/// An installation that is reached over HTTP.
struct House {
    site: Site,
    firm: Firm,
    stop: watch::Sender<bool>,
}

async fn house(name: &str) -> House {
    house_that_trusts(name, "").await
}

async fn house_that_trusts(name: &str, issuers: &str) -> House {
    let line = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public = format!("http://localhost:{}", line.local_addr().unwrap().port());
    let settings = [
        ("public-url", public.as_str()),
        ("dataspace-inside", "yes"),
        ("trusted-issuers", issuers),
    ];
    let site = Site::with(&settings, "").await;
    let router = crate::app::router(site.app.clone());
    tokio::spawn(async move { axum::serve(line, router).await.unwrap() });
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(carrying::keep_up(site.app.clone(), stopped));
    House { firm: firm(&site, name).await, site, stop }
}

impl House {
    /// Makes another house's organisation known here; tells its id and what it has to show.
    async fn knows(&self, other: &House, token: &str) -> (String, String) {
        let organisation = other.firm.who.organisation;
        let peer = json!({ "name": "상대", "participant": participant(organisation),
            "address": acting::callback(&other.site.app, organisation), "token": token });
        let at = "/api/v1/dataspace/peers";
        let told = self.firm.browser.json(axum::http::Method::POST, at, &peer).await;
        let told = told.expect(201).json();
        (told["id"].as_str().unwrap().to_owned(), told["token"].as_str().unwrap().to_owned())
    }

    async fn post(&self, path: &str, body: &Value) -> crate::testing::Page {
        let at = format!("/api/v1/dataspace/{path}");
        self.firm.browser.json(axum::http::Method::POST, &at, body).await
    }

    async fn get(&self, path: &str) -> crate::testing::Page {
        self.firm.browser.get(&format!("/api/v1/dataspace/{path}")).await
    }

    /// Waits for the end of a negotiation; tells the agreement.
    async fn agreed(&self, negotiation: &str) -> String {
        for _ in 0..200 {
            let stands = self.get(&format!("negotiations/{negotiation}")).await.expect(200).json();
            if stands["state"] == "FINALIZED" {
                return stands["agreement"].as_str().unwrap().to_owned();
            }
            assert_ne!(stands["state"], "TERMINATED", "{stands}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not come to an end");
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

/// Two who know each other, and what the second calls the first.
async fn neighbours() -> (House, House, String) {
    let (provider, consumer) = (house("가람정공").await, house("나루금형").await);
    // Each gives the other a token; the first one is told of the second one's afterwards.
    let (theirs, shown_to_provider) = provider.knows(&consumer, "").await;
    let (peer, shown_to_consumer) = consumer.knows(&provider, &shown_to_provider).await;
    let at = format!("/api/v1/dataspace/peers/{theirs}");
    let token = json!({ "token": shown_to_consumer });
    provider.firm.browser.json(axum::http::Method::PATCH, &at, &token).await.expect(204);
    (provider, consumer, peer)
}

#[tokio::test]
async fn data_go_from_one_installation_to_another_as_far_as_the_terms_let_them() {
    let (provider, consumer, peer) = neighbours().await;
    let terms = [("itself", "on"), ("columns", "time, load"), ("times", "2"), ("about", "하중")];
    let hidden = [("itself", "on"), ("organisations", "가람정공")];
    offered(&provider.firm, &terms).await.expect(303);
    offered(&provider.firm, &hidden).await.expect(303);
    let catalog = consumer.get(&format!("catalog?peer={peer}")).await.expect(200).json();
    assert_eq!(catalog.as_array().unwrap().len(), 1, "{catalog}");
    let seen = consumer.firm.browser.get(&format!("/dataspace/peers/{peer}")).await.expect(200);
    assert!(seen.says("이 항목만: time, load."), "{}", seen.body);
    let wanted = json!({ "peer": peer, "offer": catalog[0]["offer"],
        "dataset": catalog[0]["dataset"] });
    let begun = consumer.post("negotiations", &wanted).await.expect(201).json();
    let agreement = consumer.agreed(begun["id"].as_str().unwrap()).await;
    let data = format!("agreements/{agreement}/data");
    let got = consumer.get(&data).await.expect(200);
    assert_eq!(got.body, "time,load\n1,10\n2,20\n3,30\n");
    consumer.get(&data).await.expect(200);
    // Twice was agreed on.
    consumer.get(&data).await.expect(409);
    let page = format!("/dataspace/agreements/{agreement}");
    let page = consumer.firm.browser.get(&page).await.expect(200);
    assert!(page.says("상대") && page.says("밖에서 데이터를 받아 옴"), "{}", page.body);
    let theirs = provider.get("agreements").await.expect(200).json();
    assert_eq!((&theirs[0]["side"], &theirs[0]["uses"]), (&json!("provider"), &json!(2)));
    // What opened the data stands in no conversation.
    let kept = "SELECT COUNT(*) FROM transfer_message WHERE body LIKE '%authorization%' \
                AND body NOT LIKE '%…%'";
    assert_eq!(provider.site.count(kept).await + consumer.site.count(kept).await, 0);
}

#[tokio::test]
async fn an_agreement_on_runs_is_made_across_installations_and_lets_no_data_out() {
    let (provider, consumer, peer) = neighbours().await;
    let terms = [("itself", "on"), ("leaves", "report"), ("module", "life"), ("group", "9")];
    offered(&provider.firm, &terms).await.expect(303);
    let catalog = consumer.get(&format!("catalog?peer={peer}")).await.expect(200).json();
    assert_eq!(catalog[0]["terms"]["permission"][0]["action"], "dure:compute", "{catalog}");
    let seen = consumer.firm.browser.get(&format!("/dataspace/peers/{peer}")).await.expect(200);
    assert!(seen.says("돌릴 수 있는 모듈") && seen.says("9줄"), "{}", seen.body);
    let wanted = json!({ "peer": peer, "offer": catalog[0]["offer"],
        "dataset": catalog[0]["dataset"] });
    let begun = consumer.post("negotiations", &wanted).await.expect(201).json();
    let agreement = consumer.agreed(begun["id"].as_str().unwrap()).await;
    consumer.get(&format!("agreements/{agreement}/data")).await.expect(409);
    assert_eq!(provider.get("agreements").await.json()[0]["uses"], 0);
    let read = "SELECT COUNT(*) FROM audit_entry WHERE kind = 'read'";
    assert_eq!(provider.site.count(read).await, 0);
    let page = format!("/dataspace/agreements/{agreement}");
    let shown = consumer.firm.browser.get(&page).await.expect(200);
    assert!(
        shown.says("상대의 시스템에서") && !shown.says(&format!("{page}/data\"")),
        "{}",
        shown.body
    );
    consumer.firm.browser.get(&format!("{page}/runs/new")).await.expect(409);
}

#[tokio::test]
async fn the_provider_ends_an_agreement_and_nothing_more_leaves() {
    let (provider, consumer, peer) = neighbours().await;
    offered(&provider.firm, &[("itself", "on")]).await.expect(303);
    let catalog = consumer.get(&format!("catalog?peer={peer}")).await.expect(200).json();
    let wanted = json!({ "peer": peer, "offer": catalog[0]["offer"],
        "dataset": catalog[0]["dataset"] });
    let begun = consumer.post("negotiations", &wanted).await.expect(201).json();
    let agreement = consumer.agreed(begun["id"].as_str().unwrap()).await;
    let got = consumer.get(&format!("agreements/{agreement}/data")).await.expect(200);
    assert_eq!(got.body, TABLE);
    let theirs = provider.get("agreements").await.json()[0]["id"].as_str().unwrap().to_owned();
    let end = format!("agreements/{theirs}/end");
    provider.post(&end, &json!({ "reason": "" })).await.expect(422);
    provider.post(&end, &json!({ "reason": "끝" })).await.expect(204);
    provider.post(&end, &json!({ "reason": "끝" })).await.expect(409);
    consumer.get(&format!("agreements/{agreement}/data")).await.expect(409);
}

#[tokio::test]
async fn a_person_agrees_and_the_other_house_hears_of_it() {
    let (provider, consumer, peer) = neighbours().await;
    offered(&provider.firm, &[("until", "2099-01-01")]).await.expect(303);
    let page = consumer.firm.browser.get(&format!("/dataspace/peers/{peer}")).await.expect(200);
    let offer = page.between("name=\"offer\" value=\"", "\"").unwrap().to_owned();
    let dataset = page.between("name=\"dataset\" value=\"", "\"").unwrap().to_owned();
    let fields = [("offer", offer.as_str()), ("dataset", dataset.as_str())];
    let ask = format!("/dataspace/peers/{peer}/ask");
    let negotiation = consumer.firm.browser.post(&ask, &fields).await.expect(303);
    let negotiation = negotiation.location().to_owned();
    let mut theirs = None;
    for _ in 0..100 {
        let home = provider.firm.browser.get("/dataspace").await;
        theirs = home.between("/dataspace/negotiations/", "\"").map(str::to_owned);
        if theirs.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let theirs = format!("/dataspace/negotiations/{}", theirs.unwrap());
    assert!(provider.firm.browser.get(&theirs).await.says("상대가 청했습니다."));
    provider.firm.browser.post(&theirs, &[("do", "agree")]).await.expect(303);
    let id = negotiation.rsplit('/').next().unwrap();
    consumer.agreed(id).await;
    assert!(consumer.firm.browser.get(&negotiation).await.says("약속됨"));
}

#[tokio::test]
async fn who_is_not_spoken_with_any_more_hears_and_says_nothing() {
    let (provider, consumer, peer) = neighbours().await;
    offered(&provider.firm, &[("itself", "on")]).await.expect(303);
    consumer.get(&format!("catalog?peer={peer}")).await.expect(200);
    let page = provider.firm.browser.get("/dataspace/peers").await.expect(200);
    let theirs = page.between("/dataspace/peers/", "\"").unwrap().to_owned();
    let at = format!("/dataspace/peers/{theirs}");
    provider.firm.browser.post(&at, &[("do", "close")]).await.expect(303);
    let refused = consumer.get(&format!("catalog?peer={peer}")).await.expect(409);
    assert!(refused.says("상대가 규약대로 답하지 않았습니다"), "{}", refused.body);
    // Another organisation of the house sees neither the participant nor its catalog.
    use crate::platform::authorisation::Role;
    let other = consumer.site.signed_in(&[Role::Member, Role::Owner]).await;
    other.get(&format!("/dataspace/peers/{peer}")).await.expect(404);
    other.get(&format!("/api/v1/dataspace/catalog?peer={peer}")).await.expect(404);
    other.post(&format!("/dataspace/peers/{peer}"), &[("do", "close")]).await.expect(404);
    assert!(!other.get("/dataspace/peers").await.says("상대</a>"));
    for bad in [
        json!({ "name": "", "participant": "p", "address": "http://127.0.0.1:9/" }),
        json!({ "name": "n", "participant": "", "address": "http://127.0.0.1:9/" }),
        json!({ "name": "n", "participant": "p", "address": "javascript:alert(1)" }),
        json!({ "name": "n", "participant": "p", "address": "http://127.0.0.1:9/", "token": "표" }),
    ] {
        consumer.post("peers", &bad).await.expect(422);
    }
}

/// What an organisation is called by claims, and its centre.
async fn claimed(house: &House) -> (String, String) {
    let own = house.get("identity").await.expect(200).json();
    let centre = house.site.app.centres.by_id(house.firm.who.centre).unwrap();
    let centre = super::claims::centre_did(&house.site.app, &centre).unwrap();
    (own["did"].as_str().unwrap().to_owned(), centre.to_string())
}

/// Makes another known by its DID alone; tells its id.
async fn knows_by_claims(house: &House, other: &House) -> String {
    let organisation = other.firm.who.organisation;
    let peer = json!({ "name": "상대", "participant": claimed(other).await.0,
        "address": acting::callback(&other.site.app, organisation) });
    let told = house.post("peers", &peer).await.expect(201).json();
    told["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_was_never_given_a_token_is_known_by_its_claims_and_those_of_its_centre() {
    let consumer = house("나루금형").await;
    let (_, centre) = claimed(&consumer).await;
    let provider = house_that_trusts("가람정공", &centre).await;
    let slug = consumer.site.app.centres.by_id(consumer.firm.who.centre).unwrap().slug.clone();
    let membership = |of: &str| {
        json!({ "dataset": provider.firm.dataset, "by_itself": true, "title": of, "constraints": [
            { "leftOperand": "dure:membership", "operator": "eq", "rightOperand": of }] })
    };
    let theirs = format!("{centre} {slug}");
    provider.post("offers", &membership(&theirs)).await.expect(201);
    provider.post("offers", &membership("centre")).await.expect(201);
    knows_by_claims(&provider, &consumer).await;
    let peer = knows_by_claims(&consumer, &provider).await;
    let catalog = consumer.get(&format!("catalog?peer={peer}")).await.expect(200).json();
    let titles: Vec<&str> =
        catalog.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, [theirs.as_str()], "of the provider's own centre it is no member");
    let wanted = json!({ "peer": peer, "offer": catalog[0]["offer"],
        "dataset": catalog[0]["dataset"] });
    let begun = consumer.post("negotiations", &wanted).await.expect(201).json();
    let agreement = consumer.agreed(begun["id"].as_str().unwrap()).await;
    let got = consumer.get(&format!("agreements/{agreement}/data")).await.expect(200);
    assert_eq!(got.body, TABLE);
    // Another key signs, and nobody has to be told.
    consumer.post("identity/rotation", &json!({})).await.expect(204);
    consumer.get(&format!("catalog?peer={peer}")).await.expect(200);
    let seen = "SELECT COUNT(*) FROM dataspace_seen";
    assert!(provider.site.count(seen).await > 3, "each message had a token of its own");
}

#[tokio::test]
async fn an_issuer_that_nobody_trusts_makes_no_members_and_a_token_counts_once() {
    let (provider, consumer) = (house("가람정공").await, house("나루금형").await);
    let (_, centre) = claimed(&consumer).await;
    let terms = json!([{ "leftOperand": "dure:membership", "operator": "eq",
        "rightOperand": format!("{centre} {}", "any") }]);
    let offer = json!({ "dataset": provider.firm.dataset, "constraints": terms });
    provider.post("offers", &offer).await.expect(201);
    knows_by_claims(&provider, &consumer).await;
    let peer = knows_by_claims(&consumer, &provider).await;
    let catalog = consumer.get(&format!("catalog?peer={peer}")).await.expect(200).json();
    assert_eq!(catalog, json!([]));
    // The same token a second time, and one for somebody else.
    let organisation = consumer.firm.who.organisation;
    let peer = super::store::find_peer(&consumer.site.app.db, peer.parse().unwrap()).await;
    let shown = super::claims::shown(&consumer.site.app, &peer.unwrap().unwrap()).await.unwrap();
    let ask = async |of: &House, shown: &str| {
        let address = acting::callback(&of.site.app, of.firm.who.organisation);
        let asked = json!({ "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
            "@type": "CatalogRequestMessage" });
        let request = reqwest::Client::new().post(format!("{address}/catalog/request"));
        let request = request.header("authorization", shown).body(asked.to_string());
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask(&provider, &shown).await, 200);
    assert_eq!(ask(&provider, &shown).await, 401);
    assert_eq!(ask(&consumer, &shown).await, 401);
    let mut changed = shown.clone();
    changed.pop();
    assert_eq!(ask(&provider, &changed).await, 401);
    // Nobody without the means to ask sees a credential.
    let claims = format!(
        "{}/dsp/{organisation}/claims/presentations/query",
        consumer.site.app.config.public_url
    );
    let query = reqwest::Client::new().post(claims).body("{}").send().await.unwrap();
    assert_eq!(query.status().as_u16(), 401);
}
