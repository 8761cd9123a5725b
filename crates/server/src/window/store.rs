//! Cases in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::stretch::{Cut, Stretch};
use super::{AdviceState, Case, CaseState, Said, Side};
use crate::platform::authorisation::{Owned, Sector};
use crate::platform::db::{Db, Tx};
use crate::platform::i18n::Lang;
use crate::platform::id::{self, AccountId, CaseId, CentreId, OrganisationId};
use crate::platform::keeper::{self, Keeper, View};
use crate::platform::moment::Moment;

const FROM: &str = "SELECT id, centre, owner_kind, owner, asked_by, name, \
     email, key_digest, mail_token, lang, subject, question, need, sector, problem, state, consultant, due_at, \
     answered_at, closed_at, stars, comment, version, made_at FROM window_case";

fn moment(row: &AnyRow, name: &str) -> Result<Option<Moment>, sqlx::Error> {
    let at: i64 = row.try_get(name)?;
    Ok((at > 0).then(|| Moment::from_micros(at)))
}

fn case(row: &AnyRow) -> Result<Case, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    // Whoever writes to the window shares what is written with those who advise.
    let (centre, by) = (id::column(row, "centre")?, keeper::owner(row)?);
    let owned = Owned { centre, by, shared_with_consultants: true };
    Ok(Case {
        id: id::column(row, "id")?,
        owned,
        asked_by: text("asked_by")?.parse().ok(),
        name: text("name")?,
        email: text("email")?,
        key_digest: text("key_digest")?,
        mail_token: text("mail_token")?,
        lang: Lang::from_tag(&text("lang")?).unwrap_or(Lang::Ko),
        subject: text("subject")?,
        question: text("question")?,
        need: text("need")?,
        sector: text("sector")?.parse().unwrap_or(Sector::Machinery),
        problem: text("problem")?,
        state: text("state")?.parse().unwrap_or(CaseState::New),
        consultant: text("consultant")?.parse().ok(),
        due_at: moment(row, "due_at")?,
        answered_at: moment(row, "answered_at")?,
        closed_at: moment(row, "closed_at")?,
        stars: u8::try_from(row.try_get::<i64, _>("stars")?).ok().filter(|stars| *stars > 0),
        comment: text("comment")?,
        version: row.try_get("version")?,
        made_at: Moment::from_micros(row.try_get("made_at")?),
    })
}

/// Keeps a new case.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, keeper: &Keeper, new: &Case) -> Result<(), sqlx::Error> {
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO window_case (id, centre, owner_kind, owner, asked_by, name, email, key_digest, \
         subject, question, need, sector, problem, state, due_at, made_at, changed_at, mail_token, \
         lang) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, \
         $17, $18)",
    )
    .bind(new.id.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(new.asked_by.map(AccountId::text).unwrap_or_default())
    .bind(&new.name)
    .bind(&new.email)
    .bind(&new.key_digest)
    .bind(&new.subject)
    .bind(&new.question)
    .bind(&new.need)
    .bind(new.sector.word())
    .bind(&new.problem)
    .bind(new.state.word())
    .bind(new.due_at.map_or(0, Moment::micros))
    .bind(new.made_at.micros())
    .bind(&new.mail_token)
    .bind(new.lang.tag())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes what of a case can change; false where somebody else was faster.
///
/// # Errors
/// As the database does.
pub async fn update(tx: &mut Tx, changed: &Case) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE window_case SET sector = $3, problem = $4, state = $5, consultant = $6, due_at = $7, \
         answered_at = $8, closed_at = $9, stars = $10, comment = $11, changed_at = $12, \
         version = version + 1 WHERE id = $1 AND version = $2",
    )
    .bind(changed.id.text())
    .bind(changed.version)
    .bind(changed.sector.word())
    .bind(&changed.problem)
    .bind(changed.state.word())
    .bind(changed.consultant.map(AccountId::text).unwrap_or_default())
    .bind(changed.due_at.map_or(0, Moment::micros))
    .bind(changed.answered_at.map_or(0, Moment::micros))
    .bind(changed.closed_at.map_or(0, Moment::micros))
    .bind(i64::from(changed.stars.unwrap_or(0)))
    .bind(&changed.comment)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// The case of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: CaseId) -> Result<Option<Case>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(case).transpose()
}

/// The case of that id, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_in(tx: &mut Tx, of: CaseId) -> Result<Option<Case>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(case).transpose()
}

/// The case that letters of that token are about.
///
/// # Errors
/// As the database does.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Case>, sqlx::Error> {
    if token.is_empty() {
        return Ok(None);
    }
    let sql = format!("{FROM} WHERE mail_token = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(token);
    query.fetch_optional(&mut **tx).await?.as_ref().map(case).transpose()
}

/// The centre of the case that letters of that token are about.
///
/// # Errors
/// As the database does.
pub async fn centre_of_token(db: &Db, token: &str) -> Result<Option<CentreId>, sqlx::Error> {
    if token.is_empty() {
        return Ok(None);
    }
    let query = sqlx::query("SELECT centre FROM window_case WHERE mail_token = $1").bind(token);
    query.fetch_optional(db.read()).await?.map(|row| id::column(&row, "centre")).transpose()
}

/// Cases whose promise ends before that moment and of which nobody was told yet: once before, once after
/// the promise broke.
///
/// # Errors
/// As the database does.
pub async fn to_warn_of(db: &Db, soon: Moment, now: Moment) -> Result<Vec<Case>, sqlx::Error> {
    // `warned_of` is the promise that was warned of; one more than it where it was told as broken.
    let sql = format!(
        "{FROM} WHERE state IN ('new', 'waits-for-centre') AND due_at > 0 AND due_at < $1 \
         AND warned_of <> due_at + 1 AND (warned_of <> due_at OR due_at < $2) \
         ORDER BY due_at LIMIT 200"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(soon.micros())
        .bind(now.micros())
        .fetch_all(db.read())
        .await?;
    rows.iter().map(case).collect()
}

/// Notes that it was warned of a promise; false where another server did so, or the promise is another.
///
/// # Errors
/// As the database does.
pub async fn warned(
    tx: &mut Tx,
    case: &Case,
    due_at: Moment,
    broken: bool,
) -> Result<bool, sqlx::Error> {
    let mark = due_at.micros() + i64::from(broken);
    let written = sqlx::query(
        "UPDATE window_case SET warned_of = $3 WHERE id = $1 AND due_at = $2 AND warned_of <> $3",
    )
    .bind(case.id.text())
    .bind(due_at.micros())
    .bind(mark)
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// A stretch of a caller's own cases, the newest first.
///
/// # Errors
/// As the database does.
pub async fn own(
    db: &Db,
    view: &View,
    stretch: &Stretch<CaseId>,
    shown: usize,
) -> Result<Cut<Case>, sqlx::Error> {
    let (sign, order) = if stretch.is_backward() { (">", "ASC") } else { ("<", "DESC") };
    let sql = format!(
        "{FROM} WHERE centre = $1 AND owner_kind = $2 AND owner = $3 \
         AND ($4 = '' OR id {sign} $4) ORDER BY id {order} LIMIT $5"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&view.centre)
        .bind(view.kind)
        .bind(&view.owner)
        .bind(stretch.beside().map(|id| id.text()).unwrap_or_default())
        .bind(shown as i64 + 1)
        .fetch_all(db.read())
        .await?;
    let found = rows.iter().map(case).collect::<Result<_, _>>()?;
    Ok(stretch.cut(found, shown))
}

/// Which cases of a centre are asked for.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// Of this consultant alone.
    pub consultant: String,
    /// In this state alone; all that are not closed where there is none.
    pub state: Option<CaseState>,
    /// Due before that moment.
    pub due_before: Option<Moment>,
}

/// By what the list of a centre is ordered; as the index `window_case_turn` has it.
const TURN: &str = "(CASE WHEN due_at > 0 THEN due_at ELSE 9223372036854775807 END)";

/// The place of a case in the list of its centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When it is due, in microseconds since 1970 began; the last moment there is where it is not.
    due: i64,
    /// Its id.
    id: CaseId,
}

impl Turn {
    /// That of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        Self { due: case.due_at.map_or(i64::MAX, Moment::micros), id: case.id }
    }

    /// As an address says it; nothing where it is none.
    #[must_use]
    pub fn parsed(text: &str) -> Option<Self> {
        let (due, id) = text.split_once('.')?;
        Some(Self { due: due.parse().ok()?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.due, self.id)
    }
}

/// A stretch of the cases of a centre: what is due first first, then those that wait for the company. Closed
/// ones come the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_centre(
    db: &Db,
    centre: CentreId,
    narrow: &Narrow,
    stretch: &Stretch<Turn>,
    shown: usize,
) -> Result<Cut<Case>, sqlx::Error> {
    let closed = narrow.state == Some(CaseState::Closed);
    let up = closed == stretch.is_backward();
    let (sign, order) = if up { (">", "ASC") } else { ("<", "DESC") };
    // Two indexes serve this, each with just the cases that its list shows.
    let (of_list, place) = match closed {
        true => ("state = 'closed'", format!("id {order}")),
        false => ("state <> 'closed'", format!("{TURN} {order}, id {order}")),
    };
    let beside = match stretch.beside() {
        Some(_) if closed => format!("AND id {sign} $6"),
        // The first condition says nothing new; a database finds the place in its index by it.
        Some(_) => format!("AND {TURN} {sign}= $7 AND ({TURN}, id) {sign} ($7, $6)"),
        None => String::new(),
    };
    let sql = format!(
        "{FROM} WHERE centre = $1 AND {of_list} AND ($2 = '' OR consultant = $2) \
         AND ($3 = '' OR state = $3) AND ($4 = 0 OR (due_at > 0 AND due_at < $4)) {beside} \
         ORDER BY {place} LIMIT $5"
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(&narrow.consultant)
        .bind(narrow.state.map_or("", CaseState::word))
        .bind(narrow.due_before.map_or(0, Moment::micros))
        .bind(shown as i64 + 1);
    if let Some(turn) = stretch.beside() {
        query = query.bind(turn.id.text());
        if !closed {
            query = query.bind(turn.due);
        }
    }
    let rows = query.fetch_all(db.read()).await?;
    let found = rows.iter().map(case).collect::<Result<_, _>>()?;
    Ok(stretch.cut(found, shown))
}

/// All cases of an organisation, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(db: &Db, of: OrganisationId) -> Result<Vec<Case>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE owner_kind = 'organisation' AND owner = $1 ORDER BY id DESC LIMIT 100"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(case).collect()
}

/// How many cases each consultant of a centre has that are not closed.
///
/// # Errors
/// As the database does.
pub async fn loads(
    db: &Db,
    centre: CentreId,
) -> Result<std::collections::HashMap<String, u32>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT consultant, COUNT(*) FROM window_case WHERE centre = $1 AND state <> 'closed' \
         GROUP BY consultant",
    )
    .bind(centre.text())
    .fetch_all(db.read())
    .await?;
    let pair = |row: &AnyRow| -> Result<(String, u32), sqlx::Error> {
        Ok((row.try_get(0)?, u32::try_from(row.try_get::<i64, _>(1)?).unwrap_or(0)))
    };
    rows.iter().map(pair).collect()
}

/// Something that was said in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Moment,
    /// What it is.
    pub kind: Said,
    /// By whom.
    pub name: String,
    /// The words; of a step the id of a sentence.
    pub words: String,
}

/// Notes what somebody said.
///
/// # Errors
/// As the database does.
pub async fn say(
    tx: &mut Tx,
    case: CaseId,
    kind: Said,
    by: (&str, &str),
    words: &str,
    at: Moment,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO case_message (id, case_id, at, kind, account, name, words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(case.text())
    .bind(at.micros())
    .bind(kind.word())
    .bind(by.0)
    .bind(by.1)
    .bind(words)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All that was said, the first first; notes only where they are asked for.
///
/// # Errors
/// As the database does.
pub async fn lines(db: &Db, case: CaseId, notes: bool) -> Result<Vec<Line>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT at, kind, name, words FROM case_message WHERE case_id = $1 \
         AND ($2 = 1 OR kind <> 'note') ORDER BY at, id",
    )
    .bind(case.text())
    .bind(i64::from(notes))
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                at: Moment::from_micros(row.try_get("at")?),
                kind: row.try_get::<String, _>("kind")?.parse().unwrap_or(Said::Note),
                name: row.try_get("name")?,
                words: row.try_get("words")?,
            })
        })
        .collect()
}

/// A version of the advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Its number.
    pub version: i64,
    /// What was found.
    pub findings: String,
    /// What to do, a step a line.
    pub steps: String,
    /// Who and what can help.
    pub offers: String,
    /// Where it stands.
    pub state: AdviceState,
    /// What the company asks.
    pub question: String,
    /// When it was last touched.
    pub at: Moment,
}

/// The latest version of the advice of a case that this side sees: a draft is the centre's own, and does
/// not hide from the company what was sent before.
///
/// # Errors
/// As the database does.
pub async fn advice(db: &Db, case: CaseId, side: Side) -> Result<Option<Advice>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT version, findings, steps, offers, state, question, at FROM case_advice \
         WHERE case_id = $1 AND ($2 = 1 OR state <> 'draft') ORDER BY version DESC LIMIT 1",
    )
    .bind(case.text())
    .bind(i64::from(side == Side::Centre))
    .fetch_optional(db.read())
    .await?;
    row.map(|row| {
        Ok(Advice {
            version: row.try_get("version")?,
            findings: row.try_get("findings")?,
            steps: row.try_get("steps")?,
            offers: row.try_get("offers")?,
            state: row.try_get::<String, _>("state")?.parse().unwrap_or(AdviceState::Draft),
            question: row.try_get("question")?,
            at: Moment::from_micros(row.try_get("at")?),
        })
    })
    .transpose()
}

/// Keeps a version of the advice.
///
/// # Errors
/// As the database does.
pub async fn put_advice(tx: &mut Tx, case: CaseId, advice: &Advice) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO case_advice (case_id, version, findings, steps, offers, state, question, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (case_id, version) DO UPDATE SET \
         findings = excluded.findings, steps = excluded.steps, offers = excluded.offers, \
         state = excluded.state, question = excluded.question, at = excluded.at",
    )
    .bind(case.text())
    .bind(advice.version)
    .bind(&advice.findings)
    .bind(&advice.steps)
    .bind(&advice.offers)
    .bind(advice.state.word())
    .bind(&advice.question)
    .bind(advice.at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
