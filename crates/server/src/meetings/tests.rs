//! A day of meetings as people meet it.

use axum::response::IntoResponse;

use super::planning::{Given, planned};
use super::{arranging, store};
use crate::platform::authorisation::Role;
use crate::platform::id::{MeetingDayId, OrganisationId};
use crate::platform::moment::Moment;
use crate::testing::{Browser, Page, Site, Someone};

fn in_days(days: u64) -> String {
    Moment::now().plus(std::time::Duration::from_secs(days * 24 * 3600)).korean_day()
}

async fn opened(organiser: &Browser, changes: &[(&'static str, &str)]) -> Page {
    let (day, closes) = (in_days(10), in_days(5));
    let mut fields = vec![
        ("title", "부품 <b>상담회</b>"),
        ("place", "2층"),
        ("day", &day),
        ("begins", "10:00"),
        ("minutes", "30"),
        ("slots", "4"),
        ("breaks", "3"),
        ("tables", "3"),
        ("spare", "1"),
        ("closes", &closes),
    ];
    for (name, value) in changes {
        fields.retain(|field| field.0 != *name);
        fields.push((name, value));
    }
    organiser.post("/meetings", &fields).await
}

struct Takes {
    who: Someone,
    browser: Browser,
    id: String,
}

async fn takes(site: &Site, at: &str, side: &str, name: &str, more: &[(&str, &str)]) -> Takes {
    let who = site.someone(&[Role::Member, Role::Owner]).await;
    let sql =
        format!("UPDATE organisation SET name = '{name}' WHERE id = '{}'", who.organisation.text());
    let mut tx = site.app.db.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let browser = site.browser_of(&who).await;
    let line = format!("{name}의 한마디");
    let mut fields = vec![("side", side), ("line", &line), ("most", "5")];
    fields.extend(more);
    browser.post(&format!("{at}/attend"), &fields).await.expect(303);
    let of = format!("SELECT id FROM attendee WHERE organisation = '{}'", who.organisation.text());
    let id = site.text_of(&of).await;
    Takes { who, browser, id }
}

async fn wishes(at: &str, one: &Takes, all: &[(&Takes, &str)]) -> Page {
    let fields: Vec<_> =
        all.iter().map(|(other, strength)| (format!("wish-{}", other.id), *strength)).collect();
    let fields: Vec<_> = fields.iter().map(|(name, s)| (name.as_str(), *s)).collect();
    one.browser.post(&format!("{at}/wishes"), &fields).await
}

/// A day with two companies and two suppliers; everybody wishes for the first supplier.
async fn day(site: &Site) -> (Browser, String, [Takes; 2], [Takes; 2]) {
    let organiser = site.signed_in(&[Role::CaravanCoordinator]).await;
    let at = opened(&organiser, &[]).await.expect(303).location().to_owned();
    let guests = [
        takes(site, &at, "company", "가람정공", &[]).await,
        takes(site, &at, "company", "나루금형", &[]).await,
    ];
    let hosts = [
        takes(site, &at, "supplier", "다온비전", &[]).await,
        takes(site, &at, "supplier", "라온센서", &[]).await,
    ];
    for guest in &guests {
        let all = [(&hosts[0], "foremost"), (&hosts[1], "gladly")];
        wishes(&at, guest, &all).await.expect(303);
    }
    (organiser, at, guests, hosts)
}

async fn plan(organiser: &Browser, at: &str, fields: &[(&str, &str)]) -> Page {
    organiser.post(&format!("{at}/plan"), fields).await
}

async fn publish(organiser: &Browser, at: &str) {
    organiser.post(&format!("{at}/state"), &[("do", "publish")]).await.expect(303);
}

#[tokio::test]
async fn a_day_goes_from_its_opening_to_agendas_on_the_page_on_paper_and_in_the_calendar() {
    let site = Site::open().await;
    let (organiser, at, guests, hosts) = day(&site).await;
    let stranger = site.browser();
    let page = stranger.get(&at).await.expect(200);
    assert!(page.says("회사 2곳, 공급기업 2곳") && !page.says("가람정공"));
    assert!(!page.says("<b>상담회"), "markup is text");
    let own = guests[0].browser.get(&at).await.expect(200);
    assert!(own.says("다온비전의 한마디") && !own.says("나루금형"), "the other side alone");
    plan(&organiser, &at, &[]).await.expect(303);
    let page = organiser.get(&format!("{at}/plan")).await.expect(200);
    assert!(page.says("4 가운데 4") && page.says("없음이 확인됨"));
    guests[0].browser.get(&format!("{at}/agenda")).await.expect(404);
    publish(&organiser, &at).await;
    let agenda = guests[0].browser.get(&format!("{at}/agenda")).await.expect(200);
    assert!(agenda.says("다온비전") && agenda.says("라온센서") && !agenda.says("나루금형"));
    let all = organiser.get(&format!("{at}/agendas")).await.expect(200);
    assert!(all.says("가람정공") && all.says("나루금형"));
    let calendar = hosts[0].browser.get(&format!("{at}/agenda/calendar")).await.expect(200);
    assert_eq!(calendar.body.matches("BEGIN:VEVENT").count(), 2);
    assert!(calendar.says("METHOD:PUBLISH"));
    assert_eq!(site.count("SELECT COUNT(*) FROM letter WHERE calendar <> ''").await, 4);
    let api = at.replace("/meetings", "/api/v1/meeting-days");
    assert_eq!(guests[0].browser.get(&api).await.json()["agenda"].as_array().unwrap().len(), 2);
    assert!(stranger.get(&api).await.json().get("agenda").is_none());
    // The third slot is a break.
    assert_eq!(site.count("SELECT COUNT(*) FROM arranged_meeting WHERE slot = 2").await, 0);
}

#[tokio::test]
async fn everybody_has_one_of_its_wishes_before_anybody_has_a_second() {
    let site = Site::open().await;
    let organiser = site.signed_in(&[Role::CaravanCoordinator]).await;
    let one_table = [("tables", "2"), ("spare", "1"), ("slots", "2"), ("breaks", "")];
    let at = opened(&organiser, &one_table).await.expect(303).location().to_owned();
    let guests = [
        takes(&site, &at, "company", "가람정공", &[]).await,
        takes(&site, &at, "company", "나루금형", &[]).await,
    ];
    let hosts = [
        takes(&site, &at, "supplier", "다온비전", &[]).await,
        takes(&site, &at, "supplier", "라온센서", &[]).await,
    ];
    // Two meetings in all: both could go to the first, whose wishes weigh more.
    let strong = [(&hosts[0], "foremost"), (&hosts[1], "foremost")];
    wishes(&at, &guests[0], &strong).await.expect(303);
    wishes(&at, &guests[1], &[(&hosts[0], "if-possible")]).await.expect(303);
    plan(&organiser, &at, &[]).await.expect(303);
    let with = "SELECT COUNT(DISTINCT guest) FROM arranged_meeting";
    assert_eq!(site.count(with).await, 2);
    let page = organiser.get(&format!("{at}/plan")).await.expect(200);
    assert!(page.says("가람정공 – ") && page.says("이루지 못한 바람"));
    // With the spare table everybody meets everybody that is wished.
    plan(&organiser, &at, &[("spare", "on")]).await.expect(303);
    assert!(organiser.get(&format!("{at}/plan")).await.expect(200).says("3 가운데 3"));
}

#[tokio::test]
async fn what_is_fixed_or_was_held_stays_when_the_rest_is_planned_again() {
    let site = Site::open().await;
    let (organiser, at, guests, hosts) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    let first = "SELECT guest || host || seat FROM arranged_meeting WHERE slot = 0 ORDER BY guest";
    let held = site.text(first).await;
    let last = format!(
        "SELECT guest FROM arranged_meeting WHERE slot > 0 AND host = '{}' ORDER BY slot DESC",
        hosts[0].id
    );
    let guest = site.text_of(&last).await;
    let slot = format!(
        "SELECT CAST(MAX(slot) AS TEXT) FROM arranged_meeting WHERE guest = '{guest}' AND host = '{}'",
        hosts[0].id
    );
    let slot = site.text_of(&slot).await;
    let fields = [("guest", guest.as_str()), ("slot", &slot), ("do", "fix")];
    organiser.post(&format!("{at}/fix"), &fields).await.expect(303);
    let letters = site.count("SELECT COUNT(*) FROM letter").await;
    // The second supplier leaves after the first slot; a company changes its mind.
    let gone = format!("{at}/attendees/{}/gone", hosts[1].id);
    organiser.post(&gone, &[("do", "gone"), ("from", "1")]).await.expect(303);
    let planned = plan(&organiser, &at, &[("from", "1")]).await;
    let fixed = format!(
        "SELECT CAST(COUNT(*) AS TEXT) FROM arranged_meeting WHERE guest = '{guest}' \
         AND slot = {slot} AND fixed = 1"
    );
    planned.expect(303);
    assert_eq!(site.text(first).await, held, "what was held");
    let of_second = format!(
        "SELECT CAST(COUNT(*) AS TEXT) FROM arranged_meeting WHERE slot > 0 AND host = '{}'",
        hosts[1].id
    );
    assert_eq!(site.text_of(&of_second).await, "0", "who has left meets nobody");
    let its = format!(
        "SELECT CAST(COUNT(*) AS TEXT) FROM arranged_meeting WHERE host = '{}' AND slot = {slot}",
        hosts[0].id
    );
    assert_eq!(site.text_of(&its).await, "1", "with whom it was fixed");
    assert_eq!(site.text_of(&fixed).await, "1", "what was fixed");
    assert!(
        site.count("SELECT COUNT(*) FROM letter").await > letters,
        "whose agenda changed hears"
    );
    let agenda = guests[0].browser.get(&format!("{at}/agenda")).await.expect(200);
    assert!(agenda.says("다온비전"));
}

#[tokio::test]
async fn a_wish_that_cannot_be_met_names_what_stands_in_the_way_to_whoever_wished_alone() {
    let site = Site::open().await;
    let organiser = site.signed_in(&[Role::Consultant]).await;
    let at = opened(&organiser, &[]).await.expect(303).location().to_owned();
    let early = [("away", "1"), ("away", "2"), ("away", "3")];
    let guest = takes(&site, &at, "company", "가람정공", &early).await;
    let late = takes(&site, &at, "supplier", "다온비전", &[("away", "0")]).await;
    let there = takes(&site, &at, "supplier", "라온센서", &[]).await;
    wishes(&at, &guest, &[(&late, "foremost"), (&there, "gladly")]).await.expect(303);
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    let why = "두 곳이 함께 있는 때가 없습니다.";
    assert!(guest.browser.get(&format!("{at}/agenda")).await.expect(200).says(why));
    assert!(!late.browser.get(&format!("{at}/agenda")).await.expect(200).says(why));
    assert!(organiser.get(&format!("{at}/plan")).await.expect(200).says(why));
}

#[tokio::test]
async fn only_organisers_of_the_centre_plan_and_only_those_who_take_part_see_who_does() {
    let site = Site::open().await;
    let (organiser, at, guests, _) = day(&site).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::CaravanCoordinator]).await;
    let far = site.browser_of(&far).await;
    for browser in [&far, &far.at_host("elsewhere.example")] {
        let page = plan(browser, &at, &[]).await;
        assert!([403, 404].contains(&page.status.as_u16()), "{}", page.status);
        let page = browser.get(&format!("{at}/plan")).await;
        assert!([403, 404].contains(&page.status.as_u16()) && !page.says("가람정공"));
    }
    far.at_host("elsewhere.example").get(&at).await.expect(404);
    plan(&guests[0].browser, &at, &[]).await.expect(403);
    guests[0].browser.get(&format!("{at}/agendas")).await.expect(403);
    let other = site.signed_in(&[Role::Member, Role::Owner]).await;
    assert!(!other.get(&at).await.expect(200).says("가람정공"));
    other.get(&format!("{at}/agenda")).await.expect(404);
    wishes(&at, &Takes { browser: other, ..takes_nobody(&guests[0]) }, &[]).await.expect(404);
    // Of two organisers who plan at once the second learns of the first.
    plan(&organiser, &at, &[("version", "1")]).await.expect(303);
    let second = site.signed_in(&[Role::CentreAdministrator]).await;
    plan(&second, &at, &[("version", "1")]).await.expect(409);
}

fn takes_nobody(like: &Takes) -> Takes {
    Takes { who: like.who.clone(), browser: like.browser.clone(), id: like.id.clone() }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused() {
    let site = Site::open().await;
    let organiser = site.signed_in(&[Role::CaravanCoordinator]).await;
    let yesterday = "2020-01-01";
    let long = "가".repeat(5000);
    for (field, value) in [
        ("title", ""),
        ("slots", "0"),
        ("slots", "1000"),
        ("tables", "0"),
        ("spare", "3"),
        ("minutes", "0"),
        ("breaks", "9"),
        ("breaks", "1 2 3 4"),
        ("day", yesterday),
        ("day", "2026-02-30"),
        ("begins", "25:00"),
        ("closes", yesterday),
    ] {
        opened(&organiser, &[(field, value)]).await.expect(422);
    }
    opened(&organiser, &[("title", &long)]).await.expect(303);
    let at = opened(&organiser, &[]).await.expect(303).location().to_owned();
    plan(&organiser, &at, &[]).await.expect(409);
    let one = takes(&site, &at, "company", "가람정공", &[]).await;
    let away = [("away", "0"), ("away", "1"), ("away", "3")];
    for fields in [
        vec![("line", "")],
        vec![("line", long.as_str()), ("most", "3")],
        vec![("line", "가"), ("most", "0")],
        vec![("line", "가"), ("most", "many")],
        [vec![("line", "가"), ("most", "3")], away.to_vec()].concat(),
    ] {
        one.browser.post(&format!("{at}/attend"), &fields).await.expect(422);
    }
    let hosts = [
        takes(&site, &at, "supplier", "나", &[]).await,
        takes(&site, &at, "supplier", "다", &[]).await,
        takes(&site, &at, "supplier", "라", &[]).await,
        takes(&site, &at, "supplier", "마", &[]).await,
    ];
    let all: Vec<_> = hosts.iter().map(|host| (host, "foremost")).collect();
    wishes(&at, &one, &all).await.expect(422);
    // A wish for one of the own side, or for nobody, is none.
    let strange = [(&one, "gladly")];
    wishes(&at, &one, &strange).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM meeting_wish").await, 0);
}

#[tokio::test]
async fn an_organisation_that_leaves_or_closes_is_gone_from_the_day() {
    let site = Site::open().await;
    let (organiser, at, guests, hosts) = day(&site).await;
    guests[1].browser.post(&format!("{at}/leave"), &[]).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM attendee").await, 3);
    plan(&organiser, &at, &[]).await.expect(303);
    let mut tx = site.app.db.begin().await.unwrap();
    let closing = serde_json::json!({ "organisation": hosts[0].who.organisation });
    crate::platform::outbox::tell(&mut tx, "identity.organisation-closed", &closing).await.unwrap();
    tx.commit().await.unwrap();
    crate::platform::outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    assert_eq!(site.count("SELECT COUNT(*) FROM attendee").await, 2);
    organiser.post(&format!("{at}/state"), &[("do", "cancel")]).await.expect(303);
    plan(&organiser, &at, &[]).await.expect(409);
}

#[tokio::test]
async fn a_plan_that_was_never_published_is_not_told_by_calling_the_day_off() {
    let site = Site::open().await;
    let (organiser, at, _, _) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    organiser.post(&format!("{at}/state"), &[("do", "cancel")]).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, 4, "everybody hears");
    let told = "SELECT COUNT(*) FROM letter WHERE calendar <> '' OR body LIKE '%다온비전%'";
    assert_eq!(site.count(told).await, 0);
}

#[tokio::test]
async fn what_was_published_goes_from_calendars_when_the_day_is_called_off() {
    let site = Site::open().await;
    let (organiser, at, _, _) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    organiser.post(&format!("{at}/state"), &[("do", "cancel")]).await.expect(303);
    let off = "SELECT COUNT(*) FROM letter WHERE calendar LIKE '%METHOD:CANCEL%'";
    assert_eq!(site.count(off).await, 4);
    let off = site.text("SELECT calendar FROM letter WHERE calendar LIKE '%METHOD:CANCEL%'").await;
    assert_eq!(off.matches("STATUS:CANCELLED").count(), 2);
}

/// The calendars that call something off, of letters to that one.
async fn called_off(site: &Site, one: &Takes) -> String {
    let sql = format!(
        "SELECT COALESCE(MAX(calendar), '') FROM letter WHERE recipient = '{}' \
         AND calendar LIKE '%METHOD:CANCEL%'",
        one.who.email
    );
    site.text_of(&sql).await
}

#[tokio::test]
async fn what_a_plan_made_anew_leaves_out_goes_from_calendars() {
    let site = Site::open().await;
    let (organiser, at, guests, hosts) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    let gone = format!("{at}/attendees/{}/gone", hosts[1].id);
    organiser.post(&gone, &[("do", "gone"), ("from", "0")]).await.expect(303);
    plan(&organiser, &at, &[]).await.expect(303);
    let off = called_off(&site, &hosts[1]).await;
    assert_eq!(off.matches("STATUS:CANCELLED").count(), 2, "{off}");
    assert!(
        !off.contains("STATUS:CONFIRMED") && off.contains(&format!("meeting-{}-", hosts[1].id))
    );
    assert!(called_off(&site, &hosts[0]).await.is_empty(), "its hours are the same");
    for guest in &guests {
        assert_eq!(called_off(&site, guest).await.matches("STATUS:CANCELLED").count(), 1);
    }
    // What was taken out once is not taken out again.
    let letters = site.count("SELECT COUNT(*) FROM letter").await;
    plan(&organiser, &at, &[]).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, letters);
}

#[tokio::test]
async fn the_meetings_of_an_organisation_that_closed_go_from_the_calendars_of_others() {
    let site = Site::open().await;
    let (organiser, at, guests, hosts) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    let mut tx = site.app.db.begin().await.unwrap();
    let closing = serde_json::json!({ "organisation": hosts[1].who.organisation });
    crate::platform::outbox::tell(&mut tx, "identity.organisation-closed", &closing).await.unwrap();
    tx.commit().await.unwrap();
    crate::platform::outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    plan(&organiser, &at, &[]).await.expect(303);
    for guest in &guests {
        assert_eq!(called_off(&site, guest).await.matches("STATUS:CANCELLED").count(), 1);
    }
}

#[tokio::test]
async fn a_plan_made_with_others_than_are_there_now_is_not_kept() {
    let site = Site::open().await;
    let (_, at, guests, _) = day(&site).await;
    let id: MeetingDayId = at.rsplit('/').next().unwrap().parse().unwrap();
    for changes in [true, false] {
        let day = store::find(&site.app.db, id).await.unwrap().unwrap();
        let attendees = store::attendees(&site.app.db, id).await.unwrap();
        let given = Given {
            day: day.clone(),
            attendees: attendees.clone(),
            wishes: store::wishes(&site.app.db, id).await.unwrap(),
            before: Vec::new(),
            from: 0,
            uses_spare: false,
        };
        let plan = planned(&given).unwrap();
        if changes {
            guests[1].browser.post(&format!("{at}/leave"), &[]).await.expect(303);
        }
        let written = arranging::written(&site.app, day, &attendees, &[], plan).await;
        let status = written.err().map(|problem| problem.into_response().status().as_u16());
        assert_eq!(status, changes.then_some(409));
        let kept = site.count("SELECT COUNT(*) FROM arranged_meeting").await;
        assert_eq!(kept > 0, !changes);
    }
}

#[tokio::test]
async fn who_left_and_comes_back_is_there_again() {
    let site = Site::open().await;
    let (organiser, at, guests, _) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    guests[0].browser.post(&format!("{at}/leave"), &[]).await.expect(303);
    let gone = "SELECT COUNT(*) FROM attendee WHERE gone_from < 4";
    assert_eq!(site.count(gone).await, 1);
    let fields = [("line", "다시 갑니다"), ("most", "5")];
    guests[0].browser.post(&format!("{at}/attend"), &fields).await.expect(303);
    assert_eq!(site.count(gone).await, 0);
}

#[tokio::test]
async fn held_meetings_that_are_more_than_is_wanted_or_than_tables_stand_in_no_plans_way() {
    let site = Site::open().await;
    let organiser = site.signed_in(&[Role::CaravanCoordinator]).await;
    let few = [("tables", "2"), ("spare", "1"), ("slots", "2"), ("breaks", "")];
    let at = opened(&organiser, &few).await.expect(303).location().to_owned();
    let guests = [
        takes(&site, &at, "company", "가람정공", &[]).await,
        takes(&site, &at, "company", "나루금형", &[]).await,
    ];
    let hosts = [
        takes(&site, &at, "supplier", "다온비전", &[]).await,
        takes(&site, &at, "supplier", "라온센서", &[]).await,
    ];
    for guest in &guests {
        let all = [(&hosts[0], "foremost"), (&hosts[1], "foremost")];
        wishes(&at, guest, &all).await.expect(303);
    }
    plan(&organiser, &at, &[("spare", "on")]).await.expect(303);
    let kept = "SELECT COUNT(*) FROM arranged_meeting";
    assert_eq!(site.count(kept).await, 4);
    plan(&organiser, &at, &[("from", "2")]).await.expect(303);
    let fields = [("line", "하나만"), ("most", "1")];
    guests[0].browser.post(&format!("{at}/attend"), &fields).await.expect(303);
    plan(&organiser, &at, &[("from", "2")]).await.expect(303);
    assert_eq!(site.count(kept).await, 4, "what was held was held");
}

#[tokio::test]
async fn who_fixes_or_takes_out_on_a_page_of_before_learns_of_it() {
    let site = Site::open().await;
    let (organiser, at, guests, _) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    let sql = format!(
        "SELECT CAST(MIN(slot) AS TEXT) FROM arranged_meeting WHERE guest = '{}'",
        guests[0].id
    );
    let slot = site.text_of(&sql).await;
    let page = organiser.get(&format!("{at}/plan")).await.expect(200);
    assert_eq!(page.body.matches("name=\"version\" value=\"2\"").count(), 11, "every form says it");
    let guest = guests[0].id.as_str();
    let fix = |version: &'static str| {
        [
            ("guest", guest.to_owned()),
            ("slot", slot.clone()),
            ("do", "fix".to_owned()),
            ("version", version.to_owned()),
        ]
    };
    let fixed = async |version| {
        let fields = fix(version);
        let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        organiser.post(&format!("{at}/fix"), &fields).await
    };
    fixed("1").await.expect(409);
    fixed("2").await.expect(303);
    let gone = format!("{at}/attendees/{guest}/gone");
    organiser.post(&gone, &[("do", "gone"), ("version", "2")]).await.expect(409);
    organiser.post(&gone, &[("do", "gone"), ("version", "3")]).await.expect(303);
}

#[tokio::test]
async fn letters_of_a_day_lead_to_the_site_of_its_centre() {
    let site = Site::open().await;
    site.execute("UPDATE centre SET host = 'own.example'").await;
    site.app.centres.refresh(&site.app.db).await.unwrap();
    let (organiser, at, _, _) = day(&site).await;
    plan(&organiser, &at, &[]).await.expect(303);
    publish(&organiser, &at).await;
    let own = "SELECT COUNT(*) FROM letter WHERE body LIKE '%http://own.example:8080/meetings/%'";
    assert_eq!(site.count(own).await, 4);
}
