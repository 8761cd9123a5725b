//! What consultants can and will do: their profiles, which they keep themselves.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::State;
use dure_matching::lists::{self, RegionLevel};
use dure_testbed::report::Message;
use sqlx::Row;

use super::hours::Hours;
use super::public::LANGUAGES;
use super::store;
use super::suggest::Consultant;
use crate::app::App;
use crate::identity::{accounts, organisations};
use crate::needs::PROBLEMS;
use crate::platform::authorisation::{Role, Sector};
use crate::platform::db::{Db, Tx};
use crate::platform::i18n::Lang;
use crate::platform::id::{AccountId, CentreId, OrganisationId, PublicProfileId};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many cases somebody takes who has not said it.
const USUAL: i64 = 12;

/// How many organisations somebody stands too near to.
const NEAR: usize = 50;

/// The longest text about somebody, in characters.
const LONGEST: usize = 1000;

/// A list as the tables keep it.
pub(super) fn listed(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// The names of those who advise at a centre, by account.
///
/// # Errors
/// As the database does.
pub async fn names(db: &Db, centre: CentreId) -> Result<HashMap<String, String>, sqlx::Error> {
    let all = accounts::of_role(db, centre, Role::Consultant).await?;
    Ok(all.into_iter().map(|one| (one.account.text(), one.name)).collect())
}

/// Those who advise at a centre, as far as proposing asks.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, centre: CentreId) -> Result<Vec<Consultant>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT account, problems, sectors, regions, conflicts, most FROM consultant \
         WHERE centre = $1",
    )
    .bind(centre.text())
    .fetch_all(db.read())
    .await?;
    let mut told = HashMap::new();
    for row in &rows {
        told.insert(row.try_get::<String, _>("account")?, row);
    }
    let loads = store::loads(db, centre).await?;
    let one = |holder: accounts::Holder| -> Result<Consultant, sqlx::Error> {
        let account = holder.account.text();
        let row = told.get(&account);
        let many = |name: &str| -> Result<Vec<String>, sqlx::Error> {
            row.map_or(Ok(Vec::new()), |row| Ok(listed(&row.try_get::<String, _>(name)?)))
        };
        let most = row.map_or(Ok(USUAL), |row| row.try_get("most"))?;
        Ok(Consultant {
            load: loads.get(&account).copied().unwrap_or(0),
            organisation: holder.organisation.text(),
            problems: many("problems")?,
            sectors: many("sectors")?,
            regions: many("regions")?,
            conflicts: many("conflicts")?,
            most: u32::try_from(most).unwrap_or(0),
            account,
        })
    };
    accounts::of_role(db, centre, Role::Consultant).await?.into_iter().map(one).collect()
}

/// The hours in which a consultant can be met.
///
/// # Errors
/// As the database does.
pub async fn hours(db: &Db, of: AccountId) -> Result<Vec<Hours>, sqlx::Error> {
    let query = sqlx::query("SELECT hours FROM consultant WHERE account = $1").bind(of.text());
    let row = query.fetch_optional(db.read()).await?;
    let json = row.map_or(Ok(String::new()), |row| row.try_get::<String, _>("hours"))?;
    Ok(serde_json::from_str(&json).unwrap_or_default())
}

/// Holds a consultant's calendar in this transaction: of two who take an hour at once the second waits,
/// then finds it taken.
///
/// # Errors
/// As the database does.
pub async fn hold(tx: &mut Tx, of: AccountId, centre: CentreId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO consultant (account, centre, about, problems, sectors, regions, conflicts, \
         most) VALUES ($1, $2, '', '[]', '[]', '[]', '[]', $3) \
         ON CONFLICT (account) DO UPDATE SET account = excluded.account",
    )
    .bind(of.text())
    .bind(centre.text())
    .bind(USUAL)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "window/profile.html")]
struct Profile<'a> {
    shell: Shell<'a>,
    about: String,
    problems: Vec<Choice>,
    sectors: Vec<Choice>,
    regions: Vec<Choice>,
    languages: Vec<Choice>,
    conflicts: String,
    days: Vec<Day>,
    /// Where everybody sees it; empty where nobody does.
    shown_at: String,
    most: String,
}

/// The hours of a weekday, as fields.
struct Day {
    number: u8,
    name: String,
    from: String,
    until: String,
}

/// The working week, as fields.
fn days(caller: &Caller, hours: &[Hours]) -> Vec<Day> {
    let day = |number: u8| {
        let found = hours.iter().find(|one| one.day == number);
        Day {
            number,
            name: caller.words.text(&format!("weekday-{number}")),
            from: found.map(|one| one.begins()).unwrap_or_default(),
            until: found.map(|one| one.ends()).unwrap_or_default(),
        }
    };
    (1..=5).map(day).collect()
}

/// `GET /window/profile`: the caller's own.
///
/// # Errors
/// Where the caller is no consultant.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    let row = sqlx::query(
        "SELECT about, problems, sectors, regions, languages, conflicts, most, shown_as \
         FROM consultant WHERE account = $1",
    )
    .bind(person.account.text())
    .fetch_optional(app.db.read())
    .await?;
    let text = |name: &str| -> Result<String, sqlx::Error> {
        row.as_ref().map_or(Ok(String::new()), |row| row.try_get(name))
    };
    let (problems, sectors, regions) =
        (listed(&text("problems")?), listed(&text("sectors")?), listed(&text("regions")?));
    let languages = listed(&text("languages")?);
    let shown_as = text("shown_as")?;
    let mut conflicts = Vec::new();
    for one in listed(&text("conflicts")?) {
        if let Ok(one) = one.parse() {
            conflicts.extend(organisations::name(&app.db, one).await?);
        }
    }
    let hours = hours(&app.db, person.account).await?;
    let words = caller.words;
    let tick = |value: &str, label: String, chosen: &[String]| {
        Choice::new(value, label, if chosen.iter().any(|c| c == value) { value } else { "" })
    };
    let provinces = lists::regions().iter().filter(|one| one.level == RegionLevel::Province);
    let label = |ko: &str, en: &str| if caller.lang() == Lang::Ko { ko } else { en }.to_owned();
    page(&Profile {
        shell: caller.shell(&words.text("profile-title")),
        about: text("about")?,
        problems: PROBLEMS
            .iter()
            .map(|id| tick(id, words.text(&format!("need-problem-{id}")), &problems))
            .collect(),
        sectors: Sector::ALL
            .iter()
            .map(|s| tick(s.word(), words.text(&format!("sector-{s}")), &sectors))
            .collect(),
        regions: provinces.map(|one| tick(one.code, label(one.ko, one.en), &regions)).collect(),
        languages: LANGUAGES
            .iter()
            .map(|tag| tick(tag, words.text(&format!("language-{tag}")), &languages))
            .collect(),
        conflicts: conflicts.join("\n"),
        shown_at: match shown_as.is_empty() {
            true => String::new(),
            false => format!("/window/consultants/{shown_as}"),
        },
        days: days(&caller, &hours),
        most: match &row {
            Some(row) => row.try_get::<i64, _>("most")?.to_string(),
            None => USUAL.to_string(),
        },
    })
}

/// `POST /window/profile`.
///
/// # Errors
/// Where the caller is no consultant, or the text is too long.
pub async fn save(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let person = caller.person()?;
    let about = fields.one("about");
    if about.chars().count() > LONGEST {
        let message = Message::new("need-too-long").count("most", LONGEST);
        return Err(Problem::unusable(message));
    }
    let many = |name: &str, known: &dyn Fn(&str) -> bool| {
        let chosen: Vec<&str> = fields.many(name).filter(|value| known(value)).take(40).collect();
        serde_json::to_string(&chosen).unwrap_or_else(|_| "[]".to_owned())
    };
    let most = fields.one("most").parse::<i64>().unwrap_or(USUAL).clamp(0, 200);
    let conflicts = near(&app, person.centre, fields.one("conflicts")).await?;
    let hours = told_hours(&fields)?;
    // Who takes it back and shows it again is found under another address.
    let shown_as = match fields.ticked("public") {
        true => PublicProfileId::new().text(),
        false => String::new(),
    };
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO consultant (account, centre, about, problems, sectors, regions, conflicts, most, \
         hours, languages, shown_as) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (account) DO UPDATE SET about = excluded.about, \
         problems = excluded.problems, sectors = excluded.sectors, regions = excluded.regions, \
         conflicts = excluded.conflicts, most = excluded.most, hours = excluded.hours, \
         languages = excluded.languages, shown_as = CASE WHEN excluded.shown_as <> '' \
         AND consultant.shown_as <> '' THEN consultant.shown_as ELSE excluded.shown_as END",
    )
    .bind(person.account.text())
    .bind(person.centre.text())
    .bind(about)
    .bind(many("problem", &|value| PROBLEMS.contains(&value)))
    .bind(many("sector", &|value| value.parse::<Sector>().is_ok()))
    .bind(many("region", &|value| lists::regions().iter().any(|one| one.code == value)))
    .bind(serde_json::to_string(&conflicts).unwrap_or_default())
    .bind(most)
    .bind(serde_json::to_string(&hours).unwrap_or_default())
    .bind(many("language", &|value| LANGUAGES.contains(&value)))
    .bind(shown_as)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(flash::redirect("/window/profile", "ok", "profile-saved"))
}

/// The organisations of these names, a name a line. Who stands near to one of them may not be asked about
/// it, so a name that nobody has is not passed over.
async fn near(app: &App, centre: CentreId, text: &str) -> Answer<Vec<String>> {
    let mut found = Vec::new();
    for name in text.lines().map(str::trim).filter(|name| !name.is_empty()).take(NEAR) {
        let ids = organisations::of_name(&app.db, centre, name).await?;
        if ids.is_empty() {
            let message = Message::new("problem-profile-organisation").text("name", name);
            return Err(Problem::unusable(message));
        }
        found.extend(ids.into_iter().map(OrganisationId::text));
    }
    Ok(found)
}

fn told_hours(fields: &Fields) -> Answer<Vec<Hours>> {
    let mut all = Vec::new();
    for day in 1..=5 {
        let (from, until) = (format!("from-{day}"), format!("until-{day}"));
        let told = Hours::parsed(day, fields.one(&from), fields.one(&until));
        let wrong = |()| Problem::unusable(Message::new("problem-profile-hours"));
        all.extend(told.map_err(wrong)?);
    }
    Ok(all)
}
