//! The messages of processes in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::dataspace::process::Kind;
use crate::platform::db::{Db, Tx, rows};
use crate::platform::moment::Moment;

/// A message of a process.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<S: Kind> {
    /// When.
    pub at: Moment,
    /// Whether the own side sent it.
    pub own: bool,
    /// What was done by it.
    pub deed: Option<S::Deed>,
    /// The message.
    pub body: serde_json::Value,
    /// Whether it was taken; nothing while nothing was heard.
    pub taken: Option<bool>,
}

/// A message that is to be kept, or what was answered to one that is.
#[derive(Debug, Clone)]
pub struct Line<S: Kind> {
    /// Of which process.
    pub of: S::Id,
    /// Whether the own side sent it.
    pub own: bool,
    /// What its sender calls it: the same one has the same name.
    pub name: String,
    /// What is done by it.
    pub deed: S::Deed,
    /// The message, without what opens data.
    body: String,
    /// Whether it was taken.
    pub taken: bool,
    /// The row, and when it was said.
    id: String,
    at: Moment,
}

impl<S: Kind> Line<S> {
    /// A message as it was said or heard now.
    #[must_use]
    pub fn new(
        of: S::Id,
        own: bool,
        name: &str,
        (deed, body): (S::Deed, &serde_json::Value),
        taken: bool,
    ) -> Self {
        let id = uuid::Uuid::now_v7().to_string();
        // What has no name of its own is kept each time that it comes.
        let name = if name.is_empty() { id.clone() } else { name.to_owned() };
        let body = without_secrets(body).to_string();
        Self { of, own, name, deed, body, taken, id, at: Moment::now() }
    }
}

fn direction(own: bool) -> &'static str {
    if own { "out" } else { "in" }
}

fn answer(taken: bool) -> &'static str {
    if taken { "taken" } else { "refused" }
}

/// Keeps messages, or what was answered to them. None may be among them twice.
///
/// # Errors
/// As the database does.
pub async fn keep_messages<S: Kind>(tx: &mut Tx, all: &[Line<S>]) -> Result<(), sqlx::Error> {
    for piece in rows::pieces(all) {
        let sql = format!(
            "INSERT INTO {0}_message (id, {0}, at, direction, message_id, deed, body, answer) \
             VALUES {1} \
             ON CONFLICT ({0}, direction, message_id) DO UPDATE SET answer = excluded.answer",
            S::TABLE,
            rows::gaps(8, piece.len())
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for one in piece {
            query = query
                .bind(&one.id)
                .bind(one.of.to_string())
                .bind(one.at.micros())
                .bind(direction(one.own))
                .bind(&one.name)
                .bind(S::deed_word(one.deed))
                .bind(&one.body)
                .bind(answer(one.taken));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// The message as people may read it: what opens data is not kept in a conversation.
fn without_secrets(body: &serde_json::Value) -> serde_json::Value {
    let mut body = body.clone();
    let properties = body.pointer_mut("/dataAddress/endpointProperties");
    for one in properties.and_then(|all| all.as_array_mut()).into_iter().flatten() {
        let plain = one.get("name").and_then(|name| name.as_str()) == Some("authType");
        if let (false, Some(value)) = (plain, one.get_mut("value")) {
            *value = "…".into();
        }
    }
    body
}

/// What was answered to a message that came before.
///
/// # Errors
/// As the database does.
pub async fn answered<S: Kind>(
    tx: &mut Tx,
    of: S::Id,
    name: &str,
) -> Result<Option<bool>, sqlx::Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT answer FROM {0}_message WHERE {0} = $1 AND direction = 'in' AND message_id = $2",
        S::TABLE
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string()).bind(name);
    let row = query.fetch_optional(&mut **tx).await?;
    row.map(|row| Ok(row.try_get::<String, _>("answer")? == "taken")).transpose()
}

/// The messages of a process in their order.
///
/// # Errors
/// As the database does.
pub async fn messages<S: Kind>(db: &Db, of: S::Id) -> Result<Vec<Kept<S>>, sqlx::Error> {
    let sql = format!(
        "SELECT at, direction, deed, body, answer FROM {0}_message WHERE {0} = $1 \
         ORDER BY at, id LIMIT 500",
        S::TABLE
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string());
    let found = query.fetch_all(db.read()).await?;
    let kept = |row: &AnyRow| {
        Ok(Kept {
            at: Moment::from_micros(row.try_get("at")?),
            own: row.try_get::<String, _>("direction")? == "out",
            deed: S::deed_of(&row.try_get::<String, _>("deed")?),
            body: super::json(row, "body")?,
            taken: match row.try_get::<String, _>("answer")?.as_str() {
                "taken" => Some(true),
                "refused" => Some(false),
                _ => None,
            },
        })
    };
    found.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_data_is_not_kept_in_a_conversation() {
        let body = dure_dataspace::message::fetched_with("https://a.example/data", "geheim");
        let kept = without_secrets(&serde_json::json!({ "dataAddress": body })).to_string();
        assert!(!kept.contains("geheim") && kept.contains("bearer") && kept.contains("a.example"));
    }
}
