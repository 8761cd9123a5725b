//! A database that is locked by somebody else, or gone for a while: whoever asks is told to come back,
//! nothing is lost, and afterwards all goes on.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;
use sqlx::Connection;

use super::line::Line;
use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::db::Kind;
use crate::platform::{jobs, outbox};
use crate::testbed::tests::{announced, done_run, offset, piece, worked};
use crate::testing::{Browser, Page, Site};

/// Told to come back, in the reader's language and in a program's words.
fn told_to_come_back(page: &Page) {
    assert_eq!(page.status, 503, "{}", page.body);
    assert!(page.headers.contains_key(RETRY_AFTER), "{:?}", page.headers);
    match page.headers[CONTENT_TYPE].to_str().unwrap() {
        "application/problem+json" => assert_eq!(page.json()["type"], "/problems/unavailable"),
        _ => assert!(page.says("lang=\"ko\"") && page.says("잠시 뒤"), "{}", page.body),
    }
    assert!(!page.says("sqlite") && !page.says("lock") && !page.says("Error"), "{}", page.body);
}

/// What asks for the writer, one of each kind.
async fn writes(browser: &Browser, run: &str, place: &str) -> Vec<Page> {
    let visitor = browser.post("/signout", &[]);
    let signed_out = visitor.await;
    vec![
        signed_out,
        browser.post(&format!("/runs/{run}/links"), &[("days", "7")]).await,
        browser
            .json(Method::POST, &format!("/api/v1/runs/{run}/shares"), &json!({ "days": 7 }))
            .await,
        piece(browser, place, 2, "cd").await,
        announced(browser, 5, "b.csv").await,
    ]
}

#[tokio::test]
async fn a_database_that_is_locked_is_waited_for_and_then_told_and_nothing_is_lost() {
    let site = Site::with(&[("database-wait", "0.2")], "").await;
    if site.app.db.kind() != Kind::Sqlite {
        println!("skipped: only a file can be locked by another process");
        return;
    }
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let run = done_run(&site, &browser).await;
    let place = announced(&browser, 4, "a.csv").await.expect(201).location().to_owned();
    piece(&browser, &place, 0, "ab").await.expect(204);

    let file = site.app.config.data.join("dure.db");
    let mut other = sqlx::SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let background = app::Background::start(&site.app);
    for page in writes(&browser, &run, &place).await {
        told_to_come_back(&page);
    }
    // Who only reads is not concerned.
    browser.get(&format!("/runs/{run}")).await.expect(200);
    browser.get("/healthz").await.expect(200);
    browser.get("/readyz").await.expect(200);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();

    assert_eq!(offset(&browser, &place).await, "2");
    piece(&browser, &place, 2, "cd").await.expect(204);
    browser.post(&format!("/runs/{run}/links"), &[("days", "7")]).await.expect(200);
    assert_eq!(site.count("SELECT COUNT(*) FROM share").await, 1);
    // Those who work in the background have outlived it.
    let version = browser.post("/try/pump", &[]).await.expect(303);
    while site.count("SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')").await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    browser.get(version.location()).await.expect(200);
    background.stop().await;
}

#[tokio::test]
async fn a_writer_that_is_free_again_in_time_is_not_noticed() {
    let site = Site::with(&[("database-wait", "60")], "").await;
    if site.app.db.kind() != Kind::Sqlite {
        println!("skipped: only a file can be locked by another process");
        return;
    }
    let file = site.app.config.data.join("dure.db").display().to_string();
    let mut other = sqlx::SqliteConnection::connect(&file).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let browser = site.browser();
    let waiting = tokio::spawn(async move { announced(&browser, 5, "a.csv").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    waiting.await.unwrap().expect(201);
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_while_is_told_and_then_goes_on() {
    let Some(server) = crate::testing::postgres() else {
        println!("skipped: DURE_TEST_POSTGRES names no PostgreSQL");
        return;
    };
    let there = server.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap();
    let line = Line::to(there).await;
    let site = Site::over(&line.here.to_string(), &[("database-wait", "0.5")]).await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let run = done_run(&site, &browser).await;
    let place = announced(&browser, 4, "a.csv").await.expect(201).location().to_owned();
    piece(&browser, &place, 0, "ab").await.expect(204);
    let workers = jobs::start(&site.app, &Arc::new(app::work()), 1);

    line.cut().await;
    for page in writes(&browser, &run, &place).await {
        told_to_come_back(&page);
    }
    for address in ["/", "/runs", "/signin", "/readyz", "/api/v1/me"] {
        told_to_come_back(&browser.get(address).await);
    }
    browser.get("/healthz").await.expect(200);
    assert!(outbox::deliver(&site.app, &app::listeners()).await.is_err());
    line.mend().await;

    assert_eq!(offset(&browser, &place).await, "2");
    piece(&browser, &place, 2, "cd").await.expect(204);
    browser.get(&format!("/runs/{run}")).await.expect(200);
    browser.post("/try/pump", &[]).await.expect(303);
    workers.stop().await;
    worked(&site).await;
    assert_eq!(site.count("SELECT COUNT(*) FROM job WHERE state <> 'done'").await, 0);
}
