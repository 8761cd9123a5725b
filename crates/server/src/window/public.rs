//! Consultants whom everybody may see: those who ticked so on their own profile, and of each just what helps
//! to choose. Whoever takes the tick back, or advises no more, is gone at once.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::hours::Hours;
use super::profiles::listed;
use super::store;
use crate::app::App;
use crate::identity::accounts;
use crate::needs::one::region;
use crate::platform::authorisation::{Role, Sector, words};
use crate::platform::db::Db;
use crate::platform::id::{self, CentreId, PublicProfileId};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};

/// The languages in which somebody may advise (ISO 639-1).
pub const LANGUAGES: [&str; 5] = ["ko", "en", "zh", "ja", "vi"];

/// From how many answers on satisfaction is told: of fewer, each could be guessed.
const ANSWERS: u32 = 5;

words! {
    /// Whether somebody has time for another case.
    Availability {
        /// Has.
        Free = "free",
        /// Has little.
        Little = "little",
        /// Has none at the moment.
        Full = "full",
    }
}

impl Availability {
    /// Of somebody who has so many cases and takes so many: little is left from three quarters on.
    fn of(load: u32, most: u32) -> Self {
        match (load, most) {
            (load, most) if load >= most => Self::Full,
            (load, most) if u64::from(load) * 4 >= u64::from(most) * 3 => Self::Little,
            _ => Self::Free,
        }
    }
}

/// How content companies were.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = ConsultantSatisfaction)]
pub struct Satisfaction {
    /// The mean, from 1 to 5.
    stars: f64,
    /// Of how many answers; five at least.
    answers: u32,
}

impl Satisfaction {
    /// The mean of so many answers, where they are enough to tell of.
    fn of(answers: u32, sum: u32) -> Option<Self> {
        (answers >= ANSWERS).then(|| Self { stars: f64::from(sum) / f64::from(answers), answers })
    }
}

/// A consultant as everybody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicConsultant {
    /// Under which the profile is shown; another one once it was taken back.
    id: PublicProfileId,
    /// The name.
    name: String,
    /// The problems that it knows: ids of the lexicon.
    problems: Vec<String>,
    /// The sectors.
    sectors: Vec<Sector>,
    /// Codes of the provinces.
    regions: Vec<String>,
    /// In which languages it advises (ISO 639-1).
    languages: Vec<String>,
    /// Whether it has time for another case.
    availability: Availability,
    /// The weekdays on which it can be met: 1 is Monday, 5 Friday.
    weekdays: Vec<u8>,
    /// How content companies were; nothing while too few have said it.
    satisfaction: Option<Satisfaction>,
}

/// How often companies told how content they were with each consultant, and the sum of their stars.
async fn told(db: &Db, centre: CentreId) -> Result<HashMap<String, (u32, u32)>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT consultant, COUNT(*) AS answers, CAST(SUM(stars) AS BIGINT) AS stars \
         FROM window_case WHERE centre = $1 AND consultant <> '' AND stars > 0 \
         GROUP BY consultant",
    )
    .bind(centre.text())
    .fetch_all(db.read())
    .await?;
    let number = |row: &AnyRow, name: &str| -> Result<u32, sqlx::Error> {
        Ok(u32::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
    };
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, (number(row, "answers")?, number(row, "stars")?))))
        .collect()
}

/// Those of a centre who want to be seen, by their names.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, centre: CentreId) -> Result<Vec<PublicConsultant>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT account, shown_as, problems, sectors, regions, languages, hours, most \
         FROM consultant WHERE centre = $1 AND shown_as <> ''",
    )
    .bind(centre.text())
    .fetch_all(db.read())
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Who advises no more is shown no more, whatever the profile says.
    let advising = accounts::of_role(db, centre, Role::Consultant).await?;
    let names: HashMap<String, String> =
        advising.into_iter().map(|one| (one.account.text(), one.name)).collect();
    let loads = store::loads(db, centre).await?;
    let told = told(db, centre).await?;
    let mut found = Vec::new();
    for row in &rows {
        let account: String = row.try_get("account")?;
        let Some(name) = names.get(&account) else { continue };
        let many = |column: &str| -> Result<Vec<String>, sqlx::Error> {
            Ok(listed(&row.try_get::<String, _>(column)?))
        };
        let hours: Vec<Hours> =
            serde_json::from_str(&row.try_get::<String, _>("hours")?).unwrap_or_default();
        let most = u32::try_from(row.try_get::<i64, _>("most")?).unwrap_or(0);
        let (answers, stars) = told.get(&account).copied().unwrap_or_default();
        found.push(PublicConsultant {
            id: id::column(row, "shown_as")?,
            name: name.clone(),
            problems: many("problems")?,
            sectors: many("sectors")?.iter().filter_map(|word| word.parse().ok()).collect(),
            regions: many("regions")?,
            languages: many("languages")?,
            availability: Availability::of(loads.get(&account).copied().unwrap_or(0), most),
            weekdays: hours.iter().map(|one| one.day).collect(),
            satisfaction: Satisfaction::of(answers, stars),
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(found)
}

/// The one who is shown under that id.
async fn found(app: &App, caller: &Caller, id: PublicProfileId) -> Answer<PublicConsultant> {
    let all = all(&app.db, caller.centre.id).await?;
    all.into_iter().find(|one| one.id == id).ok_or_else(Problem::not_found)
}

/// A consultant in words.
struct Card {
    href: String,
    name: String,
    facts: Vec<(String, String)>,
    kind: &'static str,
    room: String,
    satisfaction: String,
}

fn card(one: &PublicConsultant, caller: &Caller) -> Card {
    let words = caller.words;
    let those = |prefix: &str, ids: &[String]| {
        let named = ids.iter().map(|id| words.text(&format!("{prefix}-{id}")));
        named.collect::<Vec<_>>().join(", ")
    };
    let sectors: Vec<String> = one.sectors.iter().map(|s| s.word().to_owned()).collect();
    let weekdays: Vec<String> = one.weekdays.iter().map(u8::to_string).collect();
    let regions: Vec<String> = one.regions.iter().map(|code| region(code, caller.lang())).collect();
    let facts = [
        ("profile-problems", those("need-problem", &one.problems)),
        ("tech-sectors", those("sector", &sectors)),
        ("tech-regions", regions.join(", ")),
        ("profile-languages", those("language", &one.languages)),
        ("consultant-weekdays", those("weekday", &weekdays)),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Card {
        href: format!("/window/consultants/{}", one.id),
        name: one.name.clone(),
        facts: facts.map(|(id, value)| (words.text(id), value)).collect(),
        kind: match one.availability {
            Availability::Free => "ok",
            Availability::Little => "waiting",
            Availability::Full => "",
        },
        room: words.text(&format!("consultant-{}", one.availability)),
        satisfaction: match one.satisfaction {
            Some(told) => caller.say(
                &Message::new("consultant-satisfaction")
                    .text("stars", format!("{:.1}", told.stars))
                    .count("answers", told.answers as usize),
            ),
            None => String::new(),
        },
    }
}

#[derive(Template)]
#[template(path = "window/consultants.html")]
struct List<'a> {
    shell: Shell<'a>,
    cards: Vec<Card>,
}

/// `GET /window/consultants`: those of the centre who want to be seen.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let all = all(&app.db, caller.centre.id).await?;
    page(&List {
        shell: caller.shell(&caller.words.text("consultants-title")),
        cards: all.iter().map(|one| card(one, &caller)).collect(),
    })
}

#[derive(Template)]
#[template(path = "window/consultant.html")]
struct One<'a> {
    shell: Shell<'a>,
    card: Card,
}

/// `GET /window/consultants/{id}`.
///
/// # Errors
/// Where nobody is shown under that id, or no longer is: both look the same.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PublicProfileId>,
) -> Answer {
    let found = found(&app, &caller, id).await?;
    page(&One { shell: caller.shell(&found.name), card: card(&found, &caller) })
}

/// `GET /api/v1/consultants`: those of the centre who want to be seen.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/consultants", tag = "cases", operation_id = "listConsultants",
    responses((status = 200, description = "By their names", body = Vec<PublicConsultant>)),
    security((), ("token" = ["read"])))]
pub async fn list_for_programs(State(app): State<App>, caller: Caller) -> Answer {
    Ok(Json(all(&app.db, caller.centre.id).await?).into_response())
}

/// `GET /api/v1/consultants/{id}`.
///
/// # Errors
/// Where nobody is shown under that id, or no longer is: both look the same.
#[utoipa::path(get, path = "/api/v1/consultants/{id}", tag = "cases",
    operation_id = "getConsultant", params(("id" = PublicProfileId, Path)),
    responses((status = 200, description = "The consultant", body = PublicConsultant),
        (status = 404, description = "Nobody is shown under that id")),
    security((), ("token" = ["read"])))]
pub async fn one_for_programs(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PublicProfileId>,
) -> Answer {
    Ok(Json(found(&app, &caller, id).await?).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn satisfaction_is_told_from_five_answers_on() {
        assert_eq!(Satisfaction::of(4, 20), None);
        assert_eq!(Satisfaction::of(5, 21), Some(Satisfaction { stars: 4.2, answers: 5 }));
    }

    #[test]
    fn who_takes_none_is_full_and_little_is_left_from_three_quarters_on() {
        assert_eq!(Availability::of(0, 0), Availability::Full);
        assert_eq!(Availability::of(12, 12), Availability::Full);
        assert_eq!(Availability::of(9, 12), Availability::Little);
        assert_eq!(Availability::of(8, 12), Availability::Free);
    }
}
