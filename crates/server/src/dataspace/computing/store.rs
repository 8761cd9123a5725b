//! Runs by agreements in the database.

use dure_dataspace::gate::{Epsilon, Passed};
use dure_testbed::report::Problem as Asked;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Computation, ComputationState};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AgreementId, ComputationId, OrganisationId, RunId};
use crate::platform::moment::Moment;
use crate::testbed::runs::problem_of;

const COMPUTATION: &str = "SELECT id, centre, agreement, run, problem, module, epsilon, spent, state, passed, why, \
     reason, version, made_at, changed_at FROM computation";

fn millionths(row: &AnyRow, name: &str) -> Result<Epsilon, sqlx::Error> {
    let number: i64 = row.try_get(name)?;
    Ok(Epsilon::of_millionths(u64::try_from(number).unwrap_or(u64::MAX)))
}

fn column(of: Epsilon) -> i64 {
    i64::try_from(of.millionths()).unwrap_or(i64::MAX)
}

fn computation(row: &AnyRow) -> Result<Computation, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    Ok(Computation {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        agreement: id::column(row, "agreement")?,
        run: id::column(row, "run")?,
        problem: problem_of(&text("problem")?).unwrap_or(Asked::Anomaly),
        module: text("module")?,
        epsilon: millionths(row, "epsilon")?,
        spent: millionths(row, "spent")?,
        state: text("state")?.parse().unwrap_or(ComputationState::Stopped),
        passed: serde_json::from_str(&text("passed")?).ok(),
        why: text("why")?,
        reason: text("reason")?,
        version: row.try_get("version")?,
        made_at: Moment::from_micros(row.try_get("made_at")?),
        changed_at: Moment::from_micros(row.try_get("changed_at")?),
    })
}

/// Keeps a run that begins.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &Computation) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO computation (id, centre, agreement, run, problem, module, epsilon, state, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.agreement.text())
    .bind(new.run.text())
    .bind(new.problem.word())
    .bind(&new.module)
    .bind(column(new.epsilon))
    .bind(new.state.word())
    .bind(new.made_at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The run of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: ComputationId) -> Result<Option<Computation>, sqlx::Error> {
    let sql = format!("{COMPUTATION} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(computation).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_in(tx: &mut Tx, of: ComputationId) -> Result<Option<Computation>, sqlx::Error> {
    let sql = format!("{COMPUTATION} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(computation).transpose()
}

/// That for which a run of the testbed was ordered.
///
/// # Errors
/// As the database does.
pub async fn of_run(tx: &mut Tx, run: RunId) -> Result<Option<Computation>, sqlx::Error> {
    let sql = format!("{COMPUTATION} WHERE run = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(run.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(computation).transpose()
}

/// The latest runs by an agreement.
///
/// # Errors
/// As the database does.
pub async fn of_agreement(db: &Db, of: AgreementId) -> Result<Vec<Computation>, sqlx::Error> {
    let sql = format!("{COMPUTATION} WHERE agreement = $1 ORDER BY id DESC LIMIT 100");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(computation).collect()
}

/// Runs whose reports wait for a person of that provider, the longest waiting first.
///
/// # Errors
/// As the database does.
pub async fn waiting_for(
    db: &Db,
    provider: OrganisationId,
) -> Result<Vec<Computation>, sqlx::Error> {
    let sql = format!(
        "{COMPUTATION} WHERE state = 'waits' AND agreement IN \
         (SELECT a.id FROM agreement a WHERE a.provider = $1) ORDER BY id LIMIT 100"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(provider.text());
    query.fetch_all(db.read()).await?.iter().map(computation).collect()
}

/// Runs by an agreement that have not come to an end.
///
/// # Errors
/// As the database does.
pub async fn open_of(tx: &mut Tx, of: AgreementId) -> Result<Vec<Computation>, sqlx::Error> {
    let sql =
        format!("{COMPUTATION} WHERE agreement = $1 AND state IN ('running', 'waits') ORDER BY id");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(&mut **tx).await?.iter().map(computation).collect()
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Came {
    /// What has passed the gate.
    pub passed: Option<Passed>,
    /// The word of the reason why nothing leaves.
    pub why: String,
    /// What a person says to that.
    pub reason: String,
}

/// Writes what a run came to; false where something else was faster.
///
/// # Errors
/// As the database does.
pub async fn came(
    tx: &mut Tx,
    of: &Computation,
    state: ComputationState,
    came: &Came,
) -> Result<bool, sqlx::Error> {
    let passed = came.passed.as_ref();
    let spent = passed.map_or(of.spent, |passed| passed.spent);
    let written = sqlx::query(
        "UPDATE computation SET state = $3, passed = $4, spent = $5, why = $6, reason = $7, changed_at = $8, \
         version = version + 1 WHERE id = $1 AND version = $2",
    )
    .bind(of.id.text())
    .bind(of.version)
    .bind(state.word())
    .bind(passed.and_then(|passed| serde_json::to_string(passed).ok()).unwrap_or_default())
    .bind(column(spent))
    .bind(&came.why)
    .bind(&came.reason)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// What of an agreement's privacy budget is spent.
///
/// # Errors
/// As the database does.
pub async fn spent(tx: &mut Tx, of: AgreementId) -> Result<Epsilon, sqlx::Error> {
    let query = sqlx::query("SELECT epsilon_spent FROM agreement WHERE id = $1").bind(of.text());
    let row = query.fetch_optional(&mut **tx).await?;
    row.as_ref().map_or(Ok(Epsilon::ZERO), |row| millionths(row, "epsilon_spent"))
}

/// The same, outside of a transaction.
///
/// # Errors
/// As the database does.
pub async fn spent_so_far(db: &Db, of: AgreementId) -> Result<Epsilon, sqlx::Error> {
    let query = sqlx::query("SELECT epsilon_spent FROM agreement WHERE id = $1").bind(of.text());
    let row = query.fetch_optional(db.read()).await?;
    row.as_ref().map_or(Ok(Epsilon::ZERO), |row| millionths(row, "epsilon_spent"))
}

/// Spends of an agreement's privacy budget.
///
/// # Errors
/// As the database does.
pub async fn spend(tx: &mut Tx, of: AgreementId, epsilon: Epsilon) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE agreement SET epsilon_spent = epsilon_spent + $2 WHERE id = $1")
        .bind(of.text())
        .bind(column(epsilon))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
