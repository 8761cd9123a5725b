//! What comes too often: ten thousand tries at signing in.

use axum::http::StatusCode;

use crate::identity::tests::coming_in::{join, sign_in};
use crate::testing::Site;

/// Half of them at one account, from everywhere; half from one place, at ever other accounts.
const TRIES: usize = 5_000;

#[tokio::test]
async fn ten_thousand_tries_find_no_password_keep_nobody_out_and_leave_little_behind() {
    let site = Site::open().await;
    join(&site.browser(), "haneul@example.com", "124-81-00998").await.expect(303);
    join(&site.browser(), "saerom@example.com", "220-81-62517").await.expect(303);
    let mut compared = 0;
    for n in 0..TRIES {
        let browser = site.browser().at_address((n % 250) as u8);
        let page = sign_in(&browser, "haneul@example.com", &format!("guess {n}")).await;
        compared += usize::from(page.status != StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(compared < 10, "{compared} guesses at one account were compared");
    let one_place = site.browser().at_address(251);
    let mut compared = 0;
    for n in 0..TRIES {
        let page = sign_in(&one_place, &format!("person{n}@example.com"), "one for all").await;
        compared += usize::from(page.status != StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(compared < 30, "{compared} guesses from one place were compared");

    // Who waits is told for how long, in words.
    let page = sign_in(&one_place, "haneul@example.com", "guess").await.expect(429);
    assert!(page.headers.contains_key("retry-after") && page.says("초"), "{}", page.body);
    // Somebody else comes in at once, and the one whose account it was a little later.
    let other = site.browser().at_address(252);
    sign_in(&other, "saerom@example.com", crate::identity::tests::coming_in::PASSWORD)
        .await
        .expect(303);
    site.execute("UPDATE signin_try SET at = at - 3600000000").await;
    let own = site.browser().at_address(253);
    sign_in(&own, "haneul@example.com", crate::identity::tests::coming_in::PASSWORD)
        .await
        .expect(303);
    // Refused tries are not even counted: what is kept does not grow with them.
    assert!(site.count("SELECT COUNT(*) FROM signin_try").await < 100);
    assert_eq!(site.count("SELECT COUNT(*) FROM session WHERE account = ''").await, 0);
    crate::identity::tidy(&site.app).await.unwrap();
    assert_eq!(site.count("SELECT COUNT(*) FROM signin_try").await, 0);
}
