//! Needs in the database.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Attached, Need, NeedPart, NeedState, Visibility};
use crate::platform::authorisation::Sector;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, CentreId, NeedFileId, NeedId, OrganisationId};
use crate::platform::keeper::{self, Keeper, View};
use crate::platform::moment::Moment;

const FROM: &str = "SELECT id, centre, owner_kind, owner, shared_with_consultants, title, words, \
     confidential, sector, processes, equipment, industry, region, budget, due_at, problem, items, \
     visible, state, outcome, version, made_at, changed_at FROM need";

fn need(row: &AnyRow) -> Result<Need, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let list = |name: &str| -> Result<Vec<String>, sqlx::Error> {
        Ok(serde_json::from_str(&text(name)?).unwrap_or_default())
    };
    let (budget, due_at): (i64, i64) = (row.try_get("budget")?, row.try_get("due_at")?);
    Ok(Need {
        id: id::column(row, "id")?,
        owned: keeper::owned(row)?,
        title: text("title")?,
        text: text("words")?,
        confidential: text("confidential")?,
        sector: text("sector")?.parse().unwrap_or(Sector::Machinery),
        processes: list("processes")?,
        equipment: list("equipment")?,
        industry: text("industry")?,
        region: text("region")?,
        budget: u64::try_from(budget).ok(),
        by: (due_at > 0).then(|| Moment::from_micros(due_at)),
        problem: text("problem")?,
        items: list("items")?,
        visible: visible(&text("visible")?),
        state: text("state")?.parse().unwrap_or(NeedState::Draft),
        outcome: text("outcome")?,
        version: row.try_get("version")?,
        made_at: Moment::from_micros(row.try_get("made_at")?),
        changed_at: Moment::from_micros(row.try_get("changed_at")?),
    })
}

fn visible(json: &str) -> BTreeMap<NeedPart, Visibility> {
    let words: BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
    words.iter().filter_map(|(part, who)| Some((part.parse().ok()?, who.parse().ok()?))).collect()
}

fn visible_json(of: &BTreeMap<NeedPart, Visibility>) -> String {
    let words: BTreeMap<&str, &str> = of.iter().map(|(p, v)| (p.word(), v.word())).collect();
    serde_json::to_string(&words).unwrap_or_else(|_| "{}".to_owned())
}

fn json(list: &[String]) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}

/// Keeps a new need.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, keeper: &Keeper, new: &Need) -> Result<(), sqlx::Error> {
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO need (id, centre, owner_kind, owner, made_by, title, words, sector, state, \
         made_at, changed_at) VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $8)",
    )
    .bind(new.id.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(&keeper.account)
    .bind(new.sector.word())
    .bind(new.state.word())
    .bind(new.made_at.micros())
    .execute(&mut **tx)
    .await?;
    write(tx, new).await
}

/// Writes all of a need that can change; false where somebody else was faster.
///
/// # Errors
/// As the database does.
pub async fn update(tx: &mut Tx, changed: &Need) -> Result<bool, sqlx::Error> {
    let held = sqlx::query("UPDATE need SET version = version + 1 WHERE id = $1 AND version = $2")
        .bind(changed.id.text())
        .bind(changed.version)
        .execute(&mut **tx)
        .await?;
    if held.rows_affected() == 0 {
        return Ok(false);
    }
    write(tx, changed).await?;
    Ok(true)
}

async fn write(tx: &mut Tx, need: &Need) -> Result<(), sqlx::Error> {
    let words = need.reach();
    let shared = NeedPart::ALL.iter().any(|part| need.shows(*part, Visibility::Centre));
    sqlx::query(
        "UPDATE need SET title = $2, words = $3, confidential = $4, sector = $5, processes = $6, \
         equipment = $7, industry = $8, region = $9, budget = $10, due_at = $11, problem = $12, \
         items = $13, visible = $14, reach = $15, shared_with_consultants = $16, state = $17, \
         outcome = $18, changed_at = $19 WHERE id = $1",
    )
    .bind(need.id.text())
    .bind(&need.title)
    .bind(&need.text)
    .bind(&need.confidential)
    .bind(need.sector.word())
    .bind(json(&need.processes))
    .bind(json(&need.equipment))
    .bind(&need.industry)
    .bind(&need.region)
    .bind(need.budget.and_then(|won| i64::try_from(won).ok()).unwrap_or(-1))
    .bind(need.by.map_or(0, Moment::micros))
    .bind(&need.problem)
    .bind(json(&need.items))
    .bind(visible_json(&need.visible))
    .bind(words as i64)
    .bind(i64::from(shared && need.state != NeedState::Draft))
    .bind(need.state.word())
    .bind(&need.outcome)
    .bind(need.changed_at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The need of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, id: NeedId) -> Result<Option<Need>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.text());
    query.fetch_optional(db.read()).await?.as_ref().map(need).transpose()
}

/// The same within a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_in(tx: &mut Tx, id: NeedId) -> Result<Option<Need>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(need).transpose()
}

/// Those of these ids that are there.
///
/// # Errors
/// As the database does.
pub async fn of_ids(db: &Db, ids: &[String]) -> Result<Vec<Need>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let gaps: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!("{FROM} WHERE id IN ({})", gaps.join(", "));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id);
    }
    query.fetch_all(db.read()).await?.iter().map(need).collect()
}

/// Ids after that one, in their order.
///
/// # Errors
/// As the database does.
pub async fn ids(db: &Db, after: &str, most: i64) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT id FROM need WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// A caller's own needs, the newest first.
///
/// # Errors
/// As the database does.
pub async fn list(db: &Db, view: &View, most: i64) -> Result<Vec<Need>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE centre = $1 AND owner_kind = $2 AND owner = $3 ORDER BY id DESC LIMIT $4"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&view.centre)
        .bind(view.kind)
        .bind(&view.owner)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(need).collect()
}

/// An organisation's needs, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(db: &Db, of: OrganisationId) -> Result<Vec<Need>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE owner_kind = 'organisation' AND owner = $1 ORDER BY id DESC LIMIT 200"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(need).collect()
}

/// Which needs of others a list shows.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// Those of this sector alone; of all where there is none.
    pub sector: Option<Sector>,
    /// Those in this state alone; in any where there is none.
    pub state: Option<NeedState>,
    /// Before that id; empty for the newest.
    pub before: String,
}

/// Needs of a centre that a reader may see from that far, without those of one owner: public ones, those of
/// the reader's sector where that is told, and those shared with advisers.
///
/// # Errors
/// As the database does.
pub async fn of_others(
    db: &Db,
    centre: CentreId,
    reader: Reader<'_>,
    narrow: &Narrow,
    most: i64,
) -> Result<Vec<Need>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE centre = $1 AND owner <> $2 AND state <> 'draft' \
         AND (reach >= 3 OR (reach >= 2 AND sector = $3) OR (reach >= 1 AND $4 = 1)) \
         AND ($5 = '' OR sector = $5) AND ($6 = '' OR state = $6) AND ($7 = '' OR id < $7) \
         ORDER BY id DESC LIMIT $8"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(reader.owner)
        .bind(reader.sector.map_or("", Sector::word))
        .bind(i64::from(reader.advises))
        .bind(narrow.sector.map_or("", Sector::word))
        .bind(narrow.state.map_or("", NeedState::word))
        .bind(&narrow.before)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(need).collect()
}

/// Who reads a list.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The owner whose own needs are left out; empty for none.
    pub owner: &'a str,
    /// The sector of the reader's organisation.
    pub sector: Option<Sector>,
    /// Whether the reader advises at the centre.
    pub advises: bool,
}

/// Deletes a need with all that is kept of it.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, id: NeedId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM need WHERE id = $1").bind(id.text()).execute(&mut **tx).await?;
    Ok(())
}

/// A step in its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// By whom; empty for a visitor.
    pub name: String,
    /// To which state.
    pub state: NeedState,
    /// Why.
    pub reason: String,
}

/// Notes a step.
///
/// # Errors
/// As the database does.
pub async fn step(
    tx: &mut Tx,
    need: NeedId,
    by: (&str, &str),
    to: NeedState,
    reason: &str,
    at: Moment,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO need_step (id, need, at, account, name, state, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(need.text())
    .bind(at.micros())
    .bind(by.0)
    .bind(by.1)
    .bind(to.word())
    .bind(reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All steps of a need, the first first.
///
/// # Errors
/// As the database does.
pub async fn steps(db: &Db, need: NeedId) -> Result<Vec<Step>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT at, name, state, reason FROM need_step WHERE need = $1 ORDER BY at, id",
    )
    .bind(need.text())
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Step {
                at: Moment::from_micros(row.try_get("at")?),
                name: row.try_get("name")?,
                state: row.try_get::<String, _>("state")?.parse().unwrap_or(NeedState::Open),
                reason: row.try_get("reason")?,
            })
        })
        .collect()
}

/// Something that hangs on a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hanging {
    /// What.
    pub kind: Attached,
    /// Its id.
    pub object: String,
    /// What it is, as people read it.
    pub said: String,
    /// Since when.
    pub at: Moment,
}

/// Hangs something on a need; twice is once.
///
/// # Errors
/// As the database does.
pub async fn hang(tx: &mut Tx, need: NeedId, what: &Hanging) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO need_attached (need, kind, object, said, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (need, kind, object) DO NOTHING",
    )
    .bind(need.text())
    .bind(what.kind.word())
    .bind(&what.object)
    .bind(&what.said)
    .bind(what.at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All that hangs on it, the first first.
///
/// # Errors
/// As the database does.
pub async fn hanging(db: &Db, need: NeedId) -> Result<Vec<Hanging>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT kind, object, said, at FROM need_attached WHERE need = $1 ORDER BY at, kind, object",
    )
    .bind(need.text())
    .fetch_all(db.read())
    .await?;
    let all = rows.iter().map(|row| {
        let kind = row.try_get::<String, _>("kind")?.parse().ok();
        let (object, said) = (row.try_get("object")?, row.try_get("said")?);
        let at = Moment::from_micros(row.try_get("at")?);
        Ok(kind.map(|kind| Hanging { kind, object, said, at }))
    });
    Ok(all.collect::<Result<Vec<_>, sqlx::Error>>()?.into_iter().flatten().collect())
}

/// A picture or document at a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFile {
    /// Its id.
    pub id: NeedFileId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Where it lies.
    pub blob: String,
}

/// Keeps a file's row.
///
/// # Errors
/// As the database does.
pub async fn add_file(tx: &mut Tx, need: NeedId, file: &NeedFile) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO need_file (id, need, name, media, bytes, sha256, blob, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(file.id.text())
    .bind(need.text())
    .bind(&file.name)
    .bind(&file.media)
    .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
    .bind(&file.sha256)
    .bind(&file.blob)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

const FILES: &str =
    "SELECT id, name, media, bytes, sha256, blob FROM need_file WHERE need = $1 ORDER BY id";

fn file(row: &AnyRow) -> Result<NeedFile, sqlx::Error> {
    Ok(NeedFile {
        id: id::column(row, "id")?,
        name: row.try_get("name")?,
        media: row.try_get("media")?,
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or(0),
        sha256: row.try_get("sha256")?,
        blob: row.try_get("blob")?,
    })
}

/// A need's files.
///
/// # Errors
/// As the database does.
pub async fn files(db: &Db, need: NeedId) -> Result<Vec<NeedFile>, sqlx::Error> {
    let rows = sqlx::query(FILES).bind(need.text()).fetch_all(db.read()).await?;
    rows.iter().map(file).collect()
}

/// The same within a transaction.
///
/// # Errors
/// As the database does.
pub async fn files_in(tx: &mut Tx, need: NeedId) -> Result<Vec<NeedFile>, sqlx::Error> {
    let rows = sqlx::query(FILES).bind(need.text()).fetch_all(&mut **tx).await?;
    rows.iter().map(file).collect()
}

/// Deletes a file's row.
///
/// # Errors
/// As the database does.
pub async fn delete_file(tx: &mut Tx, need: NeedId, id: NeedFileId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM need_file WHERE need = $1 AND id = $2")
        .bind(need.text())
        .bind(id.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
