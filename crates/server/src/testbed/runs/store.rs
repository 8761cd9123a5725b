//! Runs in the database.

use dure_testbed::report::Problem as Asked;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::outputs::Output;
use super::pages::Question;
use super::summary::Summary;
use super::{Run, RunState, outputs, problem_of, work};
use crate::platform::authorisation::Owned;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, DatasetId, JobId, OrganisationId, RunId};
use crate::platform::jobs;
use crate::platform::keeper::{self, Keeper, View};
use crate::platform::moment::Moment;
use crate::testbed::datasets::Version;

const FROM: &str = "SELECT r.id, r.centre, r.owner_kind, r.owner, r.shared_with_consultants, \
     r.dataset, r.version, r.problem, r.words, r.state, r.job, r.again_of, r.summary, r.trouble, \
     r.made_at, r.ended_at, d.name AS dataset_name, v.number \
     FROM run r JOIN dataset d ON d.id = r.dataset JOIN dataset_version v ON v.id = r.version";

fn run(row: &AnyRow) -> Result<Run, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let ended_at: i64 = row.try_get("ended_at")?;
    Ok(Run {
        id: id::column(row, "id")?,
        owned: keeper::owned(row)?,
        dataset: id::column(row, "dataset")?,
        dataset_name: text("dataset_name")?,
        version: text("version")?,
        number: row.try_get("number")?,
        problem: problem_of(&text("problem")?).unwrap_or(Asked::Anomaly),
        words: serde_json::from_str(&text("words")?).unwrap_or_default(),
        state: RunState::from_word(&text("state")?).unwrap_or(RunState::Failed),
        job: id::column(row, "job")?,
        again_of: text("again_of")?.parse().ok(),
        summary: serde_json::from_str(&text("summary")?).ok(),
        trouble: serde_json::from_str(&text("trouble")?).ok(),
        made_at: Moment::from_micros(row.try_get("made_at")?),
        ended_at: (ended_at > 0).then(|| Moment::from_micros(ended_at)),
    })
}

/// Orders a run.
///
/// # Errors
/// As the database does.
pub async fn order(
    tx: &mut Tx,
    keeper: &Keeper,
    version: &Version,
    question: &Question,
) -> Result<RunId, sqlx::Error> {
    let made = RunId::new();
    let job = work::order(tx, made).await?;
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO run (id, centre, owner_kind, owner, made_by, dataset, version, problem, words, \
         state, job, again_of, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12)",
    )
    .bind(made.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(&keeper.account)
    .bind(version.dataset.text())
    .bind(&version.id)
    .bind(question.problem.word())
    .bind(serde_json::to_string(&question.words).unwrap_or_default())
    .bind(job.text())
    .bind(question.again_of.map(RunId::text).unwrap_or_default())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(made)
}

/// The run of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, run_id: RunId) -> Result<Option<Run>, sqlx::Error> {
    let sql = format!("{FROM} WHERE r.id = $1");
    let row =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(run_id.text()).fetch_optional(db.read()).await?;
    row.as_ref().map(run).transpose()
}

/// What a list of runs is narrowed to; empty is everything.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// The word of a state.
    pub state: String,
    /// The word of a problem.
    pub problem: String,
    /// A dataset.
    pub dataset: String,
}

/// The runs that a caller sees, the newest first, before that one.
///
/// # Errors
/// As the database does.
pub async fn list(
    db: &Db,
    view: &View,
    narrow: &Narrow,
    before: &str,
    most: i64,
) -> Result<Vec<Run>, sqlx::Error> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(listing(view.consultant)))
        .bind(&view.centre)
        .bind(before)
        .bind(view.kind)
        .bind(&view.owner)
        .bind(&narrow.state)
        .bind(&narrow.problem)
        .bind(&narrow.dataset)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(run).collect()
}

/// An organisation's runs that have ended and were shared with the centre, the newest first.
///
/// # Errors
/// As the database does.
pub async fn shared_of(db: &Db, of: OrganisationId) -> Result<Vec<Run>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE r.owner_kind = 'organisation' AND r.owner = $1 \
         AND r.shared_with_consultants = 1 AND r.state = 'done' ORDER BY r.id DESC LIMIT 20"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(run).collect()
}

/// Written out for each kind of reader: with both in one condition a database looks at the runs of the
/// whole centre to find those of one owner.
fn listing(consultant: bool) -> String {
    let seen = match consultant {
        false => "r.owner_kind = $3 AND r.owner = $4",
        true => {
            "r.id IN (SELECT o.id FROM run o WHERE o.owner_kind = $3 AND o.owner = $4 \
             UNION SELECT s.id FROM run s WHERE s.centre = $1 AND s.shared_with_consultants = 1)"
        }
    };
    format!(
        "{FROM} WHERE r.centre = $1 AND ($2 = '' OR r.id < $2) AND {seen} \
         AND ($5 = '' OR r.state = $5) AND ($6 = '' OR r.problem = $6) \
         AND ($7 = '' OR r.dataset = $7) ORDER BY r.id DESC LIMIT $8"
    )
}

/// A run as its dataset's deletion needs it.
pub struct Doomed {
    /// The run.
    pub id: RunId,
    /// Its job.
    pub job: JobId,
}

/// The runs on a dataset, whoever ordered them.
///
/// # Errors
/// As the database does.
pub async fn of_dataset(
    connection: &mut AnyConnection,
    dataset: DatasetId,
) -> Result<Vec<Doomed>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, job FROM run WHERE dataset = $1")
        .bind(dataset.text())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|r| Ok(Doomed { id: id::column(r, "id")?, job: id::column(r, "job")? }))
        .collect()
}

/// Writes what a run came to. Tells whether anybody still waited for it.
///
/// # Errors
/// As the database does.
pub async fn done(
    tx: &mut Tx,
    run: RunId,
    summary: &Summary,
    made: &[Output],
) -> Result<bool, sqlx::Error> {
    let summary = serde_json::to_string(summary).unwrap_or_default();
    if !ended(tx, run, RunState::Done, &summary, "").await? {
        return Ok(false);
    }
    for output in made {
        let Some(blob) = outputs::key(run, &output.name) else { continue };
        sqlx::query("INSERT INTO run_output (run, name, bytes, blob) VALUES ($1, $2, $3, $4)")
            .bind(run.text())
            .bind(&output.name)
            .bind(i64::try_from(output.bytes).unwrap_or(i64::MAX))
            .bind(blob.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(true)
}

/// Takes a run back and its job with it.
///
/// # Errors
/// As the database does.
pub async fn cancel(tx: &mut Tx, run: &Run) -> Result<bool, sqlx::Error> {
    jobs::cancel(tx, run.job).await?;
    ended(tx, run.id, RunState::Cancelled, "", "").await
}

/// Ends a run that waits.
///
/// # Errors
/// As the database does.
pub async fn ended(
    tx: &mut Tx,
    run: RunId,
    state: RunState,
    summary: &str,
    trouble: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE run SET state = $1, summary = $2, trouble = $3, ended_at = $4 \
         WHERE id = $5 AND state = 'waiting'",
    )
    .bind(state.word())
    .bind(summary)
    .bind(trouble)
    .bind(Moment::now().micros())
    .bind(run.text())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes the row of a run, with its outputs' rows and its links.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, run: RunId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM run WHERE id = $1").bind(run.text()).execute(&mut **tx).await?;
    Ok(())
}

/// Says whether the centre's consultants may see a run.
///
/// # Errors
/// As the database does.
pub async fn share_with_consultants(
    tx: &mut Tx,
    run: RunId,
    shared: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE run SET shared_with_consultants = $1 WHERE id = $2")
        .bind(i64::from(shared))
        .bind(run.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a run made.
///
/// # Errors
/// As the database does.
pub async fn outputs_of(db: &Db, run: RunId) -> Result<Vec<Output>, sqlx::Error> {
    let rows = sqlx::query("SELECT name, bytes FROM run_output WHERE run = $1")
        .bind(run.text())
        .fetch_all(db.read())
        .await?;
    let mut made = rows
        .iter()
        .map(|row| {
            let bytes = u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or(0);
            Ok(Output { name: row.try_get("name")?, bytes })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    let place = |name: &str| outputs::names().position(|n| n == name);
    made.sort_by_key(|o| place(&o.name));
    Ok(made)
}

/// How many runs of an owner wait.
///
/// # Errors
/// As the database does.
pub async fn waiting(tx: &mut Tx, owned: &Owned) -> Result<i64, sqlx::Error> {
    let (kind, owner) = keeper::columns(owned.by);
    let row = sqlx::query(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM run \
         WHERE owner_kind = $1 AND owner = $2 AND state = 'waiting'",
    )
    .bind(kind)
    .bind(owner)
    .fetch_one(&mut **tx)
    .await?;
    row.try_get(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::db::Kind;
    use crate::testing::Site;

    #[tokio::test]
    async fn a_list_is_found_by_its_owner_and_not_among_everybodys_runs() {
        let site = Site::open().await;
        if site.app.db.kind() != Kind::Sqlite {
            return;
        }
        for consultant in [false, true] {
            let sql = format!("EXPLAIN QUERY PLAN {}", listing(consultant));
            let mut plan = sqlx::query(sqlx::AssertSqlSafe(sql));
            for _ in 0..7 {
                plan = plan.bind("x");
            }
            let steps = plan.bind(1_i64).fetch_all(site.app.db.read()).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|s| s.get("detail")).collect();
            let by_owner = |s: &String| s.contains("run_owner (owner_kind=? AND owner=?)");
            assert!(steps.iter().any(by_owner), "{steps:?}");
            let looks_at_all = |s: &String| s.starts_with("SCAN r") || s.starts_with("SCAN s");
            assert!(!steps.iter().any(looks_at_all), "{steps:?}");
        }
    }
}
