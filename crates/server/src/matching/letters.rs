//! What the two sides of an introduction hear by letter. Nothing stands in one that the reader could not read
//! on the page: a supplier learns of it when the centre has confirmed, and of the company when it accepted.

use dure_testbed::report::Message;

use super::IntroductionState as S;
use super::introductions::Introduction;
use crate::app::App;
use crate::identity::accounts;
use crate::platform::authorisation::Role;
use crate::platform::db::Tx;
use crate::platform::i18n::Words;
use crate::platform::id::AccountId;
use crate::platform::mail::{self, Letter};
use crate::platform::site;

/// How many people of a supplier hear of an introduction.
const MOST: usize = 5;

/// Tells whose turn it is now, or what came of it.
///
/// # Errors
/// As the database does.
pub async fn told(tx: &mut Tx, app: &App, of: &Introduction, to: S) -> Result<(), sqlx::Error> {
    let hearers: Vec<AccountId> = match to {
        S::Confirmed => {
            let all = accounts::of_organisation(&app.db, of.supplier).await?;
            let owners = all.into_iter().filter(|one| one.roles.contains(&Role::Owner));
            owners.map(|one| one.id).take(MOST).collect()
        }
        S::Accepted | S::Declined | S::Refused => of.asked_by.into_iter().collect(),
        S::Finished | S::Dropped => of.accepted_by.into_iter().collect(),
        S::Asked => Vec::new(),
    };
    for account in hearers {
        let Some(reached) = accounts::reached(tx, account).await? else { continue };
        let words = Words::of(reached.lang);
        let link = format!("{}/matching/introductions/{}", site::of(app, of.centre), of.id);
        let body = [
            words.text(&format!("letter-intro-{to}")),
            words.say(&Message::new("letter-intro-link").text("address", link)),
        ];
        let subject = Message::new("letter-subject-intro").text("title", &of.title);
        let letter = Letter {
            to: reached.email,
            subject: words.say(&subject),
            body: body.join("\n\n"),
            ..Letter::default()
        };
        let key = format!("introduction-{}-{to}-{account}", of.id);
        mail::post(tx, of.centre, &key, &letter).await?;
    }
    Ok(())
}
