//! Diagnoses in the database.

use std::collections::{BTreeMap, BTreeSet};

use dure_diagnosis::answers::{self, Answers, Confirmation, Evidence, EvidenceKind, Scope};
use dure_diagnosis::instrument::{Edition, Level};
use dure_diagnosis::score::Score;
use dure_diagnosis::standing::Among;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{AnswerRole, Diagnosis, DiagnosisState, Respondent};
use crate::platform::authorisation::Sector;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{
    self, AccountId, CentreId, DiagnosisId, EvidenceId, OrganisationId, RespondentId,
};
use crate::platform::keeper::{self, Keeper, View};
use crate::platform::moment::Moment;

const FROM: &str = "SELECT id, centre, owner_kind, owner, shared_with_consultants, instrument, \
     version, sector, size, scope, goals, state, after, overall, stage, made_at, done_at \
     FROM diagnosis";

fn diagnosis(row: &AnyRow) -> Result<Diagnosis, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let (overall, stage, done_at): (i64, i64, i64) =
        (row.try_get("overall")?, row.try_get("stage")?, row.try_get("done_at")?);
    Ok(Diagnosis {
        id: id::column(row, "id")?,
        owned: keeper::owned(row)?,
        edition: Edition { id: text("instrument")?, version: text("version")? },
        sector: text("sector")?.parse().unwrap_or(Sector::Machinery),
        size: text("size")?,
        scope: scope_of(&text("scope")?),
        goals: serde_json::from_str(&text("goals")?).unwrap_or_default(),
        state: text("state")?.parse().unwrap_or(DiagnosisState::Open),
        after: text("after")?.parse().ok(),
        overall: (overall >= 0).then_some(overall as f64 / 1000.0),
        stage: usize::try_from(stage).unwrap_or(0),
        made_at: Moment::from_micros(row.try_get("made_at")?),
        done_at: (done_at > 0).then(|| Moment::from_micros(done_at)),
    })
}

fn scope_of(word: &str) -> Scope {
    if word == "short" { Scope::Short } else { Scope::Full }
}

/// The word of a scope in the database and the ids of sentences.
#[must_use]
pub fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Full => "full",
        Scope::Short => "short",
    }
}

/// What a new diagnosis is about.
#[derive(Debug, Clone)]
pub struct Fresh<'a> {
    /// Which edition of which instrument.
    pub edition: &'a Edition,
    /// The company's sector.
    pub sector: Sector,
    /// The word of its size.
    pub size: &'a str,
    /// How much is asked.
    pub scope: Scope,
    /// What the company wants to move.
    pub goals: BTreeMap<String, u8>,
    /// The one that it follows.
    pub after: Option<DiagnosisId>,
}

/// Begins a diagnosis.
///
/// # Errors
/// As the database does.
pub async fn begin(
    tx: &mut Tx,
    keeper: &Keeper,
    fresh: &Fresh<'_>,
) -> Result<DiagnosisId, sqlx::Error> {
    let made = DiagnosisId::new();
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO diagnosis (id, centre, owner_kind, owner, made_by, instrument, version, \
         sector, size, scope, goals, state, after, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)",
    )
    .bind(made.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(&keeper.account)
    .bind(&fresh.edition.id)
    .bind(&fresh.edition.version)
    .bind(fresh.sector.word())
    .bind(fresh.size)
    .bind(scope_word(fresh.scope))
    .bind(serde_json::to_string(&fresh.goals).unwrap_or_else(|_| "{}".to_owned()))
    .bind(fresh.after.map(DiagnosisId::text).unwrap_or_default())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(made)
}

/// The diagnosis of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, diagnosis_id: DiagnosisId) -> Result<Option<Diagnosis>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(diagnosis_id.text());
    query.fetch_optional(db.read()).await?.as_ref().map(diagnosis).transpose()
}

/// The same, held until the end of the transaction, so that nobody closes it meanwhile.
///
/// # Errors
/// As the database does.
pub async fn hold(
    tx: &mut Tx,
    diagnosis_id: DiagnosisId,
) -> Result<Option<Diagnosis>, sqlx::Error> {
    sqlx::query("UPDATE diagnosis SET made_at = made_at WHERE id = $1")
        .bind(diagnosis_id.text())
        .execute(&mut **tx)
        .await?;
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(diagnosis_id.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(diagnosis).transpose()
}

/// The diagnoses that a caller sees, the newest first, before that one.
///
/// # Errors
/// As the database does.
pub async fn list(
    db: &Db,
    view: &View,
    before: &str,
    most: i64,
) -> Result<Vec<Diagnosis>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE centre = $1 AND ($2 = '' OR id < $2) AND owner_kind = $3 AND owner = $4 \
         ORDER BY id DESC LIMIT $5"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&view.centre)
        .bind(before)
        .bind(view.kind)
        .bind(&view.owner)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(diagnosis).collect()
}

/// A diagnosis that was shared with the centre, with the name of its organisation.
#[derive(Debug, Clone)]
pub struct SharedOne {
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// Whose.
    pub organisation: String,
}

/// The diagnoses that were shared with the centre, the newest first.
///
/// # Errors
/// As the database does.
pub async fn shared(db: &Db, centre: CentreId, most: i64) -> Result<Vec<SharedOne>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT d.id, d.centre, d.owner_kind, d.owner, d.shared_with_consultants, d.instrument, \
         d.version, d.sector, d.size, d.scope, d.goals, d.state, d.after, d.overall, d.stage, \
         d.made_at, d.done_at, o.name AS organisation_name FROM diagnosis d \
         JOIN organisation o ON o.id = d.owner \
         WHERE d.centre = $1 AND d.owner_kind = 'organisation' AND d.shared_with_consultants = 1 \
         ORDER BY d.id DESC LIMIT $2",
    )
    .bind(centre.text())
    .bind(most)
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let organisation = row.try_get("organisation_name")?;
            Ok(SharedOne { diagnosis: diagnosis(row)?, organisation })
        })
        .collect()
}

/// An organisation's diagnoses that were shared with the centre, the newest first.
///
/// # Errors
/// As the database does.
pub async fn shared_of(db: &Db, of: OrganisationId) -> Result<Vec<Diagnosis>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE owner_kind = 'organisation' AND owner = $1 AND shared_with_consultants = 1 \
         ORDER BY id DESC LIMIT 20"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(diagnosis).collect()
}

/// Those who answer, in the order in which they were asked.
///
/// # Errors
/// As the database does.
pub async fn respondents(db: &Db, of: DiagnosisId) -> Result<Vec<Respondent>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, account, name, role, sections, done_at FROM respondent \
         WHERE diagnosis = $1 ORDER BY id",
    )
    .bind(of.text())
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let text = |name: &str| row.try_get::<String, _>(name);
            let done_at: i64 = row.try_get("done_at")?;
            Ok(Respondent {
                id: id::column(row, "id")?,
                account: text("account")?.parse().ok(),
                name: text("name")?,
                role: text("role")?.parse().unwrap_or(AnswerRole::Management),
                sections: serde_json::from_str(&text("sections")?).unwrap_or_default(),
                done_at: (done_at > 0).then(|| Moment::from_micros(done_at)),
            })
        })
        .collect()
}

/// Somebody who is asked.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Their account; none for a visitor.
    pub account: Option<AccountId>,
    /// Their name.
    pub name: &'a str,
    /// What they are.
    pub role: AnswerRole,
    /// Ids of dimensions; empty for all.
    pub sections: &'a [String],
}

/// Asks somebody, or asks them otherwise.
///
/// # Errors
/// As the database does.
pub async fn ask(
    tx: &mut Tx,
    diagnosis: DiagnosisId,
    asked: &Asked<'_>,
) -> Result<RespondentId, sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO respondent (id, diagnosis, account, name, role, sections, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (diagnosis, account) \
         DO UPDATE SET role = excluded.role, sections = excluded.sections, name = excluded.name \
         RETURNING id",
    )
    .bind(RespondentId::new().text())
    .bind(diagnosis.text())
    .bind(asked.account.map(AccountId::text).unwrap_or_default())
    .bind(asked.name)
    .bind(asked.role.word())
    .bind(serde_json::to_string(asked.sections).unwrap_or_else(|_| "[]".to_owned()))
    .bind(Moment::now().micros())
    .fetch_one(&mut **tx)
    .await?;
    id::column(&row, "id")
}

/// No longer asks somebody; their answers go.
///
/// # Errors
/// As the database does.
pub async fn unask(tx: &mut Tx, of: DiagnosisId, who: RespondentId) -> Result<bool, sqlx::Error> {
    let gone = sqlx::query("DELETE FROM respondent WHERE id = $1 AND diagnosis = $2")
        .bind(who.text())
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// Notes that somebody is done, or is not.
///
/// # Errors
/// As the database does.
pub async fn person_done(tx: &mut Tx, who: RespondentId, done: bool) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE respondent SET done_at = $2 WHERE id = $1")
        .bind(who.text())
        .bind(if done { Moment::now().micros() } else { 0 })
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One person's answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// The level; none where only a comment was written.
    pub level: Option<u8>,
    /// The comment.
    pub comment: String,
}

/// Somebody's answers, by item.
///
/// # Errors
/// As the database does.
pub async fn answers_by(
    db: &Db,
    who: RespondentId,
) -> Result<BTreeMap<String, Given>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT item, level, comment FROM diagnosis_answer WHERE respondent = $1")
            .bind(who.text())
            .fetch_all(db.read())
            .await?;
    rows.iter().map(|row| Ok((row.try_get("item")?, given(row)?))).collect()
}

fn given(row: &AnyRow) -> Result<Given, sqlx::Error> {
    let level: i64 = row.try_get("level")?;
    Ok(Given { level: u8::try_from(level).ok(), comment: row.try_get("comment")? })
}

/// Keeps an answer; gives what was there before.
///
/// # Errors
/// As the database does.
pub async fn answer(
    tx: &mut Tx,
    who: RespondentId,
    item: &str,
    new: &Given,
) -> Result<Given, sqlx::Error> {
    let before = sqlx::query(
        "SELECT level, comment FROM diagnosis_answer WHERE respondent = $1 AND item = $2",
    )
    .bind(who.text())
    .bind(item)
    .fetch_optional(&mut **tx)
    .await?;
    let before = before.as_ref().map(given).transpose()?.unwrap_or_default();
    if before != *new {
        sqlx::query(
            "INSERT INTO diagnosis_answer (respondent, item, level, comment, changed_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (respondent, item) DO UPDATE \
             SET level = excluded.level, comment = excluded.comment, \
             changed_at = excluded.changed_at",
        )
        .bind(who.text())
        .bind(item)
        .bind(new.level.map_or(-1, i64::from))
        .bind(&new.comment)
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    }
    Ok(before)
}

/// A proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its id.
    pub id: EvidenceId,
    /// The item.
    pub item: String,
    /// Of what kind.
    pub kind: EvidenceKind,
    /// What it is.
    pub name: String,
    /// The address of a link, the id of a run, the media type of a file.
    pub place: String,
    /// How large a file is.
    pub bytes: u64,
    /// SHA-256 of a file.
    pub sha256: String,
    /// The name of its blob; empty where it is no file.
    pub blob: String,
}

/// The word of a kind of proof.
#[must_use]
pub fn proof_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Image => "image",
        EvidenceKind::Pdf => "pdf",
        EvidenceKind::Link => "link",
        EvidenceKind::Run => "run",
    }
}

fn proof_kind(word: &str) -> EvidenceKind {
    match word {
        "image" => EvidenceKind::Image,
        "pdf" => EvidenceKind::Pdf,
        "run" => EvidenceKind::Run,
        _ => EvidenceKind::Link,
    }
}

/// The proofs of a diagnosis.
///
/// # Errors
/// As the database does.
pub async fn proofs(db: &Db, of: DiagnosisId) -> Result<Vec<Proof>, sqlx::Error> {
    let query = sqlx::query(PROOFS).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(proof).collect()
}

/// The same within a transaction.
///
/// # Errors
/// As the database does.
pub async fn proofs_in(tx: &mut Tx, of: DiagnosisId) -> Result<Vec<Proof>, sqlx::Error> {
    let query = sqlx::query(PROOFS).bind(of.text());
    query.fetch_all(&mut **tx).await?.iter().map(proof).collect()
}

const PROOFS: &str = "SELECT id, item, kind, name, place, bytes, sha256, blob FROM diagnosis_evidence \
     WHERE diagnosis = $1 ORDER BY id";

fn proof(row: &AnyRow) -> Result<Proof, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let bytes: i64 = row.try_get("bytes")?;
    Ok(Proof {
        id: id::column(row, "id")?,
        item: text("item")?,
        kind: proof_kind(&text("kind")?),
        name: text("name")?,
        place: text("place")?,
        bytes: u64::try_from(bytes).unwrap_or(0),
        sha256: text("sha256")?,
        blob: text("blob")?,
    })
}

/// Adds a proof.
///
/// # Errors
/// As the database does.
pub async fn prove(
    tx: &mut Tx,
    of: DiagnosisId,
    proof: &Proof,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO diagnosis_evidence (id, diagnosis, item, kind, name, place, bytes, sha256, \
         blob, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(proof.id.text())
    .bind(of.text())
    .bind(&proof.item)
    .bind(proof_word(proof.kind))
    .bind(&proof.name)
    .bind(&proof.place)
    .bind(i64::try_from(proof.bytes).unwrap_or(i64::MAX))
    .bind(&proof.sha256)
    .bind(&proof.blob)
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes a proof away.
///
/// # Errors
/// As the database does.
pub async fn unprove(tx: &mut Tx, of: DiagnosisId, proof: EvidenceId) -> Result<bool, sqlx::Error> {
    let gone = sqlx::query("DELETE FROM diagnosis_evidence WHERE id = $1 AND diagnosis = $2")
        .bind(proof.text())
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// What assessors saw, by item.
///
/// # Errors
/// As the database does.
pub async fn confirmations(
    db: &Db,
    of: DiagnosisId,
) -> Result<BTreeMap<String, Confirmation>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT item, level, reason, name FROM diagnosis_confirmation WHERE diagnosis = $1",
    )
    .bind(of.text())
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let (item, level): (String, i64) = (row.try_get("item")?, row.try_get("level")?);
            let word = Confirmation {
                item: item.clone(),
                level: Level(u8::try_from(level).unwrap_or(0)),
                by: row.try_get("name")?,
                reason: row.try_get("reason")?,
            };
            Ok((item, word))
        })
        .collect()
}

/// Keeps what an assessor saw.
///
/// # Errors
/// As the database does.
pub async fn confirm(
    tx: &mut Tx,
    of: DiagnosisId,
    word: &Confirmation,
    account: AccountId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO diagnosis_confirmation (diagnosis, item, level, reason, account, name, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (diagnosis, item) DO UPDATE \
         SET level = excluded.level, reason = excluded.reason, account = excluded.account, \
         name = excluded.name, made_at = excluded.made_at",
    )
    .bind(of.text())
    .bind(&word.item)
    .bind(i64::from(word.level.0))
    .bind(&word.reason)
    .bind(account.text())
    .bind(&word.by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All that is known of a diagnosis.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// Those who answer.
    pub respondents: Vec<Respondent>,
    /// By respondent: their answers.
    pub answers: BTreeMap<RespondentId, BTreeMap<String, Given>>,
    /// The proofs.
    pub proofs: Vec<Proof>,
    /// What assessors saw.
    pub confirmations: BTreeMap<String, Confirmation>,
}

/// Gathers it.
///
/// # Errors
/// As the database does.
pub async fn gather(db: &Db, of: DiagnosisId) -> Result<Gathered, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT a.respondent, a.item, a.level, a.comment FROM diagnosis_answer a \
         JOIN respondent r ON r.id = a.respondent WHERE r.diagnosis = $1",
    )
    .bind(of.text())
    .fetch_all(db.read())
    .await?;
    let mut answers: BTreeMap<RespondentId, BTreeMap<String, Given>> = BTreeMap::new();
    for row in &rows {
        let item: String = row.try_get("item")?;
        answers.entry(id::column(row, "respondent")?).or_default().insert(item, given(row)?);
    }
    Ok(Gathered {
        respondents: respondents(db, of).await?,
        answers,
        proofs: proofs(db, of).await?,
        confirmations: confirmations(db, of).await?,
    })
}

impl Gathered {
    /// As the crate's file of answers: what a program can get, and what is scored.
    #[must_use]
    pub fn answers(&self, diagnosis: &Diagnosis) -> Answers {
        let respondents = self.respondents.iter().map(|respondent| {
            let given = self.answers.get(&respondent.id);
            let given = || given.into_iter().flatten();
            answers::Respondent {
                id: respondent.id.text(),
                role: respondent.role.word().to_owned(),
                sections: respondent.sections.iter().cloned().collect::<BTreeSet<_>>(),
                answers: given()
                    .filter_map(|(item, given)| Some((item.clone(), Level(given.level?))))
                    .collect(),
                comments: given()
                    .filter(|(_, given)| !given.comment.is_empty())
                    .map(|(item, given)| (item.clone(), given.comment.clone()))
                    .collect(),
            }
        });
        Answers {
            format: answers::FORMAT.to_owned(),
            instrument: diagnosis.edition.clone(),
            sector: diagnosis.sector.word().to_owned(),
            size: diagnosis.size.clone(),
            scope: diagnosis.scope,
            goals: diagnosis.goals.clone(),
            respondents: respondents.collect(),
            evidence: self
                .proofs
                .iter()
                .map(|proof| Evidence {
                    item: proof.item.clone(),
                    kind: proof.kind,
                    what: proof.name.clone(),
                })
                .collect(),
            confirmations: self.confirmations.values().cloned().collect(),
        }
    }
}

/// Keeps what a scoring found, for lists and comparisons.
///
/// # Errors
/// As the database does.
pub async fn scored(tx: &mut Tx, of: DiagnosisId, score: &Score) -> Result<(), sqlx::Error> {
    let figures: Vec<i64> =
        score.dimensions.iter().map(|one| one.map_or(-1, |one| thousandths(one.mean))).collect();
    sqlx::query("UPDATE diagnosis SET overall = $2, stage = $3, figures = $4 WHERE id = $1")
        .bind(of.text())
        .bind(score.overall.map_or(-1, |overall| thousandths(overall.mean)))
        .bind(i64::try_from(score.stage.index()).unwrap_or(0))
        .bind(serde_json::to_string(&figures).unwrap_or_else(|_| "[]".to_owned()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Sets one column of a diagnosis.
macro_rules! set {
    ($($(#[$doc:meta])* $name:ident = $sql:literal, $type:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// As the database does.
        pub async fn $name(tx: &mut Tx, of: DiagnosisId, value: $type) -> Result<(), sqlx::Error> {
            sqlx::query($sql).bind(of.text()).bind(value).execute(&mut **tx).await?;
            Ok(())
        }
    )*};
}

set! {
    /// What the company wants to move, as JSON.
    set_goals = "UPDATE diagnosis SET goals = $2 WHERE id = $1", &str;
    /// Whether the centre's assessors and consultants may see it: 1 or 0.
    set_shared = "UPDATE diagnosis SET shared_with_consultants = $2 WHERE id = $1", i64;
    /// Closes it at that moment.
    set_done = "UPDATE diagnosis SET state = 'done', done_at = $2 WHERE id = $1", i64;
}

/// The diagnoses of an organisation.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<DiagnosisId>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id FROM diagnosis WHERE owner_kind = 'organisation' AND owner = $1")
            .bind(organisation.text())
            .fetch_all(&mut **tx)
            .await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}

/// Deletes a diagnosis with all that hangs on it.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, of: DiagnosisId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM diagnosis WHERE id = $1").bind(of.text()).execute(&mut **tx).await?;
    Ok(())
}

/// Points as they are kept.
fn thousandths(points: f64) -> i64 {
    (points * 1000.0).round() as i64
}

/// How many other organisations of a centre, in the sector and the class of size of a diagnosis, had fewer
/// points, and how many had as many, in their last closed one.
///
/// # Errors
/// As the database does.
pub async fn among(db: &Db, of: &Diagnosis, points: f64) -> Result<Among, sqlx::Error> {
    let (_, owner) = keeper::columns(of.owned.by);
    let row = sqlx::query(
        "SELECT COUNT(*) AS firms, COUNT(CASE WHEN overall < $1 THEN 1 END) AS below, \
         COUNT(CASE WHEN overall = $1 THEN 1 END) AS equal \
         FROM diagnosis d WHERE centre = $2 AND instrument = $3 AND state = 'done' \
         AND sector = $4 AND size = $5 AND overall >= 0 AND owner_kind = 'organisation' \
         AND owner <> $6 AND NOT EXISTS (SELECT 1 FROM diagnosis l WHERE l.owner = d.owner \
         AND l.owner_kind = 'organisation' AND l.instrument = d.instrument AND l.state = 'done' \
         AND l.id > d.id)",
    )
    .bind(thousandths(points))
    .bind(of.owned.centre.text())
    .bind(&of.edition.id)
    .bind(of.sector.word())
    .bind(&of.size)
    .bind(owner)
    .fetch_one(db.read())
    .await?;
    let count = |column| row.try_get::<i64, _>(column).map(|n| u32::try_from(n).unwrap_or(0));
    Ok(Among { firms: count("firms")?, below: count("below")?, equal: count("equal")? })
}

/// One organisation's last closed diagnosis, for figures of groups.
#[derive(Debug, Clone)]
pub struct Latest {
    /// Whose.
    pub owner: String,
    /// The word of its sector.
    pub sector: String,
    /// The word of its size.
    pub size: String,
    /// The index of its stage.
    pub stage: usize,
    /// Its points: overall, then by dimension; -1 where there are none.
    pub figures: Vec<f64>,
}

/// The last closed diagnosis of every organisation of a centre.
///
/// # Errors
/// As the database does.
pub async fn latest(
    db: &Db,
    centre: CentreId,
    instrument: &str,
) -> Result<Vec<Latest>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT owner, sector, size, stage, overall, figures FROM diagnosis d \
         WHERE centre = $1 AND instrument = $2 AND state = 'done' AND overall >= 0 \
         AND owner_kind = 'organisation' AND NOT EXISTS (SELECT 1 FROM diagnosis l \
         WHERE l.owner = d.owner AND l.owner_kind = 'organisation' \
         AND l.instrument = d.instrument AND l.state = 'done' AND l.id > d.id) ORDER BY id",
    )
    .bind(centre.text())
    .bind(instrument)
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let (stage, overall): (i64, i64) = (row.try_get("stage")?, row.try_get("overall")?);
            let figures: String = row.try_get("figures")?;
            let figures: Vec<i64> = serde_json::from_str(&figures).unwrap_or_default();
            Ok(Latest {
                owner: row.try_get("owner")?,
                sector: row.try_get("sector")?,
                size: row.try_get("size")?,
                stage: usize::try_from(stage).unwrap_or(0),
                figures: std::iter::once(overall)
                    .chain(figures)
                    .map(|thousandths| thousandths as f64 / 1000.0)
                    .collect(),
            })
        })
        .collect()
}
