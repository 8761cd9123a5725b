//! What consultants can and will do: their profiles, which they keep themselves.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::State;
use dure_matching::lists::{self, RegionLevel};
use sqlx::Row;

use super::store;
use super::suggest::Consultant;
use crate::app::App;
use crate::needs::PROBLEMS;
use crate::platform::authorisation::{Role, Sector};
use crate::platform::db::Db;
use crate::platform::i18n::Lang;
use crate::platform::id::CentreId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many cases somebody takes who has not said it.
const USUAL: i64 = 12;

/// The longest text about somebody, in characters.
const LONGEST: usize = 1000;

fn list(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// The names of those who advise at a centre, by account.
///
/// # Errors
/// As the database does.
pub async fn names(db: &Db, centre: CentreId) -> Result<HashMap<String, String>, sqlx::Error> {
    let sql = "SELECT id, name FROM account WHERE centre = $1 AND disabled = 0 AND roles LIKE $2";
    let rows = sqlx::query(sql)
        .bind(centre.text())
        .bind(format!("%{}%", Role::Consultant.word()))
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Those who advise at a centre, as far as proposing asks.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, centre: CentreId) -> Result<Vec<Consultant>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT a.id, a.organisation, COALESCE(c.problems, '[]') AS problems, \
         COALESCE(c.sectors, '[]') AS sectors, COALESCE(c.regions, '[]') AS regions, \
         COALESCE(c.conflicts, '[]') AS conflicts, COALESCE(c.most, $3) AS most FROM account a \
         LEFT JOIN consultant c ON c.account = a.id \
         WHERE a.centre = $1 AND a.disabled = 0 AND a.roles LIKE $2 ORDER BY a.id",
    )
    .bind(centre.text())
    .bind(format!("%{}%", Role::Consultant.word()))
    .bind(USUAL)
    .fetch_all(db.read())
    .await?;
    let loads = store::loads(db, centre).await?;
    rows.iter()
        .map(|row| {
            let text = |name: &str| row.try_get::<String, _>(name);
            let account = text("id")?;
            Ok(Consultant {
                load: loads.get(&account).copied().unwrap_or(0),
                account,
                organisation: text("organisation")?,
                problems: list(&text("problems")?),
                sectors: list(&text("sectors")?),
                regions: list(&text("regions")?),
                conflicts: list(&text("conflicts")?),
                most: u32::try_from(row.try_get::<i64, _>("most")?).unwrap_or(0),
            })
        })
        .collect()
}

#[derive(Template)]
#[template(path = "window/profile.html")]
struct Profile<'a> {
    shell: Shell<'a>,
    about: String,
    problems: Vec<Choice>,
    sectors: Vec<Choice>,
    regions: Vec<Choice>,
    most: String,
}

/// `GET /window/profile`: the caller's own.
///
/// # Errors
/// Where the caller is no consultant.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    let row = sqlx::query(
        "SELECT about, problems, sectors, regions, most FROM consultant WHERE account = $1",
    )
    .bind(person.account.text())
    .fetch_optional(app.db.read())
    .await?;
    let text = |name: &str| -> Result<String, sqlx::Error> {
        row.as_ref().map_or(Ok(String::new()), |row| row.try_get(name))
    };
    let (problems, sectors, regions) =
        (list(&text("problems")?), list(&text("sectors")?), list(&text("regions")?));
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
        let message = dure_testbed::report::Message::new("need-too-long").count("most", LONGEST);
        return Err(Problem::unusable(message));
    }
    let many = |name: &str, known: &dyn Fn(&str) -> bool| {
        let chosen: Vec<&str> = fields.many(name).filter(|value| known(value)).take(40).collect();
        serde_json::to_string(&chosen).unwrap_or_else(|_| "[]".to_owned())
    };
    let most = fields.one("most").parse::<i64>().unwrap_or(USUAL).clamp(0, 200);
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO consultant (account, centre, about, problems, sectors, regions, conflicts, most) \
         VALUES ($1, $2, $3, $4, $5, $6, '[]', $7) ON CONFLICT (account) DO UPDATE SET \
         about = excluded.about, problems = excluded.problems, sectors = excluded.sectors, \
         regions = excluded.regions, most = excluded.most",
    )
    .bind(person.account.text())
    .bind(person.centre.text())
    .bind(about)
    .bind(many("problem", &|value| PROBLEMS.contains(&value)))
    .bind(many("sector", &|value| value.parse::<Sector>().is_ok()))
    .bind(many("region", &|value| lists::regions().iter().any(|one| one.code == value)))
    .bind(most)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(flash::redirect("/window/profile", "ok", "profile-saved"))
}
