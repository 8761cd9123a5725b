//! What happened, for those who listen: written in the transaction in which it happened, delivered
//! once to each listener, in a transaction that also holds what the listener makes of it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Serialize;
use sqlx::Row;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::db::Tx;
use super::moment::Moment;
use crate::app::App;

/// How often the box is looked into.
const LOOK: Duration = Duration::from_millis(500);

/// How long what was delivered is kept.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// One who listens to a topic.
pub trait Listener: Send + Sync {
    /// The topic.
    fn topic(&self) -> &'static str;

    /// Hears of it once. What it writes goes with the delivery.
    fn hear<'a>(
        &'a self,
        tx: &'a mut Tx,
        payload: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;
}

/// Tells what happened.
///
/// # Errors
/// As the database does.
pub async fn tell(tx: &mut Tx, topic: &str, payload: &impl Serialize) -> Result<(), sqlx::Error> {
    let payload = serde_json::to_string(payload).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    sqlx::query("INSERT INTO outbox (id, topic, payload, made_at) VALUES ($1, $2, $3, $4)")
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(topic)
        .bind(payload)
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Delivers what waits, one event a transaction. Tells how many there were.
///
/// # Errors
/// As the database and the listeners do; the event stays in the box.
pub async fn deliver(app: &App, listeners: &[Box<dyn Listener>]) -> Result<usize, sqlx::Error> {
    let mut delivered = 0;
    loop {
        let waiting = sqlx::query("SELECT 1 FROM outbox WHERE delivered_at = 0 LIMIT 1")
            .fetch_optional(app.db.read())
            .await?;
        if waiting.is_none() {
            return Ok(delivered);
        }
        let mut tx = app.db.begin().await?;
        let sql = format!(
            "UPDATE outbox SET delivered_at = $1 WHERE id = (SELECT id FROM outbox \
             WHERE delivered_at = 0 ORDER BY id LIMIT 1{}) RETURNING topic, payload",
            app.db.skip_locked()
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(Moment::now().micros())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(delivered) };
        let (topic, payload): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        for listener in listeners.iter().filter(|l| l.topic() == topic) {
            listener.hear(&mut tx, &payload).await?;
        }
        tx.commit().await?;
        delivered += 1;
    }
}

/// Forgets what was delivered long ago.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    sqlx::query("DELETE FROM outbox WHERE delivered_at > 0 AND delivered_at < $1")
        .bind(Moment::now().minus(KEPT).micros())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Delivers in the background until it is stopped.
#[must_use]
pub fn start(
    app: &App,
    listeners: Arc<Vec<Box<dyn Listener>>>,
    mut stopped: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        while !*stopped.borrow() {
            if let Err(e) = deliver(&app, &listeners).await {
                tracing::warn!(error = %e, "an event could not be delivered");
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopped.changed() => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Site;

    /// Writes down what it hears: into the outbox under another topic, so that no table is needed.
    struct Echo;

    impl Listener for Echo {
        fn topic(&self) -> &'static str {
            "test.said"
        }

        fn hear<'a>(
            &'a self,
            tx: &'a mut Tx,
            payload: &'a str,
        ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
            Box::pin(async move {
                let text: String = serde_json::from_str(payload).unwrap();
                tell(tx, "test.heard", &text).await?;
                if text == "bad" { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
            })
        }
    }

    const HEARD: &str = "SELECT COUNT(*) FROM outbox WHERE topic = 'test.heard'";
    const WAITS: &str = "SELECT COUNT(*) FROM outbox WHERE delivered_at = 0";

    async fn said(site: &Site, text: &str) {
        let mut tx = site.app.db.begin().await.unwrap();
        tell(&mut tx, "test.said", &text).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn an_event_is_heard_once() {
        let site = Site::open().await;
        let listeners: Vec<Box<dyn Listener>> = vec![Box::new(Echo)];
        said(&site, "good").await;
        for _ in 0..2 {
            deliver(&site.app, &listeners).await.unwrap();
        }
        assert_eq!((site.count(HEARD).await, site.count(WAITS).await), (1, 0));
    }

    #[tokio::test]
    async fn what_a_listener_wrote_goes_back_when_it_fails_and_the_event_waits() {
        let site = Site::open().await;
        let listeners: Vec<Box<dyn Listener>> = vec![Box::new(Echo)];
        said(&site, "bad").await;
        assert!(deliver(&site.app, &listeners).await.is_err());
        assert_eq!((site.count(HEARD).await, site.count(WAITS).await), (0, 1));
    }
}
