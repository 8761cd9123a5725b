//! Lists of hundreds of cases, page by page.

use std::collections::BTreeSet;

use super::*;
use crate::testing::Someone;

const MANY: usize = 700;

/// So many cases of that company: a third is due, some at the same moment, a third waits for the company, a
/// third is closed. Each is named by its number.
async fn many(site: &Site, company: &Someone) {
    let mut tx = site.app.db.begin().await.unwrap();
    let now = crate::platform::moment::Moment::now().micros();
    for n in 0..MANY {
        let (state, due) = match n % 3 {
            0 => ("waits-for-centre", now + (n as i64 % 50) * 1_000_000),
            1 => ("waits-for-company", 0),
            _ => ("closed", 0),
        };
        sqlx::query(
            "INSERT INTO window_case (id, centre, owner_kind, owner, asked_by, name, email, \
             key_digest, subject, question, need, sector, problem, state, due_at, made_at, \
             changed_at) VALUES ($1, $2, 'organisation', $3, '', '', '', '', $4, '', '', 'steel', \
             '', $5, $6, $7, $7)",
        )
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(company.centre.text())
        .bind(company.organisation.text())
        .bind(format!("n{n:03}"))
        .bind(state)
        .bind(due)
        .bind(now)
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

/// The numbers of the cases on a page, in its order.
fn numbers(page: &Page) -> Vec<usize> {
    let rows = page.body.split("<th scope=\"row\"").skip(1);
    rows.map(|row| row.split(">n").nth(1).unwrap()[..3].parse().unwrap()).collect()
}

fn link(page: &Page, rel: &str) -> Option<String> {
    let found = page.between(&format!("rel=\"{rel}\" href=\""), "\"")?;
    Some(found.replace("&#38;", "&").replace("&amp;", "&"))
}

/// All pages from there to the end, then back to the beginning: both ways show the same.
async fn walked(browser: &Browser, from: &str) -> Vec<usize> {
    let mut page = browser.get(from).await.expect(200);
    assert!(link(&page, "prev").is_none(), "nothing is before the first");
    let mut pages = vec![numbers(&page)];
    while let Some(next) = link(&page, "next") {
        assert!(!from.contains('?') || next.starts_with(from), "{next} keeps what {from} asks");
        page = browser.get(&next).await.expect(200);
        pages.push(numbers(&page));
    }
    let mut back = vec![numbers(&page)];
    while let Some(earlier) = link(&page, "prev") {
        page = browser.get(&earlier).await.expect(200);
        back.push(numbers(&page));
    }
    back.reverse();
    assert_eq!(pages.concat(), back.concat());
    pages.concat()
}

#[tokio::test]
async fn every_case_of_seven_hundred_is_reached_once_in_the_order_in_which_it_is_due() {
    let site = Site::open().await;
    let company = site.someone(&[Role::Member, Role::Owner]).await;
    many(&site, &company).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let open = walked(&adviser, "/window/cases").await;
    // What is due comes first, by when; what was asked first breaks ties; then what waits for the company.
    let mut expected: Vec<usize> = (0..MANY).filter(|n| n % 3 != 2).collect();
    expected.sort_by_key(|n| (n % 3, if n % 3 == 0 { n % 50 } else { 0 }, *n));
    assert_eq!(open, expected);
    let closed = walked(&adviser, "/window/cases?show=closed").await;
    let newest_first: Vec<usize> = (0..MANY).rev().filter(|n| n % 3 == 2).collect();
    assert_eq!(closed, newest_first);
    let due = walked(&adviser, "/window/cases?show=due").await;
    assert_eq!(due.len(), (0..MANY).filter(|n| n % 3 == 0).count());
    assert!(adviser.get("/window/cases?show=mine").await.expect(200).says("상담이 없습니다"));
}

#[tokio::test]
async fn a_company_reaches_all_of_its_own_on_pages_and_by_program() {
    let site = Site::open().await;
    let company = site.someone(&[Role::Member, Role::Owner]).await;
    many(&site, &company).await;
    let browser = site.browser_of(&company).await;
    let newest_first: Vec<usize> = (0..MANY).rev().collect();
    assert_eq!(walked(&browser, "/window").await, newest_first);
    let (mut seen, mut after) = (BTreeSet::new(), String::new());
    loop {
        let page = browser.get(&format!("/api/v1/cases?after={after}")).await.expect(200).json();
        for case in page["items"].as_array().unwrap() {
            assert!(seen.insert(case["subject"].as_str().unwrap().to_owned()));
        }
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len(), MANY);
    let other = site.signed_in(&[Role::Member, Role::Owner]).await;
    assert!(!other.get("/window").await.expect(200).says(">n0"));
}

#[tokio::test]
async fn an_address_beside_what_is_gone_or_nonsense_shows_a_list_all_the_same() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    asked(&company).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let last = format!("{}.{}", i64::MAX, uuid::Uuid::max());
    for query in ["after=x", "before=1.x", "after=", &format!("after={last}"), "before=0.0&show=?"]
    {
        let page = adviser.get(&format!("/window/cases?{query}")).await.expect(200);
        assert!(page.says("프레스 정지"), "{query}: {}", page.body);
    }
    assert!(company.get("/window?after=x").await.expect(200).says("프레스 정지"));
}
