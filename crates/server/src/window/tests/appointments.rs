//! Appointments of a case.

use crate::platform::authorisation::Role;
use crate::platform::moment::Moment;
use crate::testing::{Browser, Site};

use super::{act, asked};

async fn every_day(adviser: &Browser) {
    let mut fields = vec![("most", "12".to_owned())];
    let names: Vec<_> = (1..=5).map(|d| (format!("from-{d}"), format!("until-{d}"))).collect();
    for (from, until) in &names {
        fields.push((from, "09:00".to_owned()));
        fields.push((until, "18:00".to_owned()));
    }
    let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    adviser.post("/window/profile", &fields).await.expect(303);
}

#[tokio::test]
async fn a_company_picks_an_hour_and_nobody_else_gets_the_same() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let other = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let (at, its) = (asked(&company).await, asked(&other).await);
    assert!(!company.get(&at).await.expect(200).says("name=\"at\""), "nobody has the case yet");
    for case in [&at, &its] {
        act(&adviser, case, "say", &[("words", "보겠습니다")]).await.expect(303);
    }
    assert!(!company.get(&at).await.expect(200).says("name=\"at\""), "no hours are told");
    every_day(&adviser).await;
    let page = company.get(&at).await.expect(200);
    let free = page.between("name=\"at\"><option value=\"", "\"").unwrap().to_owned();
    let fields = [("at", free.as_str()), ("place", "안산 공장")];
    act(&company, &at, "appointments", &fields).await.expect(303);
    act(&other, &its, "appointments", &fields).await.expect(409);
    act(&other, &its, "appointments", &[("at", "17")]).await.expect(409);
    act(&other, &its, "appointments", &[("at", "soon")]).await.expect(422);
    assert!(!other.get(&its).await.expect(200).says(&format!("value=\"{free}\"")));
    assert!(adviser.get("/window/appointments").await.expect(200).says("안산 공장"));
    let page = company.get(&at).await.expect(200);
    let calendar = page.between("/appointments/", "\"").unwrap().to_owned();
    let file = company.get(&format!("{at}/appointments/{calendar}/calendar")).await.expect(200);
    assert!(file.says("STATUS:CONFIRMED") && file.says("LOCATION:안산 공장"));
    other.get(&format!("{at}/appointments/{calendar}/calendar")).await.expect(404);
    let called_off = format!("appointments/{calendar}");
    act(&other, &at, &called_off, &[("do", "cancel")]).await.expect(404);
    act(&company, &at, &called_off, &[("do", "cancel")]).await.expect(303);
    act(&company, &at, &called_off, &[("do", "cancel")]).await.expect(409);
    act(&other, &its, "appointments", &fields).await.expect(303);
    let letters = "SELECT COUNT(*) FROM letter WHERE calendar LIKE '%METHOD:CANCEL%'";
    assert_eq!(site.count(letters).await, 2, "both hear that it is called off");
}

#[tokio::test]
async fn a_consultant_proposes_and_the_company_answers() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    let day = Moment::now().plus(std::time::Duration::from_secs(3 * 24 * 3600)).korean_day();
    let fields = |hour: &'static str, minutes: &'static str| {
        [("day", day.clone()), ("hour", hour.to_owned()), ("minutes", minutes.to_owned())]
    };
    let propose = async |hour, minutes| {
        let fields = fields(hour, minutes);
        let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        act(&adviser, &at, "appointments", &fields).await
    };
    propose("10:00", "60").await.expect(409);
    act(&adviser, &at, "say", &[("words", "보겠습니다")]).await.expect(303);
    propose("10:00", "60").await.expect(303);
    propose("10:30", "60").await.expect(409);
    for (hour, minutes) in [("25:00", "60"), ("11:00", "0"), ("11:00", "9999"), ("", "60")] {
        propose(hour, minutes).await.expect(422);
    }
    let page = company.get(&at).await.expect(200);
    let one = page.between("/appointments/", "\"").unwrap().to_owned();
    act(&adviser, &at, &format!("appointments/{one}"), &[("do", "agree")]).await.expect(409);
    act(&company, &at, &format!("appointments/{one}"), &[("do", "agree")]).await.expect(303);
    assert_eq!(site.text("SELECT state FROM appointment").await, "agreed");
    let ics = "SELECT COUNT(*) FROM letter WHERE calendar LIKE '%STATUS:CONFIRMED%'";
    assert_eq!(site.count(ics).await, 2, "both get the file for their calendars");
}
