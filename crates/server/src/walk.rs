//! A walk along every route, as everybody who might come there. A route that is not in the kept table
//! fails the walk: whoever adds one has to say who may come, and to look at the table once more.

use std::fmt::Write;
use std::path::Path;

use axum::http::{Method, StatusCode};

use crate::app;
use crate::platform::authorisation::{Access, Denied, Person, Principal, Role};
use crate::platform::id::{AccountId, CentreId, OrganisationId, SessionId};
use crate::platform::web::routes::Route;
use crate::testing::{Browser, Page, Site};

/// The table as it is kept in `docs/routes.txt`: method, path, who may come.
fn kept(routes: &[Route]) -> String {
    let mut lines: Vec<String> =
        routes.iter().map(|r| format!("{:7} {:60} {}", r.method, r.path, r.access)).collect();
    lines.sort();
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{}", line.trim_end());
        text
    })
}

#[test]
fn every_route_is_in_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/routes.txt");
    let table = kept(&app::table());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(table == known, "docs/routes.txt differs: look at it, then run with UPDATE_GOLDEN=1");
}

/// The address of a route with something in its gaps that nobody has.
fn address(route: &Route) -> String {
    let gaps = route.path.split('/').map(|part| match part {
        "{id}" | "{share}" => uuid::Uuid::new_v4().to_string(),
        "{number}" => "1".to_owned(),
        part if part.starts_with('{') => "nothing".to_owned(),
        part => part.to_owned(),
    });
    gaps.collect::<Vec<_>>().join("/")
}

/// What the access beside the route says of a person with these roles.
fn verdict(access: Access, roles: Option<&[Role]>) -> Result<(), Denied> {
    let principal = roles.map_or(Principal::Stranger, |roles| Principal::Session {
        session: SessionId::new(),
        person: Person {
            account: AccountId::new(),
            name: String::new(),
            centre: CentreId::new(),
            organisation: OrganisationId::new(),
            organisation_name: String::new(),
            roles: roles.to_vec(),
        },
    });
    access.check(&principal)
}

/// Streams that go on have no end to wait for.
fn goes_on(route: &Route) -> bool {
    route.path.ends_with("/events")
}

async fn ask(browser: &Browser, route: &Route) -> Page {
    let address = address(route);
    match route.method {
        Method::GET => browser.get(&address).await,
        ref method => {
            let request = browser.request(method.clone(), &address);
            browser
                .send(request.header("content-type", "application/x-www-form-urlencoded"), "")
                .await
        }
    }
}

fn agrees(route: &Route, expected: Result<(), Denied>, page: &Page, who: &str) {
    let what = format!("{} {} as {who}: {}", route.method, route.path, page.status);
    assert!(!page.status.is_server_error(), "{what}");
    match expected {
        Ok(()) => assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{what}"),
        Err(Denied::SignIn) => {
            let sent =
                page.status == StatusCode::SEE_OTHER && page.location().starts_with("/signin");
            assert!(sent || page.status == StatusCode::UNAUTHORIZED, "{what}");
        }
        Err(Denied::NotYours | Denied::Scope) => {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{what}");
        }
    }
}

#[tokio::test]
async fn a_stranger_comes_only_where_everyone_may() {
    let site = Site::open().await;
    for route in app::table().iter().filter(|r| !goes_on(r)) {
        let page = ask(&site.browser(), route).await;
        agrees(route, verdict(route.access, None), &page, "a stranger");
    }
}

#[tokio::test]
async fn each_role_comes_only_where_it_may() {
    let site = Site::open().await;
    for role in Role::ALL {
        for route in app::table().iter().filter(|r| !goes_on(r)) {
            // A new session for each: some routes end it.
            let browser = site.signed_in(&[*role]).await;
            let page = ask(&browser, route).await;
            agrees(route, verdict(route.access, Some(&[*role])), &page, role.word());
        }
    }
}

/// Routes that name a thing answer everybody who does not own it as if it were not there, also in
/// another organisation and in another centre.
#[tokio::test]
async fn the_things_of_others_are_not_there() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let mine = site.browser_of(&owner).await;
    let run = crate::testbed::tests::done_run(&site, &mine).await;
    let dataset = site.text("SELECT id FROM dataset").await;
    let elsewhere = site.another_centre("elsewhere").await;
    let others = [
        ("another organisation", site.signed_in(&[Role::Member, Role::Owner]).await),
        (
            "another centre",
            site.browser_of(
                &site
                    .someone_of(elsewhere, OrganisationId::new(), &[Role::Member, Role::Owner])
                    .await,
            )
            .await,
        ),
        ("a consultant", site.signed_in(&[Role::Consultant]).await),
        ("an administrator", site.signed_in(&[Role::CentreAdministrator]).await),
        ("a stranger", site.browser()),
    ];
    for own in [format!("/datasets/{dataset}"), format!("/runs/{run}")] {
        assert_eq!(mine.get(&own).await.status, StatusCode::OK, "{own}");
    }
    for route in app::table() {
        let id = match route.path {
            path if path.contains("/datasets/{id}") => &dataset,
            path if path.contains("/runs/{id}") => &run,
            _ => continue,
        };
        let address = route.path.replace("{id}", id).replace("{number}", "1");
        let address = address.replace("{name}", "report.html").replace("{share}", id);
        for (who, browser) in &others {
            let request = browser.request(route.method.clone(), &address);
            let page = browser.send(request, "").await;
            assert!(
                page.status.is_client_error() || page.location().starts_with("/signin"),
                "{} {} as {who}: {}",
                route.method,
                route.path,
                page.status
            );
        }
    }
    for own in [format!("/datasets/{dataset}"), format!("/runs/{run}")] {
        assert_eq!(mine.get(&own).await.status, StatusCode::OK, "{own}");
    }
}
