//! Two who are brought together over a need: the company asks, a person of the centre confirms, the supplier
//! decides, and only then each side learns whom to talk to.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{IntroductionState as S, acts, learning, letters, store, technologies};
use crate::app::App;
use crate::identity::{accounts, organisations};
use crate::needs::{self, Attached, NeedState};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{
    self, AccountId, CentreId, IntroductionId, NeedId, OrganisationId, TechnologyId,
};
use crate::platform::moment::Moment;
use crate::platform::outbox;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest that is told, and the longest reason, in characters.
const LONGEST: usize = 4000;

/// An introduction.
#[derive(Debug, Clone, PartialEq)]
pub struct Introduction {
    /// Its id.
    pub id: IntroductionId,
    /// The tenant.
    pub centre: CentreId,
    /// The need.
    pub need: NeedId,
    /// Whose need.
    pub company: OrganisationId,
    /// The id of the technology, which may be gone.
    pub technology: String,
    /// The version that the company saw.
    pub technology_version: i64,
    /// Whose technology.
    pub supplier: OrganisationId,
    /// The name of the need, and what the supplier may read of it.
    pub title: String,
    /// See above.
    pub told: String,
    /// Who asked.
    pub asked_by: Option<AccountId>,
    /// Who accepted.
    pub accepted_by: Option<AccountId>,
    /// Where it stands.
    pub state: S,
    /// Goes up with every step.
    pub version: i64,
    /// When it last went on.
    pub changed_at: Moment,
}

const FROM: &str = "SELECT id, centre, need, company, technology, technology_version, supplier, title, \
     told, asked_by, accepted_by, state, version, changed_at FROM introduction";

fn introduction(row: &AnyRow) -> Result<Introduction, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    Ok(Introduction {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        need: id::column(row, "need")?,
        company: id::column(row, "company")?,
        technology: text("technology")?,
        technology_version: row.try_get("technology_version")?,
        supplier: id::column(row, "supplier")?,
        title: text("title")?,
        told: text("told")?,
        asked_by: text("asked_by")?.parse().ok(),
        accepted_by: text("accepted_by")?.parse().ok(),
        state: text("state")?.parse().unwrap_or(S::Asked),
        version: row.try_get("version")?,
        changed_at: Moment::from_micros(row.try_get("changed_at")?),
    })
}

/// Those of a need.
///
/// # Errors
/// As the database does.
pub async fn of_need(db: &Db, need: NeedId) -> Result<Vec<Introduction>, sqlx::Error> {
    let sql = format!("{FROM} WHERE need = $1 ORDER BY id");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(need.text());
    query.fetch_all(db.read()).await?.iter().map(introduction).collect()
}

async fn find(db: &Db, of: IntroductionId) -> Result<Option<Introduction>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(introduction).transpose()
}

/// What somebody is to an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of the company that asked.
    Company,
    /// Of the supplier.
    Supplier,
    /// Of the centre.
    Centre,
}

/// What the caller is to it; none where it is nobody's business of theirs. A supplier learns of it when the
/// centre has confirmed.
fn side(caller: &Caller, of: &Introduction) -> Option<Side> {
    let person = caller.principal.person().filter(|person| person.centre == of.centre)?;
    if person.organisation == of.company && acts(person) {
        return Some(Side::Company);
    }
    let told = !matches!(of.state, S::Asked | S::Refused);
    if person.organisation == of.supplier && acts(person) && told {
        return Some(Side::Supplier);
    }
    person.advises().then_some(Side::Centre)
}

impl S {
    /// The steps that a side may take from here.
    pub fn next(self, side: Side) -> &'static [Self] {
        match (self, side) {
            (Self::Asked, Side::Centre) => &[Self::Confirmed, Self::Refused],
            (Self::Asked, Side::Company) => &[Self::Dropped],
            (Self::Confirmed, Side::Supplier) => &[Self::Accepted, Self::Declined],
            (Self::Confirmed, Side::Company) => &[Self::Dropped],
            (Self::Accepted, Side::Company | Side::Supplier) => &[Self::Finished, Self::Dropped],
            _ => &[],
        }
    }

    /// What came of what was shown, as learning counts it.
    fn gain(self) -> i64 {
        match self {
            Self::Asked | Self::Refused | Self::Dropped => 1,
            Self::Confirmed | Self::Declined => 2,
            Self::Accepted => 3,
            Self::Finished => 4,
        }
    }

    /// Whether a reason has to be told.
    fn wants_reason(self) -> bool {
        matches!(self, Self::Refused | Self::Declined | Self::Dropped)
    }
}

async fn step(
    tx: &mut Tx,
    of: IntroductionId,
    name: &str,
    to: S,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO introduction_step (id, introduction, at, name, state, reason) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(of.text())
    .bind(Moment::now().micros())
    .bind(name)
    .bind(to.word())
    .bind(reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// `POST /needs/{id}/matches/{technology}`: the company asks to be introduced, and says what the supplier
/// may read.
///
/// # Errors
/// Where the need is not the caller's or not open, the technology is not published, or it was asked before.
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path((id, technology)): Path<(NeedId, TechnologyId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let made = asked(&app, &caller, id, technology, fields.one("told")).await?;
    Ok(flash::redirect(&format!("/matching/introductions/{made}"), "ok", "intro-asked"))
}

/// Asks for an introduction.
///
/// # Errors
/// As [`ask`].
pub async fn asked(
    app: &App,
    caller: &Caller,
    id: NeedId,
    technology: TechnologyId,
    told: &str,
) -> Answer<IntroductionId> {
    let need = needs::own(app, caller, id).await?;
    let person = caller.person()?;
    if need.state == NeedState::Draft || need.state.is_over() {
        return Err(Problem::conflict(Message::new("problem-intro-need")));
    }
    let (offered, _) = technologies::of_reader(app, caller, technology).await?;
    if offered.organisation == person.organisation {
        return Err(Problem::conflict(Message::new("problem-intro-own")));
    }
    if told.is_empty() || told.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-intro-told").count("most", LONGEST)));
    }
    let made = IntroductionId::new();
    let mut tx = app.db.begin().await?;
    let written = sqlx::query(
        "INSERT INTO introduction (id, centre, need, company, technology, technology_version, \
         supplier, told, title, asked_by, state, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', $11, $11) \
         ON CONFLICT (need, technology) DO NOTHING",
    )
    .bind(made.text())
    .bind(need.owned.centre.text())
    .bind(id.text())
    .bind(person.organisation.text())
    .bind(technology.text())
    .bind(offered.version)
    .bind(offered.organisation.text())
    .bind(told)
    .bind(&need.title)
    .bind(person.account.text())
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        return Err(Problem::conflict(Message::new("problem-intro-twice")));
    }
    step(&mut tx, made, &person.name, S::Asked, "").await?;
    learning::came_of(&mut tx, &id.text(), &technology.text(), S::Asked.gain()).await?;
    needs::attach(&mut tx, id, Attached::Introduction, &made.text(), &offered.name).await?;
    tx.commit().await?;
    Ok(made)
}

#[derive(Template)]
#[template(path = "matching/introduction.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    kind: &'static str,
    state: String,
    company: String,
    supplier: String,
    technology: String,
    technology_href: String,
    changed: bool,
    solves: String,
    need_href: String,
    told: Vec<String>,
    contacts: Vec<(String, String)>,
    events: Vec<(String, String, String, String)>,
    next: Vec<Choice>,
    version: i64,
    hint: String,
}

/// `GET /matching/introductions/{id}`.
///
/// # Errors
/// Where there is no such introduction for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<IntroductionId>,
) -> Answer {
    let found = find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let side = side(&caller, &found).ok_or_else(Problem::not_found)?;
    let words = caller.words;
    let technology: Option<TechnologyId> = found.technology.parse().ok();
    let seen = match technology {
        Some(technology) => store::version(&app.db, technology, found.technology_version).await?,
        None => None,
    };
    let now = match technology {
        Some(technology) => store::find(&app.db, technology).await?,
        None => None,
    };
    let (name, told) = seen.unwrap_or_default();
    let known = matches!(found.state, S::Accepted | S::Finished | S::Dropped);
    let known = known && found.accepted_by.is_some();
    // Before the supplier has accepted, it does not learn whose need it is.
    let company = match side == Side::Supplier && !known {
        true => words.text("intro-company-hidden"),
        false => organisations::name(&app.db, found.company).await?.unwrap_or_default(),
    };
    let readable = |step: &(Moment, String, S, String)| {
        let (at, by, state, reason) = step;
        let who = if side == Side::Supplier && !known { String::new() } else { by.clone() };
        (at.day(caller.lang()), words.text(&format!("intro-step-{state}")), who, reason.clone())
    };
    page(&One {
        shell: caller.shell(&found.title),
        at: format!("/matching/introductions/{id}"),
        kind: badge(found.state),
        state: words.text(&format!("intro-state-{}", found.state)),
        company,
        supplier: organisations::name(&app.db, found.supplier).await?.unwrap_or_default(),
        technology: name,
        technology_href: match &now {
            Some(now) if now.state == super::TechnologyState::Published => {
                format!("/matching/technologies/{}", now.id)
            }
            _ => String::new(),
        },
        changed: now.as_ref().is_none_or(|now| now.version != found.technology_version),
        solves: told.solves,
        need_href: match side {
            Side::Supplier => String::new(),
            Side::Company | Side::Centre => format!("/needs/{}", found.need),
        },
        told: found.told.lines().map(str::to_owned).collect(),
        contacts: if known { contacts(&app, &caller, &found).await? } else { Vec::new() },
        events: steps(&app.db, id).await?.iter().map(readable).collect(),
        next: found
            .state
            .next(side)
            .iter()
            .map(|to| Choice::new(to.word(), words.text(&format!("intro-to-{to}")), ""))
            .collect(),
        version: found.version,
        hint: words.text(&format!("intro-hint-{}", found.state)),
    })
}

fn badge(state: S) -> &'static str {
    match state {
        S::Asked => "info",
        S::Confirmed => "waiting",
        S::Accepted => "running",
        S::Finished => "ok",
        S::Refused | S::Declined | S::Dropped => "warn",
    }
}

/// Whom each side talks to; that they were shown is noted.
async fn contacts(app: &App, caller: &Caller, of: &Introduction) -> Answer<Vec<(String, String)>> {
    let mut all = Vec::new();
    let mut shown = Vec::new();
    for account in [of.asked_by, of.accepted_by].into_iter().flatten() {
        // Somebody may have left since.
        let Ok(account) = accounts::by_id(&app.db, account).await else { continue };
        shown.push(account.id);
        all.push((account.name, account.email));
    }
    app.notes.looked(&app.db, caller, &shown, "access-introduced").await?;
    Ok(all)
}

async fn steps(
    db: &Db,
    of: IntroductionId,
) -> Result<Vec<(Moment, String, S, String)>, sqlx::Error> {
    let query =
        "SELECT at, name, state, reason FROM introduction_step WHERE introduction = $1 ORDER BY id";
    let rows = sqlx::query(query).bind(of.text()).fetch_all(db.read()).await?;
    rows.iter()
        .map(|row| {
            let at = Moment::from_micros(row.try_get("at")?);
            let state = row.try_get::<String, _>("state")?.parse().unwrap_or(S::Asked);
            Ok((at, row.try_get("name")?, state, row.try_get("reason")?))
        })
        .collect()
}

/// `POST /matching/introductions/{id}/state`.
///
/// # Errors
/// Where the caller may not take that step, a reason is missing, or somebody else was faster.
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<IntroductionId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let unknown = |()| Problem::unusable(Message::new("problem-intro-state"));
    let to: S = fields.one("to").parse().map_err(unknown)?;
    let version = fields.one("version").parse().ok();
    take(&app, &caller, id, to, fields.one("reason"), version).await?;
    Ok(flash::redirect(&format!("/matching/introductions/{id}"), "ok", "intro-done"))
}

/// Takes a step.
///
/// # Errors
/// As [`set_state`].
pub async fn take(
    app: &App,
    caller: &Caller,
    id: IntroductionId,
    to: S,
    reason: &str,
    version: Option<i64>,
) -> Answer<()> {
    let found = find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let side = side(caller, &found).ok_or_else(Problem::not_found)?;
    let person = caller.person()?;
    if !found.state.next(side).contains(&to) {
        return Err(Problem::conflict(Message::new("problem-intro-state")));
    }
    if to.wants_reason() && reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-intro-reason").count("most", LONGEST)));
    }
    let accepted_by = match to {
        S::Accepted => person.account.text(),
        _ => found.accepted_by.map(AccountId::text).unwrap_or_default(),
    };
    let mut tx = app.db.begin().await?;
    let written = sqlx::query(
        "UPDATE introduction SET state = $3, accepted_by = $4, version = version + 1, \
         changed_at = $5 WHERE id = $1 AND version = $2",
    )
    .bind(id.text())
    .bind(version.unwrap_or(found.version))
    .bind(to.word())
    .bind(accepted_by)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        return Err(Problem::conflict(Message::new("problem-intro-changed")));
    }
    step(&mut tx, id, &person.name, to, reason).await?;
    learning::came_of(&mut tx, &found.need.text(), &found.technology, to.gain()).await?;
    if to == S::Accepted {
        needs::advance(&mut tx, caller, found.need, NeedState::Matched, "").await?;
    }
    letters::told(&mut tx, app, &found, to).await?;
    outbox::tell(&mut tx, "matching.introduction", &(id, to)).await?;
    Ok(tx.commit().await?)
}

struct Listed {
    href: String,
    title: String,
    about: String,
    kind: &'static str,
    state: String,
    day: String,
}

#[derive(Template)]
#[template(path = "matching/introductions.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Listed>,
    centre: bool,
}

/// `GET /matching/introductions`: those of the caller's organisation, and for advisers those of the centre.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    let centre = person.advises();
    let sql = format!(
        "{FROM} WHERE centre = $1 AND ($2 = 1 OR company = $3 OR supplier = $3) \
         ORDER BY CASE state WHEN 'asked' THEN 0 WHEN 'confirmed' THEN 1 WHEN 'accepted' THEN 2 \
         ELSE 3 END, id DESC LIMIT 200"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(person.centre.text())
        .bind(i64::from(centre))
        .bind(person.organisation.text())
        .fetch_all(app.db.read())
        .await?;
    let mut shown = Vec::new();
    for row in &rows {
        let one = introduction(row)?;
        let Some(side) = side(&caller, &one) else { continue };
        let supplier = organisations::name(&app.db, one.supplier).await?.unwrap_or_default();
        let company = match side {
            Side::Supplier => String::new(),
            _ => organisations::name(&app.db, one.company).await?.unwrap_or_default(),
        };
        let both = [company, supplier];
        let about = both.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>();
        shown.push(Listed {
            href: format!("/matching/introductions/{}", one.id),
            title: one.title.clone(),
            about: about.join(" → "),
            kind: badge(one.state),
            state: caller.words.text(&format!("intro-state-{}", one.state)),
            day: one.changed_at.day(caller.lang()),
        });
    }
    page(&List { shell: caller.shell(&caller.words.text("intros-title")), rows: shown, centre })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_one_sides_and_what_is_over_stays_over() {
        for state in S::ALL {
            for side in [Side::Company, Side::Supplier, Side::Centre] {
                for to in state.next(side) {
                    assert!(!matches!(to, S::Asked), "{state}");
                    assert_eq!(side == Side::Centre, matches!(to, S::Confirmed | S::Refused));
                }
            }
        }
        for over in [S::Refused, S::Declined, S::Finished, S::Dropped] {
            for side in [Side::Company, Side::Supplier, Side::Centre] {
                assert!(over.next(side).is_empty());
            }
        }
        assert!(
            !S::Asked.next(Side::Supplier).contains(&S::Accepted),
            "a person of the centre first"
        );
    }
}
