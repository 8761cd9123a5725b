//! The dataspace as two organisations meet in it.

use dure_dataspace::audit::{leaf, verify};
use dure_dataspace::message::Negotiating;
use serde_json::{Value, json};

use dure_dataspace::negotiation::State;

use super::desk::Desk;
use super::hearing::{Reply, Way, heard};
use super::{Party, carrying, store};
use crate::platform::authorisation::Role;
use crate::platform::blobs::BlobKey;
use crate::platform::id::{DatasetId, OrganisationId};
use crate::testbed::datasets;
use crate::testing::{Browser, Page, Site, Someone};

pub const TABLE: &str = "time,line,load,order\n1,A,10,청룡주문\n2,B,20,백호주문\n3,A,30,주작주문\n";

/// An organisation with a dataset of its own.
pub struct Firm {
    pub who: Someone,
    pub browser: Browser,
    pub dataset: DatasetId,
}

pub async fn firm(site: &Site, name: &str) -> Firm {
    let who = site.someone(&[Role::Member, Role::Owner]).await;
    furnished(site, who, name).await
}

/// The same, of somebody who is there.
pub async fn furnished(site: &Site, who: Someone, name: &str) -> Firm {
    let dataset = DatasetId::new();
    let version = uuid::Uuid::now_v7().to_string();
    let blob = datasets::store::blob(&version, 0);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), TABLE).unwrap();
    let key: BlobKey = blob.parse().unwrap();
    site.app.blobs.put_file(&key, file.path()).await.unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    let organisation = who.organisation;
    for sql in [
        format!("UPDATE organisation SET name = '{name}' WHERE id = '{organisation}'"),
        format!(
            "INSERT INTO dataset (id, centre, owner_kind, owner, name, made_by, retain_until, made_at) \
             VALUES ('{dataset}', '{}', 'organisation', '{organisation}', '프레스 하중', '', 0, 1)",
            who.centre
        ),
        format!(
            "INSERT INTO dataset_version (id, dataset, number, state, job, bytes, form, asks, made_at) \
             VALUES ('{version}', '{dataset}', 1, 'ready', '{dataset}', 1, '{{}}', '{{}}', 1)"
        ),
        format!(
            "INSERT INTO dataset_file (version, position, part, name, bytes, blob, upload) \
             VALUES ('{version}', 0, 'data', 'load.csv', 1, '{blob}', '')"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    Firm { browser: site.browser_of(&who).await, who, dataset }
}

pub async fn offered(firm: &Firm, terms: &[(&str, &str)]) -> Page {
    let dataset = firm.dataset.text();
    let mut fields = vec![("dataset", dataset.as_str()), ("about", "<b>타발</b>마다 잰 하중")];
    fields.extend(terms);
    firm.browser.post("/dataspace/offers", &fields).await
}

pub async fn asked(site: &Site, firm: &Firm, offer: &str) -> String {
    let page = firm.browser.post(&format!("{offer}/ask"), &[]).await.expect(303);
    carrying::round(&site.app).await.unwrap();
    page.location().to_owned()
}

/// The agreement of a negotiation that came to one.
pub async fn agreed(firm: &Firm, negotiation: &str) -> String {
    let page = firm.browser.get(negotiation).await.expect(200);
    let id =
        page.between("/dataspace/agreements/", "\"").unwrap_or_else(|| panic!("{}", page.body));
    format!("/dataspace/agreements/{id}")
}

#[tokio::test]
async fn data_go_from_the_offer_to_the_one_who_asked_and_stop_when_it_ends() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let terms = [("columns", "time, load"), ("times", "2"), ("purpose", "예지보전")];
    let offer = offered(&provider, &terms).await.expect(303).location().to_owned();
    let page = consumer.browser.get(&offer).await.expect(200);
    assert!(page.says("이 항목만: time, load.") && page.says("계약으로만"), "{}", page.body);
    assert!(!page.says("<b>타발"), "markup is text");
    assert!(consumer.browser.get("/dataspace").await.says("프레스 하중"));
    let negotiation = asked(&site, &consumer, &offer).await;
    assert!(consumer.browser.get(&negotiation).await.says("우리가 청했습니다."));
    // A person of the provider decides.
    let theirs = provider.browser.get("/dataspace").await;
    let theirs = theirs.between("/dataspace/negotiations/", "\"").unwrap().to_owned();
    let theirs = format!("/dataspace/negotiations/{theirs}");
    provider.browser.post(&theirs, &[("do", "agree")]).await.expect(303);
    carrying::round(&site.app).await.unwrap();
    for (who, at) in [(&consumer, &negotiation), (&provider, &theirs)] {
        assert!(who.browser.get(at).await.says("약속됨"));
    }
    let agreement = agreed(&consumer, &negotiation).await;
    let data = format!("{agreement}/data");
    let got = consumer.browser.get(&data).await.expect(200);
    assert_eq!(got.body, "time,load\n1,10\n2,20\n3,30\n");
    assert!(provider.browser.get(&agreement).await.says("데이터를 받음"));
    provider.browser.get(&data).await.expect(403);
    consumer.browser.get(&data).await.expect(200);
    consumer.browser.get(&data).await.expect(409);
    assert!(consumer.browser.get(&agreement).await.says("조건에 맞지 않아"));
    let contract = consumer.browser.get(&format!("{agreement}/contract")).await.expect(200);
    for part in ["가람정공", "나루금형", "이 항목만: time, load.", "상대가 약속을 맺었습니다."]
    {
        assert!(contract.says(part), "{part}: {}", contract.body);
    }
    let map = consumer.browser.get("/dataspace/map").await.expect(200);
    assert!(map.says("<line") && map.says("가람정공"), "{}", map.body);
    let stranger = firm(&site, "다온비전").await;
    assert!(!stranger.browser.get("/dataspace/map").await.expect(200).says("가람정공"));
    stranger.browser.get(&format!("{agreement}/contract")).await.expect(404);
    let steward = site.signed_in(&[Role::DataSteward]).await;
    assert!(steward.get("/dataspace/map").await.expect(200).says("가람정공"));
    provider.browser.post(&format!("{agreement}/end"), &[("reason", "")]).await.expect(422);
    provider.browser.post(&format!("{agreement}/end"), &[("reason", "끝")]).await.expect(303);
    consumer.browser.post(&format!("{agreement}/end"), &[("reason", "끝")]).await.expect(409);
    consumer.browser.get(&data).await.expect(409);
    let kinds = "SELECT kind FROM audit_entry WHERE kind = 'refused'";
    assert_eq!(site.text(kinds).await, "refused", "what was refused stands in the log");
}

#[tokio::test]
async fn who_meets_the_terms_is_agreed_with_at_once_and_others_wait_for_a_person() {
    let site = Site::open().await;
    let provider = firm(&site, "가람정공").await;
    let (known, other) = (firm(&site, "나루금형").await, firm(&site, "다온비전").await);
    let terms = [("organisations", "나루금형"), ("itself", "on")];
    let offer = offered(&provider, &terms).await.expect(303).location().to_owned();
    let negotiation = asked(&site, &known, &offer).await;
    let agreement = agreed(&known, &negotiation).await;
    let got = known.browser.get(&format!("{agreement}/data")).await.expect(200);
    assert_eq!(got.body, TABLE, "nothing is cut where nothing has to be");
    let negotiation = asked(&site, &other, &offer).await;
    assert!(other.browser.get(&negotiation).await.says("청함"));
    // Even where a person agrees, the policy is asked at every read.
    let sql = format!(
        "SELECT id FROM negotiation WHERE organisation = '{}' AND state = 'REQUESTED'",
        provider.who.organisation
    );
    let theirs = format!("/dataspace/negotiations/{}", site.text_of(&sql).await);
    provider.browser.post(&theirs, &[("do", "agree")]).await.expect(303);
    carrying::round(&site.app).await.unwrap();
    let agreement = agreed(&other, &negotiation).await;
    other.browser.get(&format!("{agreement}/data")).await.expect(409);
}

#[tokio::test]
async fn nobody_else_sees_a_negotiation_an_agreement_or_an_entry_of_the_log() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = offered(&provider, &[("itself", "on")]).await.expect(303).location().to_owned();
    let negotiation = asked(&site, &consumer, &offer).await;
    let agreement = agreed(&consumer, &negotiation).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Member, Role::Owner]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    let entry = "/api/v1/audit-log/entries/2";
    consumer.browser.get(entry).await.expect(200);
    for browser in [&site.signed_in(&[Role::Member, Role::Owner]).await, &far] {
        for at in [&negotiation, &agreement, &format!("{agreement}/data"), &entry.to_owned()] {
            browser.get(at).await.expect(404);
        }
        browser.post(&format!("{agreement}/end"), &[("reason", "끝")]).await.expect(404);
        browser.post(&negotiation, &[("do", "break")]).await.expect(404);
        browser.post(&format!("{offer}/withdraw"), &[]).await;
    }
    far.get(&offer).await.expect(404);
    assert!(!far.get("/dataspace").await.says("프레스 하중"));
    // The other side's row is not one's own.
    let organisation = provider.who.organisation;
    let sql = format!("SELECT id FROM negotiation WHERE organisation = '{organisation}'");
    let theirs = site.text_of(&sql).await;
    consumer.browser.get(&format!("/dataspace/negotiations/{theirs}")).await.expect(404);
    assert_eq!(site.text("SELECT state FROM dataspace_offer").await, "published");
    let consultant = site.signed_in(&[Role::Consultant]).await;
    consultant.get(&agreement).await.expect(403);
}

#[tokio::test]
async fn an_outsider_verifies_that_an_entry_is_in_the_log_and_that_the_log_only_grew() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = offered(&provider, &[("itself", "on")]).await.expect(303).location().to_owned();
    let hex = |text: &str| -> [u8; 32] {
        let bytes: Vec<u8> = (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect();
        bytes.try_into().unwrap()
    };
    let proof = |page: &Value| -> Vec<[u8; 32]> {
        page["proof"].as_array().unwrap().iter().map(|one| hex(one.as_str().unwrap())).collect()
    };
    let before = site.browser().get("/api/v1/audit-log/checkpoint").await.expect(200).json();
    let negotiation = asked(&site, &consumer, &offer).await;
    let agreement = agreed(&consumer, &negotiation).await;
    consumer.browser.get(&format!("{agreement}/data")).await.expect(200);
    let after = site.browser().get("/api/v1/audit-log/checkpoint").await.expect(200).json();
    let (old, new) = (before["size"].as_u64().unwrap(), after["size"].as_u64().unwrap());
    assert!(new > old && old > 0);
    let grew = format!("/api/v1/audit-log/consistency?old={old}");
    let grew = site.browser().get(&grew).await.expect(200).json();
    let root = |page: &Value| hex(page["root"].as_str().unwrap());
    let (old, new) = (usize::try_from(old).unwrap(), usize::try_from(new).unwrap());
    assert!(verify::consistency(old, new, root(&before), root(&after), &proof(&grew)));
    let entry = format!("/api/v1/audit-log/entries/{}", new - 1);
    let entry = provider.browser.get(&entry).await.expect(200).json();
    let body = entry["body"].as_str().unwrap();
    assert!(body.contains("\"kind\":\"read\"") && !body.contains("김하늘"), "{body}");
    let proven = |body: &str| {
        verify::inclusion(leaf(body.as_bytes()), new - 1, new, &proof(&entry), root(&after))
    };
    assert!(proven(body) && !proven(&body.replace("read", "ended")));
    site.browser().get("/api/v1/audit-log/consistency?old=0").await.expect(422);
    site.browser().get("/api/v1/audit-log/consistency?old=99").await.expect(422);
}

#[tokio::test]
async fn messages_out_of_order_repeated_or_of_others_change_nothing() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let thief = firm(&site, "다온비전").await;
    let offer = offered(&provider, &[]).await.expect(303).location().to_owned();
    let negotiation = asked(&site, &consumer, &offer).await;
    let own = negotiation.rsplit('/').next().unwrap().to_owned();
    let found = store::find::<State>(&site.app.db, own.parse().unwrap()).await.unwrap().unwrap();
    let kept = store::messages::<State>(&site.app.db, found.id).await.unwrap();
    let request = kept[0].body.clone();
    let name = request["@id"].as_str().unwrap();
    let (c, p, t) = (consumer.who.organisation, provider.who.organisation, thief.who.organisation);
    let hear = async |from: OrganisationId, to, name: &str, value: &Value| {
        let mut desk = Desk::open(&site.app).await.unwrap();
        let way = Way { from: Party::Here(from), to };
        let reply = heard::<State>(&mut desk, way, None, name, value).await.unwrap();
        desk.close().await.unwrap();
        reply
    };
    let count = "SELECT COUNT(*) FROM negotiation";
    assert!(matches!(hear(c, p, name, &request).await, Reply::Taken { .. }), "the same again");
    assert_eq!(site.count(count).await, 2);
    // By another, though it knows all names.
    let accepted = |kind: &str| {
        json!({ "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"], "@type": kind,
            "consumerPid": own, "providerPid": found.peer_pid, "eventType": "FINALIZED",
            "code": "x", "reason": ["y"] })
    };
    let end = accepted("ContractNegotiationTerminationMessage");
    assert_eq!(hear(t, p, "1", &end).await, Reply::Unknown);
    assert_eq!(hear(t, c, "1", &end).await, Reply::Unknown);
    // Before there is anything to finalize or verify.
    let finalized = accepted("ContractNegotiationEventMessage");
    assert!(matches!(hear(p, c, "2", &finalized).await, Reply::Refused(_)));
    let verified = accepted("ContractAgreementVerificationMessage");
    assert!(matches!(hear(c, p, "3", &verified).await, Reply::Refused(_)));
    // An agreement that is not what was offered is broken off by itself.
    let agreement = json!({ "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
        "@type": "ContractAgreementMessage", "consumerPid": own, "providerPid": found.peer_pid,
        "agreement": { "@id": uuid::Uuid::now_v7(), "@type": "Agreement", "target": "x",
            "assigner": "p", "assignee": "c",
            "permission": [{ "action": "use", "constraint": [] }, { "action": "distribute" }] } });
    assert!(Negotiating::read(&agreement).is_ok());
    assert!(matches!(hear(p, c, "4", &agreement).await, Reply::Taken { .. }));
    let now = store::find::<State>(&site.app.db, found.id).await.unwrap().unwrap();
    assert_eq!(now.exchange.pending, Some(dure_dataspace::negotiation::Deed::Terminate));
    for rubbish in [json!(null), json!([]), json!({ "@type": 7 }), json!("x".repeat(1 << 20))] {
        assert!(matches!(hear(c, p, "5", &rubbish).await, Reply::Refused(_)));
    }
    assert_eq!(site.count("SELECT COUNT(*) FROM agreement").await, 0);
}

#[tokio::test]
async fn either_side_breaks_off_and_what_is_withdrawn_cannot_be_asked_for() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = offered(&provider, &[]).await.expect(303).location().to_owned();
    provider.browser.post(&format!("{offer}/ask"), &[]).await.expect(409);
    let negotiation = asked(&site, &consumer, &offer).await;
    let fields = [("do", "break"), ("reason", "예산이 없습니다 <i>")];
    consumer.browser.post(&negotiation, &fields).await.expect(303);
    carrying::round(&site.app).await.unwrap();
    let page = consumer.browser.get(&negotiation).await;
    assert!(page.says("그만둠") && !page.says("<i>"));
    assert_eq!(site.count("SELECT COUNT(*) FROM negotiation WHERE state = 'TERMINATED'").await, 2);
    consumer.browser.post(&negotiation, &[("do", "break")]).await.expect(409);
    consumer.browser.post(&negotiation, &[("do", "agree")]).await.expect(409);
    provider.browser.post(&format!("{offer}/withdraw"), &[]).await.expect(303);
    consumer.browser.get(&offer).await.expect(404);
    consumer.browser.post(&format!("{offer}/ask"), &[]).await.expect(404);
    provider.browser.get(&offer).await.expect(200);
}

#[tokio::test]
async fn what_cannot_be_offered_is_refused() {
    let site = Site::open().await;
    let (provider, other) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    for terms in [
        [("until", "2020-01-01")],
        [("until", "soon")],
        [("times", "0")],
        [("times", "many")],
        [("organisations", "없는 기관")],
        [("dataset", "x")],
    ] {
        offered(&provider, &terms).await.expect(422);
    }
    let dataset = other.dataset.text();
    offered(&provider, &[("dataset", &dataset)]).await.expect(404);
    let long = "가".repeat(3000);
    offered(&provider, &[("about", &long)]).await.expect(422);
    assert_eq!(site.count("SELECT COUNT(*) FROM dataspace_offer").await, 0);
    site.signed_in(&[Role::Consultant]).await.get("/dataspace/offers/new").await.expect(403);
    assert!(other.browser.get("/dataspace/offers/new").await.expect(200).says("프레스 하중"));
}

#[tokio::test]
async fn an_organisation_that_closes_offers_nothing_and_its_agreements_end() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = offered(&provider, &[("itself", "on")]).await.expect(303).location().to_owned();
    let negotiation = asked(&site, &consumer, &offer).await;
    let agreement = agreed(&consumer, &negotiation).await;
    let mut tx = site.app.db.begin().await.unwrap();
    let closing = json!({ "organisation": provider.who.organisation });
    crate::platform::outbox::tell(&mut tx, "identity.organisation-closed", &closing).await.unwrap();
    tx.commit().await.unwrap();
    crate::platform::outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    consumer.browser.get(&format!("{agreement}/data")).await.expect(409);
    consumer.browser.get(&offer).await.expect(404);
}

#[tokio::test]
async fn when_both_act_at_once_they_come_to_the_same_end_and_soon() {
    let site = Site::open().await;
    let (provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = offered(&provider, &[]).await.expect(303).location().to_owned();
    let negotiation = asked(&site, &consumer, &offer).await;
    let theirs = provider.browser.get("/dataspace").await;
    let theirs = theirs.between("/dataspace/negotiations/", "\"").unwrap().to_owned();
    let theirs = format!("/dataspace/negotiations/{theirs}");
    consumer.browser.post(&negotiation, &[("do", "break"), ("reason", "x")]).await.expect(303);
    provider.browser.post(&theirs, &[("do", "agree")]).await.expect(303);
    // The consumer's word finds the provider busy, and comes again when the provider's own is through.
    let ended = "SELECT COUNT(*) FROM negotiation WHERE state = 'TERMINATED' AND pending = ''";
    for _ in 0..40 {
        carrying::round(&site.app).await.unwrap();
        if site.count(ended).await == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(site.count(ended).await, 2);
    assert_eq!(site.count("SELECT COUNT(*) FROM agreement").await, 0);
}
