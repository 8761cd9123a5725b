//! Runs by agreements, as two organisations meet in them.

use axum::http::Method;
use dure_dataspace::policy::{Action, Decision, Policy, decide};
use dure_testbed::report::{Outcome, Report};
use serde_json::{Value, json};

use super::{modules, terms};
use crate::app;
use crate::dataspace::tests::{Firm, agreed, asked, firm, furnished, offered};
use crate::dataspace::{Party, terms as facts};
use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::platform::outbox;
use crate::testbed::report::fixture;
use crate::testbed::runs::{RunState, work};
use crate::testbed::tests::{formed, reported, worked};
use crate::testing::{Browser, Page, Site};

const CSV: &str = "Machine failure,Type,Torque,Rotational speed,Tool wear\n0,청룡주문,10.5,1500,3\n1,백호주문,40.25,1480,9\n\
    0,청룡주문,11.5,1510,4\n1,주작주문,41.0,1490,8\n";

/// An organisation with data that were read.
async fn owner(site: &Site, name: &str) -> Firm {
    let who = site.someone(&[Role::Member, Role::Owner]).await;
    let mut firm = furnished(site, who, name).await;
    let page = formed(&firm.browser, "/datasets", "line.csv", CSV).await.expect(303);
    worked(site).await;
    firm.dataset = page.location().split('/').nth(2).unwrap().parse().unwrap();
    firm
}

/// An agreement on runs, on these terms; its address.
async fn on_runs(site: &Site, provider: &Firm, consumer: &Firm, terms: &[(&str, &str)]) -> String {
    let mut all = vec![("leaves", "report"), ("itself", "on"), ("module", "failure")];
    all.extend(terms);
    let offer = offered(provider, &all).await.expect(303).location().to_owned();
    let negotiation = asked(site, consumer, &offer).await;
    agreed(consumer, &negotiation).await
}

async fn run(consumer: &Firm, agreement: &str, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![("problem", "failure"), ("target", "Machine failure")];
    fields.extend(more);
    consumer.browser.post(&format!("{agreement}/runs"), &fields).await
}

/// The module has come to that report.
async fn answered(site: &Site, report: &Report) {
    let run = site.text("SELECT run FROM computation ORDER BY id DESC LIMIT 1").await;
    reported(site, &run, report).await;
    let mut tx = site.app.db.begin().await.unwrap();
    work::tell_end(&mut tx, run.parse().unwrap(), RunState::Done).await.unwrap();
    tx.commit().await.unwrap();
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    worked(site).await;
}

async fn result(browser: &Browser, run: &str) -> Page {
    browser.get(&format!("/api/v1{run}/result")).await
}

fn figure<'a>(result: &'a Value, name: &str) -> &'a Value {
    let all = result["output"]["figures"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap_or(&Value::Null)
}

async fn state(site: &Site) -> String {
    site.text("SELECT state FROM computation ORDER BY id DESC LIMIT 1").await
}

#[tokio::test]
async fn only_the_report_leaves_when_it_has_passed_the_gate_and_a_person() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let terms = [("group", "20"), ("size", "64"), ("approval", "on"), ("times", "2")];
    let agreement = on_runs(&site, &provider, &consumer, &terms).await;
    let page = consumer.browser.get(&agreement).await.expect(200);
    for term in [
        "돌릴 수 있는 모듈: 고장이나 불량",
        "주인 쪽 사람이 본 다음에",
        "보고서는 64 kB까지",
        "20줄",
    ] {
        assert!(page.says(term), "{term}: {}", page.body);
    }
    let data = format!("{agreement}/data\"");
    assert!(page.says("/runs/new") && !page.says(&data), "{}", page.body);
    // Whoever may run may not read.
    consumer.browser.get(&format!("{agreement}/data")).await.expect(409);
    consumer.browser.get(&format!("/api/v1{agreement}/data")).await.expect(409);
    assert_eq!(site.count("SELECT COUNT(*) FROM audit_entry WHERE kind = 'refused'").await, 2);
    let form = consumer.browser.get(&format!("{agreement}/runs/new")).await.expect(200);
    assert!(form.says("Torque") && form.says("value=\"failure\""), "{}", form.body);
    assert!(!form.says("value=\"anomaly\"") && !form.says("청룡주문"), "{}", form.body);
    provider.browser.get(&format!("{agreement}/runs/new")).await.expect(403);
    let faulty = run(&consumer, &agreement, &[("target", "없는 열")]).await.expect(422);
    assert!(faulty.says("id=\"target-error\""), "{}", faulty.body);
    let other = [("problem", "anomaly"), ("target", "")];
    run(&consumer, &agreement, &other).await.expect(409);
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    assert!(consumer.browser.get(&at).await.expect(200).says("도는 중"));
    assert!(provider.browser.get("/runs").await.says("line.csv"), "it is the provider's run");
    assert!(!consumer.browser.get("/runs").await.says("line.csv"));
    let own = format!("/runs/{}", site.text("SELECT run FROM computation").await);
    consumer.browser.get(&own).await.expect(404);
    answered(&site, &fixture::failure()).await;
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("주인을 기다림") && !page.says("AUROC"), "{}", page.body);
    result(&consumer.browser, &at).await.expect(409);
    let page = provider.browser.get(&at).await.expect(200);
    assert!(
        page.says("나갈 것") && page.says("AUROC") && page.says("reached:auroc"),
        "{}",
        page.body
    );
    let home = provider.browser.get("/dataspace").await;
    assert!(home.says("여러분을 기다리는 보고서") && home.says(&at), "{}", home.body);
    assert!(!consumer.browser.get("/dataspace").await.says("여러분을 기다리는 보고서"));
    let would = result(&provider.browser, &at).await.expect(200).json();
    consumer.browser.post(&format!("{at}/release"), &[]).await.expect(403);
    provider.browser.post(&format!("{at}/release"), &[("version", "1")]).await.expect(409);
    provider.browser.post(&format!("{at}/keep"), &[("reason", "")]).await.expect(422);
    provider.browser.post(&format!("{at}/release"), &[("version", "2")]).await.expect(303);
    provider.browser.post(&format!("{at}/release"), &[("version", "3")]).await.expect(409);
    let left = result(&consumer.browser, &at).await.expect(200).json();
    assert_eq!(left, would, "what was looked at is what leaves");
    assert_eq!(figure(&left, "reached:auroc")["value"], 0.982);
    assert_eq!(figure(&left, "reached:auroc")["rows"], 2_000);
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("AUROC") && !page.says("ai4i2020") && !page.says("청룡주문"));
    assert!(consumer.browser.get(&agreement).await.says("지금까지 1번 돌렸습니다."));
    for kind in ["run-started", "run-gated", "run-released"] {
        let sql = format!("SELECT body FROM audit_entry WHERE kind = '{kind}'");
        let body = site.text_of(&sql).await;
        assert!(!body.contains("0.98") && !body.contains("김하늘"), "{body}");
    }
    // The second use is kept by a person, and the third is one too many.
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    answered(&site, &fixture::failure()).await;
    let kept = json!({ "release": false, "version": 2, "reason": "납품처가 드러납니다" });
    let decision = format!("/api/v1{at}/decision");
    consumer.browser.json(Method::POST, &decision, &kept).await.expect(403);
    provider.browser.json(Method::POST, &decision, &kept).await.expect(204);
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("납품처가 드러납니다") && !page.says("AUROC"), "{}", page.body);
    result(&provider.browser, &at).await.expect(409);
    run(&consumer, &agreement, &[]).await.expect(409);
    assert_eq!(site.count("SELECT uses FROM agreement").await, 2);
}

#[tokio::test]
async fn nobody_else_sees_a_run_or_what_it_found() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let agreement = on_runs(&site, &provider, &consumer, &[]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    answered(&site, &fixture::failure()).await;
    assert_eq!(state(&site).await, "released");
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Member, Role::Owner]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    for browser in [&site.signed_in(&[Role::Member, Role::Owner]).await, &far] {
        for address in [
            at.clone(),
            format!("{agreement}/runs/new"),
            format!("/api/v1{agreement}/runs"),
            format!("/api/v1{at}"),
            format!("/api/v1{at}/result"),
        ] {
            browser.get(&address).await.expect(404);
        }
        for address in [format!("{agreement}/runs"), format!("{at}/release"), format!("{at}/keep")]
        {
            browser.post(&address, &[("reason", "x")]).await.expect(404);
        }
    }
    // A run of one agreement is none of another.
    let other = on_runs(&site, &provider, &consumer, &[("times", "3")]).await;
    let run = at.rsplit('/').next().unwrap();
    consumer.browser.get(&format!("{other}/runs/{run}")).await.expect(404);
    consumer.browser.get(&at).await.expect(200);
}

#[tokio::test]
async fn the_privacy_budget_is_spent_run_by_run_and_refuses_when_it_is_used_up() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let agreement = on_runs(&site, &provider, &consumer, &[("epsilon", "1")]).await;
    assert!(consumer.browser.get(&agreement).await.says("ε = 1까지"));
    let form = consumer.browser.get(&format!("{agreement}/runs/new")).await.expect(200);
    assert!(form.says("value=\"0.1\""), "a tenth is proposed: {}", form.body);
    run(&consumer, &agreement, &[]).await.expect(422);
    run(&consumer, &agreement, &[("epsilon", "-1")]).await.expect(422);
    run(&consumer, &agreement, &[("epsilon", "1.1")]).await.expect(409);
    let at = run(&consumer, &agreement, &[("epsilon", "0.6")]).await.expect(303);
    let at = at.location().to_owned();
    // What goes on is promised already.
    run(&consumer, &agreement, &[("epsilon", "0.6")]).await.expect(409);
    answered(&site, &fixture::failure()).await;
    let left = result(&consumer.browser, &at).await.expect(200).json();
    assert_eq!(left["spent"].as_str().unwrap().parse::<f64>().unwrap(), 0.6, "{left}");
    assert!(figure(&left, "base-rate")["noise"].as_f64().unwrap() > 0.0, "{left}");
    assert_eq!(figure(&left, "rows")["noise"], Value::Null);
    assert_eq!(figure(&left, "reached:auroc"), &Value::Null, "one row could move it wholly");
    assert_eq!(left["output"]["texts"], json!([]), "a sentence has no noise");
    assert_eq!(site.count("SELECT epsilon_spent FROM agreement").await, 600_000);
    run(&consumer, &agreement, &[("epsilon", "0.4")]).await.expect(303);
    answered(&site, &fixture::failure()).await;
    assert!(site.count("SELECT epsilon_spent FROM agreement").await <= 1_000_000);
    let refused = run(&consumer, &agreement, &[("epsilon", "0.1")]).await.expect(409);
    assert!(refused.says("프라이버시 예산"), "{}", refused.body);
    assert_eq!(site.count("SELECT uses FROM agreement").await, 2);
}

#[tokio::test]
async fn what_has_not_left_stays_when_the_agreement_ends() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let end = [("reason", "끝")];
    // While it runs.
    let agreement = on_runs(&site, &provider, &consumer, &[]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    provider.browser.post(&format!("{agreement}/end"), &end).await.expect(303);
    assert_eq!(state(&site).await, "stopped");
    assert_eq!(site.text("SELECT state FROM run").await, "cancelled");
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    worked(&site).await;
    assert!(consumer.browser.get(&at).await.expect(200).says("멈춤"));
    result(&consumer.browser, &at).await.expect(409);
    run(&consumer, &agreement, &[]).await.expect(409);
    // While it waits for a person.
    let agreement = on_runs(&site, &provider, &consumer, &[("approval", "on")]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    answered(&site, &fixture::failure()).await;
    assert_eq!(state(&site).await, "waits");
    consumer.browser.post(&format!("{agreement}/end"), &end).await.expect(303);
    provider.browser.post(&format!("{at}/release"), &[]).await.expect(409);
    let kept = "SELECT COUNT(*) FROM computation WHERE state = 'stopped' AND passed = ''";
    assert_eq!(site.count(kept).await, 2);
    // After it was let out: from the end on nothing leaves, also not again.
    let agreement = on_runs(&site, &provider, &consumer, &[]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    answered(&site, &fixture::failure()).await;
    result(&consumer.browser, &at).await.expect(200);
    provider.browser.post(&format!("{agreement}/end"), &end).await.expect(303);
    result(&consumer.browser, &at).await.expect(409);
    assert!(!consumer.browser.get(&at).await.expect(200).says("AUROC"));
    let told = "SELECT COUNT(*) FROM audit_entry WHERE kind = 'run-stopped'";
    assert_eq!(site.count(told).await, 2);
}

#[tokio::test]
async fn a_small_group_and_words_of_the_data_do_not_leave() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let agreement = on_runs(&site, &provider, &consumer, &[("group", "30")]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    let mut report = fixture::failure();
    let Some(Outcome::Failure(failure)) = &mut report.outcome else { panic!() };
    failure.threshold.confusion.missed = 7;
    failure.positive = "청룡주문".to_owned();
    report.drivers[0].column = "청룡주문 10.5".to_owned();
    report.data.columns[0].name = "백호주문".to_owned();
    answered(&site, &report).await;
    let left = result(&consumer.browser, &at).await.expect(200);
    for word in ["청룡주문", "백호주문", "10.5", "\"missed\""] {
        assert!(!left.says(word), "{word}: {}", left.body);
    }
    let left = left.json();
    let withheld = left["withheld"].as_array().unwrap();
    let small = json!({ "what": "confusion", "why": "small-group", "count": 1 });
    assert!(withheld.contains(&small), "{withheld:?}");
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("너무 적은 줄") && page.says("Torque"), "{}", page.body);
}

#[tokio::test]
async fn a_report_that_could_be_its_input_is_kept() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let agreement = on_runs(&site, &provider, &consumer, &[]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    // Ten values of twelve rows.
    let mut report = fixture::failure();
    report.data.rows = 12;
    answered(&site, &report).await;
    assert_eq!(state(&site).await, "refused");
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("데이터 자체일 수 있습니다"), "{}", page.body);
    result(&consumer.browser, &at).await.expect(409);
    result(&provider.browser, &at).await.expect(409);
    // Larger than agreed.
    let agreement = on_runs(&site, &provider, &consumer, &[("size", "1")]).await;
    run(&consumer, &agreement, &[]).await.expect(303);
    answered(&site, &fixture::failure()).await;
    assert_eq!(
        site.text("SELECT why FROM computation ORDER BY id DESC LIMIT 1").await,
        "too-large"
    );
}

#[tokio::test]
async fn a_run_that_fails_tells_its_trouble_to_the_provider_alone() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let agreement = on_runs(&site, &provider, &consumer, &[]).await;
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    let own = site.text("SELECT run FROM computation").await;
    provider.browser.post(&format!("/runs/{own}/cancel"), &[]).await.expect(303);
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    worked(&site).await;
    assert_eq!(state(&site).await, "failed");
    assert!(consumer.browser.get(&at).await.expect(200).says("결과 없음"));
    // One whose run is deleted does not go on for ever.
    let at = run(&consumer, &agreement, &[]).await.expect(303).location().to_owned();
    let own = site.text("SELECT run FROM computation ORDER BY id DESC LIMIT 1").await;
    provider.browser.post(&format!("/runs/{own}/delete"), &[]).await.expect(303);
    assert!(consumer.browser.get(&at).await.expect(200).says("결과 없음"));
}

#[tokio::test]
async fn a_program_offers_runs_and_gets_results_and_a_call_that_comes_again_runs_once() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    let offer = json!({ "dataset": provider.dataset, "by_itself": true, "modules": ["failure", "life"],
        "constraints": [{ "leftOperand": "dure:minimumGroup", "operator": "gteq", "rightOperand": "5" }] });
    let at = "/api/v1/dataspace/offers";
    let wrong = json!({ "dataset": provider.dataset, "modules": ["copy"] });
    provider.browser.json(Method::POST, at, &wrong).await.expect(422);
    let made = provider.browser.json(Method::POST, at, &offer).await.expect(201).json();
    let offer = format!("/dataspace/offers/{}", made["id"].as_str().unwrap());
    let negotiation = asked(&site, &consumer, &offer).await;
    let agreement = format!("/api/v1{}", agreed(&consumer, &negotiation).await);
    let wanted = json!({ "module": "failure", "words": { "target": ["Machine failure"] } });
    let start = || async {
        let request = consumer
            .browser
            .request(Method::POST, &format!("{agreement}/runs"))
            .header("content-type", "application/json")
            .header("idempotency-key", "first");
        consumer.browser.send(request, wanted.to_string()).await.expect(201).json()
    };
    let (first, second) = (start().await, start().await);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["digest"], modules::digest(dure_testbed::report::Problem::Failure));
    assert_eq!(site.count("SELECT uses FROM agreement").await, 1);
    let runs = format!("{agreement}/runs");
    for wrong in [
        json!({ "module": "failure", "words": { "delimiter": [";"] } }),
        json!({ "module": "failure", "words": {} }),
        json!({ "module": "copy" }),
    ] {
        consumer.browser.json(Method::POST, &runs, &wrong).await.expect(422);
    }
    provider.browser.json(Method::POST, &runs, &wanted).await.expect(403);
    answered(&site, &fixture::failure()).await;
    let all = consumer.browser.get(&runs).await.expect(200).json();
    assert_eq!(all[0]["state"], "released");
    let one = format!("{runs}/{}", first["id"].as_str().unwrap());
    assert_eq!(consumer.browser.get(&one).await.expect(200).json()["state"], "released");
    consumer.browser.get(&format!("{one}/result")).await.expect(200);
}

#[tokio::test]
async fn terms_of_runs_are_told_as_such_and_permit_no_reads() {
    let site = Site::open().await;
    let (provider, consumer) = (owner(&site, "가람정공").await, firm(&site, "나루금형").await);
    for wrong in [
        vec![("leaves", "report")],
        vec![("leaves", "report"), ("module", "copy")],
        vec![("leaves", "report"), ("module", "life"), ("columns", "Torque")],
        vec![("leaves", "report"), ("module", "life"), ("group", "0")],
        vec![("leaves", "report"), ("module", "life"), ("size", "9999999")],
        vec![("leaves", "report"), ("module", "life"), ("epsilon", "free")],
    ] {
        offered(&provider, &wrong).await.expect(422);
    }
    let fields = [("leaves", "report"), ("module", "life"), ("module", "anomaly")];
    let offer = offered(&provider, &fields).await.expect(303).location().to_owned();
    let page = consumer.browser.get(&offer).await.expect(200);
    assert!(page.says("돌릴 수 있는 모듈") && !page.says("sha256:"), "{}", page.body);
    let policy: Value =
        serde_json::from_str(&site.text("SELECT policy FROM dataspace_offer").await).unwrap();
    assert_eq!(policy["permission"][0]["action"], "dure:compute");
    let policy = Policy::parse(&policy).unwrap();
    let facts = facts::facts(&site.app, Party::Here(consumer.who.organisation)).await.unwrap();
    assert!(matches!(terms::anything(&policy, &facts), Decision::Permitted(_)));
    let read = facts.ask(0);
    assert_eq!(read.action, Action::Use);
    assert!(matches!(decide(&policy, &read), Decision::Denied(_)));
    assert_eq!(terms::permitted(&policy, &facts, 0).len(), 2);
    // Of two modules neither is another one.
    let estimate = terms::asked(&policy, &facts, dure_testbed::report::Problem::Estimate, 0);
    assert!(matches!(estimate, Decision::Denied(_)));
}

#[tokio::test]
async fn bounds_of_reads_and_data_from_elsewhere_are_no_terms_of_runs() {
    let site = Site::with(&[("dataspace-inside", "yes")], "").await;
    let provider = owner(&site, "가람정공").await;
    let runs = [("leaves", "report"), ("module", "failure")];
    for bound in [("volume", "5"), ("rate", "1")] {
        let mut all = runs.to_vec();
        all.push(bound);
        offered(&provider, &all).await.expect(422);
    }
    let place = [("name", "3호기"), ("address", "http://127.0.0.1:9/load.csv")];
    let place = provider.browser.post("/dataspace/sources", &place).await.expect(303);
    let source = place.location().rsplit('/').next().unwrap().parse().unwrap();
    let elsewhere = Firm { dataset: source, ..provider };
    offered(&elsewhere, &runs).await.expect(422);
    offered(&elsewhere, &[]).await.expect(303);
    // Told by a program, they permit nothing.
    let policy = Policy::parse(&json!({ "@id": "o", "@type": "Offer", "permission": [{
        "action": "dure:compute", "constraint": [
            { "leftOperand": "dure:rate", "operator": "lteq", "rightOperand": "5" }] }] }));
    let facts = facts::facts(&site.app, elsewhere.who.organisation.into()).await.unwrap();
    let failure = dure_testbed::report::Problem::Failure;
    let said = terms::asked(&policy.unwrap(), &facts, failure, 0);
    assert!(matches!(said, Decision::Denied(_)));
}

#[tokio::test]
async fn a_module_that_really_runs_comes_through_with_what_it_found() {
    let site = Site::open().await;
    let (mut provider, consumer) = (firm(&site, "가람정공").await, firm(&site, "나루금형").await);
    let mut table = "wear,load,order,failed\n".to_owned();
    for row in 0..400_u32 {
        let (wear, load) = (row * 37 % 100, row * 53 % 71);
        // Mostly when it is worn, sometimes when it is loaded.
        let failed = u32::from(wear + load % 30 > 100 || load == 70);
        table.push_str(&format!("{wear},{load},주문-{},{failed}\n", row % 7));
    }
    let page = formed(&provider.browser, "/datasets", "wear.csv", &table).await.expect(303);
    worked(&site).await;
    provider.dataset = page.location().split('/').nth(2).unwrap().parse().unwrap();
    let agreement = on_runs(&site, &provider, &consumer, &[("group", "10")]).await;
    let at = run(&consumer, &agreement, &[("target", "failed")]).await.expect(303);
    let at = at.location().to_owned();
    worked(&site).await;
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    worked(&site).await;
    let left = result(&consumer.browser, &at).await.expect(200);
    assert!(!left.says("주문-") && !left.says("wear.csv"), "{}", left.body);
    let left = left.json();
    assert_eq!(figure(&left, "rows")["value"], 400.0);
    let rate = figure(&left, "base-rate")["value"].as_f64().unwrap();
    assert!((0.05..0.4).contains(&rate), "{left}");
    let reached = |what: &str| figure(&left, what)["value"].as_f64().unwrap();
    let (reached, baseline) =
        (reached("reached:average_precision"), reached("baseline:average_precision"));
    assert!(reached > baseline && reached <= 1.0, "{left}");
    let labels = left["output"]["tables"].to_string();
    assert!(labels.contains("wear") && labels.contains("load"), "{labels}");
    let page = consumer.browser.get(&at).await.expect(200);
    assert!(page.says("가장 나은 단순 기준"), "{}", page.body);
}
