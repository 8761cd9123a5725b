//! The whole content of a database as lines of JSON, and back: one form for both kinds, so that a
//! backup of one can be restored into the other.
//!
//! A line is `["table", {"column": value, …}]`, its values text, whole numbers or null. Tables come in
//! an order in which each row follows those that it refers to.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

use futures_util::TryStreamExt;
use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Column, Row};

use super::{Db, Kind, Tx, migrate};

/// Why a database cannot be written out or taken in.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A step of the tables' shape.
    #[error(transparent)]
    Migration(#[from] super::MigrationError),
    /// A line that is none of ours.
    #[error("line {line} of the export cannot be read: {why}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// There is something in the database already.
    #[error("the database holds data already; restore into an empty one")]
    NotEmpty,
}

/// Tables that say how the database is, not what is in it.
const OWN: [&str; 1] = ["schema_step"];

/// A row as it is written out.
pub type Object = Map<String, Value>;

/// Writes everything out as it stood at one moment, while others go on, and shows each row with its
/// table to `see`. Gives the step of the tables' shape and the number of rows.
///
/// # Errors
/// As the database and the writer do.
pub async fn write_out(
    db: &Db,
    out: &mut (dyn Write + Send),
    see: &mut (dyn FnMut(&str, &Object) + Send),
) -> Result<(i64, u64), ExportError> {
    let mut tx = match db.kind() {
        // A read transaction on the write-ahead log sees one moment and stops nobody.
        Kind::Sqlite => db.read().begin().await?,
        Kind::Postgres => {
            db.read().begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
        }
    };
    let step = migrate::taken(&mut tx).await?;
    let mut rows_written = 0;
    for table in tables(db.kind(), &mut tx).await? {
        let sql = format!("SELECT * FROM {table}");
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            let row = object(&row)?;
            see(&table, &row);
            let line = Value::Array(vec![Value::String(table.clone()), Value::Object(row)]);
            writeln!(out, "{line}")?;
            rows_written += 1;
        }
    }
    // Ended here and now: a transaction that is only dropped stays open until its connection is used again.
    tx.commit().await?;
    Ok((step, rows_written))
}

/// The table and the row of a line.
///
/// # Errors
/// When it is none of ours.
pub fn row(line: &str) -> Result<(String, Object), serde_json::Error> {
    serde_json::from_str(line)
}

/// Takes everything in, into an empty database, and brings it to this version's shape. Gives the
/// number of rows.
///
/// # Errors
/// When there is something in it already, a line cannot be read, or the database refuses; then
/// nothing was taken in.
pub async fn take_in(db: &Db, step: i64, lines: impl BufRead) -> Result<u64, ExportError> {
    let mut tx = db.begin().await?;
    if migrate::taken_if_any(db.kind(), &mut tx).await? > 0 {
        return Err(ExportError::NotEmpty);
    }
    migrate::up_to(&mut tx, step).await?;
    let mut rows = 0;
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line?;
        let wrong = |why: String| ExportError::Line { line: number, why };
        let (table, object) = row(&line).map_err(|e| wrong(e.to_string()))?;
        insert(&mut tx, &table, &object, &wrong).await?;
        rows += 1;
    }
    migrate::up_to(&mut tx, i64::MAX).await?;
    tx.commit().await?;
    Ok(rows)
}

fn object(row: &AnyRow) -> Result<Object, sqlx::Error> {
    row.columns()
        .iter()
        .map(|column| Ok((column.name().to_owned(), value(row, column.ordinal())?)))
        .collect()
}

fn value(row: &AnyRow, at: usize) -> Result<Value, sqlx::Error> {
    match row.try_get::<Option<i64>, _>(at) {
        Ok(number) => Ok(number.map_or(Value::Null, Value::from)),
        Err(_) => Ok(row.try_get::<Option<String>, _>(at)?.map_or(Value::Null, Value::from)),
    }
}

async fn insert(
    tx: &mut Tx,
    table: &str,
    object: &Object,
    wrong: &impl Fn(String) -> ExportError,
) -> Result<(), ExportError> {
    // The names come from a file: they are words, or they are refused.
    if let Some(name) = object.keys().map(String::as_str).chain([table]).find(|n| !is_name(n)) {
        return Err(wrong(format!("{name:?} is no name of a table or column")));
    }
    let columns = object.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let gaps = (1..=object.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table} ({columns}) VALUES ({gaps})");
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in object.values() {
        query = match value {
            Value::Null => query.bind(None::<String>),
            Value::String(text) => query.bind(text.clone()),
            Value::Number(number) => query.bind(number.as_i64()),
            other => return Err(wrong(format!("{other} is neither text nor a whole number"))),
        };
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The tables in an order in which each follows those that it refers to.
async fn tables(kind: Kind, tx: &mut Tx) -> Result<Vec<String>, sqlx::Error> {
    let (names, references) = match kind {
        Kind::Sqlite => (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            "SELECT m.name, f.\"table\" FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        ),
        Kind::Postgres => (
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()",
            "SELECT CAST(a.relname AS TEXT), CAST(b.relname AS TEXT) FROM pg_constraint c \
             JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid \
             WHERE c.contype = 'f'",
        ),
    };
    let names = sqlx::query(names).fetch_all(&mut **tx).await?;
    let names: BTreeSet<String> = names.iter().map(|r| r.try_get(0)).collect::<Result<_, _>>()?;
    let mut needs: BTreeMap<String, BTreeSet<String>> = names
        .into_iter()
        .filter(|n| !OWN.contains(&n.as_str()))
        .map(|n| (n, BTreeSet::new()))
        .collect();
    for row in sqlx::query(references).fetch_all(&mut **tx).await? {
        let (table, other): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if table != other
            && let Some(needed) = needs.get_mut(&table)
        {
            needed.insert(other);
        }
    }
    Ok(in_order(needs))
}

fn in_order(mut needs: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut order: Vec<String> = Vec::with_capacity(needs.len());
    while !needs.is_empty() {
        let ready = needs
            .iter()
            .find(|(_, n)| n.iter().all(|n| order.contains(n) || !needs.contains_key(n)));
        // A circle of references has no order; its first table comes first then.
        let Some(next) = ready.or_else(|| needs.iter().next()).map(|(name, _)| name.clone()) else {
            break;
        };
        needs.remove(&next);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::super::PATIENCE;
    use super::*;

    #[test]
    fn a_table_follows_those_that_it_refers_to() {
        let needs = [
            ("account", vec!["centre", "organisation"]),
            ("centre", vec![]),
            ("organisation", vec!["centre"]),
        ];
        let needs = needs
            .into_iter()
            .map(|(t, n)| (t.to_owned(), n.into_iter().map(str::to_owned).collect()))
            .collect();
        assert_eq!(in_order(needs), ["centre", "organisation", "account"]);
    }

    #[tokio::test]
    async fn what_is_written_out_comes_back_and_only_into_an_empty_database() {
        let folder = tempfile::tempdir().unwrap();
        let from =
            Db::open(&format!("sqlite://{}", folder.path().join("a.db").display()), PATIENCE)
                .await
                .unwrap();
        let centres = crate::identity::centres::Centres::open(&from).await.unwrap();
        let (mut out, mut seen) = (Vec::new(), 0);
        let (step, rows) = write_out(&from, &mut out, &mut |_, _| seen += 1).await.unwrap();
        assert_eq!((rows, seen), (1, 1));
        let to =
            Db::connect(&format!("sqlite://{}", folder.path().join("b.db").display()), PATIENCE)
                .await
                .unwrap();
        assert_eq!(take_in(&to, step, out.as_slice()).await.unwrap(), 1);
        let back = crate::identity::centres::Centres::open(&to).await.unwrap();
        assert_eq!(back.all(), centres.all());
        let again = take_in(&to, step, out.as_slice()).await;
        assert!(matches!(again, Err(ExportError::NotEmpty)));
    }

    #[tokio::test]
    async fn a_line_that_is_none_of_ours_takes_nothing_in() {
        let folder = tempfile::tempdir().unwrap();
        for bad in ["{}", "[\"centre; DROP TABLE centre\", {}]", "[\"centre\", {\"id\": [1]}]"] {
            let url = Db::in_folder(folder.path());
            let db = Db::connect(&url, PATIENCE).await.unwrap();
            let refused = take_in(&db, 1, bad.as_bytes()).await.unwrap_err();
            assert!(matches!(refused, ExportError::Line { line: 1, .. }), "{bad}: {refused}");
        }
    }
}
