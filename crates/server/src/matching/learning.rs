//! What was shown, what came of it, and the order that follows from that.

use dure_matching::ranking::{Features, Impression, Model, choose, examination, gini};
use sqlx::Row;

use crate::app::App;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{CentreId, NeedId, TechnologyId};
use crate::platform::moment::Moment;

/// How many months of impressions are learned from.
const MONTHS: i64 = 24;

/// A model is made anew once a day.
const FRESH: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// The month of a moment, counted from the year 0.
#[must_use]
pub fn month(of: Moment) -> i64 {
    let day = of.korean_day();
    let mut parts = day.split('-').map(|part| part.parse::<i64>().unwrap_or(0));
    parts.next().unwrap_or(0) * 12 + parts.next().unwrap_or(1) - 1
}

/// Notes what was shown for a need, each technology at its place; the first place of a month counts.
///
/// # Errors
/// As the database does.
pub async fn shown(
    tx: &mut Tx,
    centre: CentreId,
    need: NeedId,
    list: &[(TechnologyId, Features)],
) -> Result<(), sqlx::Error> {
    let now = Moment::now();
    let month = month(now);
    for ((technology, features), place) in list.iter().zip(1_i64..) {
        sqlx::query(
            "INSERT INTO impression (need, technology, month, centre, place, features, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (need, technology, month) \
             DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(need.text())
        .bind(technology.text())
        .bind(month)
        .bind(centre.text())
        .bind(place)
        .bind(serde_json::to_string(features).unwrap_or_default())
        .bind(now.micros())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Notes that what was shown for a need was opened from there.
///
/// # Errors
/// As the database does.
pub async fn opened(
    tx: &mut Tx,
    need: NeedId,
    technology: TechnologyId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE impression SET opened_at = $3 WHERE need = $1 AND technology = $2 \
         AND month = (SELECT MAX(month) FROM impression WHERE need = $1 AND technology = $2)",
    )
    .bind(need.text())
    .bind(technology.text())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes the most that came of what was shown, in the month in which it was last shown.
///
/// # Errors
/// As the database does.
pub async fn came_of(
    tx: &mut Tx,
    need: &str,
    technology: &str,
    gain: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE impression SET gain = $3 WHERE need = $1 AND technology = $2 AND gain < $3 \
         AND month = (SELECT MAX(month) FROM impression WHERE need = $1 AND technology = $2)",
    )
    .bind(need)
    .bind(technology)
    .bind(gain)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How often each of these technologies was chosen for one of these needs.
///
/// # Errors
/// As the database does.
pub async fn chosen_for(
    db: &Db,
    needs: &[String],
) -> Result<std::collections::HashMap<String, u32>, sqlx::Error> {
    if needs.is_empty() {
        return Ok(Default::default());
    }
    let gaps: Vec<String> = (1..=needs.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT technology, COUNT(*) FROM introduction WHERE need IN ({}) \
         AND state IN ('accepted', 'finished', 'confirmed') GROUP BY technology",
        gaps.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for need in needs {
        query = query.bind(need);
    }
    let rows = query.fetch_all(db.read()).await?;
    let pair = |row: &sqlx::any::AnyRow| -> Result<(String, u32), sqlx::Error> {
        Ok((row.try_get(0)?, u32::try_from(row.try_get::<i64, _>(1)?).unwrap_or(0)))
    };
    rows.iter().map(pair).collect()
}

/// The order that a centre uses now.
///
/// # Errors
/// As the database does.
pub async fn model(db: &Db, centre: CentreId) -> Result<Model, sqlx::Error> {
    let row = sqlx::query("SELECT weights FROM ranking_model WHERE centre = $1")
        .bind(centre.text())
        .fetch_optional(db.read())
        .await?;
    let Some(row) = row else { return Ok(Model::rule()) };
    let weights = serde_json::from_str(&row.try_get::<String, _>("weights")?);
    Ok(weights.map_or_else(|_| Model::rule(), |weights| Model { weights }))
}

/// As the tables keep figures.
fn thousandths(figure: f64) -> i64 {
    (1000.0 * figure).round() as i64
}

/// Makes the order of each centre anew, where it is a day old.
///
/// # Errors
/// As the database does.
pub async fn refresh(app: &App) -> Result<(), sqlx::Error> {
    for centre in app.centres.all().iter() {
        let row = sqlx::query("SELECT made_at FROM ranking_model WHERE centre = $1")
            .bind(centre.id.text())
            .fetch_optional(app.db.read())
            .await?;
        let made = row.map(|row| row.try_get::<i64, _>(0)).transpose()?.unwrap_or(0);
        if Moment::now().since(Moment::from_micros(made)) >= FRESH {
            learned(app, centre.id).await?;
        }
    }
    Ok(())
}

async fn learned(app: &App, centre: CentreId) -> Result<(), sqlx::Error> {
    let since = month(Moment::now()) - MONTHS;
    let rows = sqlx::query(
        "SELECT i.need, i.month, i.place, i.features, i.gain, t.organisation FROM impression i \
         LEFT JOIN technology t ON t.id = i.technology WHERE i.centre = $1 AND i.month >= $2 \
         ORDER BY i.month, i.need, i.place",
    )
    .bind(centre.text())
    .bind(since)
    .fetch_all(app.db.read())
    .await?;
    let mut log = Vec::new();
    let mut lists: std::collections::HashMap<String, u64> = Default::default();
    let mut exposure: std::collections::HashMap<String, f64> = Default::default();
    for row in &rows {
        let next = lists.len() as u64;
        let list = *lists.entry(row.try_get("need")?).or_insert(next);
        let features: String = row.try_get("features")?;
        let Ok(features) = serde_json::from_str::<Features>(&features) else { continue };
        let rank = u32::try_from(row.try_get::<i64, _>("place")?).unwrap_or(1);
        let gain = u8::try_from(row.try_get::<i64, _>("gain")?).unwrap_or(0);
        let month = u32::try_from(row.try_get::<i64, _>("month")?).unwrap_or(0);
        if let Ok(Some(supplier)) = row.try_get::<Option<String>, _>("organisation") {
            *exposure.entry(supplier).or_default() += examination(rank);
        }
        log.push(Impression { month, list, rank, features, gain });
    }
    let chosen = tokio::task::spawn_blocking(move || choose(&log)).await;
    let Ok(chosen) = chosen else { return Ok(()) };
    let judged = chosen.judged;
    let shares: Vec<f64> = exposure.into_values().collect();
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO ranking_model (centre, weights, learned, rule_ndcg, learned_ndcg, choices, \
         exposure_gini, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (centre) DO UPDATE SET weights = excluded.weights, learned = excluded.learned, \
         rule_ndcg = excluded.rule_ndcg, learned_ndcg = excluded.learned_ndcg, \
         choices = excluded.choices, exposure_gini = excluded.exposure_gini, \
         made_at = excluded.made_at",
    )
    .bind(centre.text())
    .bind(serde_json::to_string(&chosen.model.weights).unwrap_or_default())
    .bind(i64::from(chosen.learned))
    .bind(thousandths(judged.map_or(-1.0, |judged| judged.rule)))
    .bind(thousandths(judged.map_or(-1.0, |judged| judged.learned)))
    .bind(judged.map_or(0, |judged| judged.choices as i64))
    .bind(thousandths(gini(&shares)))
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_in_korean_time() {
        let last = Moment::of_korean_day("2026-03-01").unwrap();
        assert_eq!(month(last), 2026 * 12 + 2);
        assert_eq!(month(last.minus(std::time::Duration::from_secs(1))), 2026 * 12 + 1);
    }
}
