//! Fetching what a participant elsewhere lets out: a transfer is asked for, and when it has started the data
//! come through to whoever wanted them, piece by piece.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use bytes::Bytes;
use dure_dataspace::transfer::{Deed, State};
use dure_testbed::report::Message;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Agreement, Transfer, log, store, transferring};
use crate::app::App;
use crate::platform::id::{OrganisationId, TransferId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// How often, and after how long, it is looked whether the transfer has started.
const LOOKS: usize = 200;
const LOOK: Duration = Duration::from_millis(100);

fn silent() -> Problem {
    Problem::conflict(Message::new("problem-transfer-silent"))
}

/// The data of an agreement with a provider elsewhere.
///
/// # Errors
/// Where the agreement is ended, or the provider does not start the transfer or let the data out.
pub async fn fetched(app: &App, of: &Agreement, consumer: OrganisationId) -> Answer {
    if of.ended_at.is_some() {
        return Err(Problem::conflict(Message::new("problem-agreement-ended")));
    }
    let mut tx = app.db.begin().await?;
    let id =
        transferring::ask(&mut tx, app, of, consumer, (transferring::PULL, Value::Null)).await?;
    tx.commit().await?;
    app.messages.notify_one();
    let (endpoint, token) = started(app, id).await?;
    let response = app.line.ask(Method::GET, &endpoint, &token, None).await;
    let response = response.ok().filter(|response| response.status().is_success());
    let Some(response) = response else {
        ended(app, id, Deed::Terminate).await?;
        return Err(silent());
    };
    let mut tx = app.db.begin().await?;
    let what = json!({ "agreement": of.id, "transfer": id });
    let sides = (of.provider, of.consumer);
    log::write(&mut tx, of.centre, sides, "fetched", &of.id.text(), &what).await?;
    tx.commit().await?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(named) =
        HeaderValue::from_str(&format!("attachment; filename=\"agreement-{}.data\"", of.id))
    {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    if let Some(length) = response.content_length() {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    Ok((headers, Body::from_stream(through(app.clone(), id, response))).into_response())
}

/// Waits until a transfer has started; tells where the data are, and what is shown there.
async fn started(app: &App, id: TransferId) -> Answer<(String, String)> {
    for _ in 0..LOOKS {
        let of = store::find::<State>(&app.db, id).await?.ok_or_else(silent)?;
        match of.exchange.state {
            Some(State::Started) => {
                return of.about.address.as_ref().and_then(place).ok_or_else(silent);
            }
            Some(State::Terminated) => {
                return Err(Problem::conflict(Message::new("problem-transfer-refused")));
            }
            _ => tokio::time::sleep(LOOK).await,
        }
    }
    ended(app, id, Deed::Terminate).await?;
    Err(silent())
}

/// The address of data, and what is shown there.
fn place(address: &Value) -> Option<(String, String)> {
    let endpoint = address.get("endpoint")?.as_str()?.to_owned();
    let properties = address.get("endpointProperties").and_then(Value::as_array);
    let of = |name: &str| {
        let named = |one: &&Value| one.get("name").and_then(Value::as_str) == Some(name);
        let found = properties.into_iter().flatten().find(named)?;
        found.get("value")?.as_str().map(str::to_owned)
    };
    let token = of("authorization").or_else(|| of("access_token")).unwrap_or_default();
    let bearer = of("authType").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let shown = match bearer && !token.is_empty() && !token.contains(' ') {
        true => format!("Bearer {token}"),
        false => token,
    };
    Some((endpoint, shown))
}

/// The pieces as they come; when all are there the transfer is completed.
fn through(
    app: App,
    id: TransferId,
    response: reqwest::Response,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    use futures_util::StreamExt;
    let pieces =
        futures_util::stream::unfold((app, response), move |(app, mut response)| async move {
            let piece = match response.chunk().await {
                Ok(Some(piece)) => Ok(piece),
                Ok(None) => {
                    if let Err(problem) = ended(&app, id, Deed::Complete).await {
                        tracing::warn!(transfer = %id, ?problem, "a transfer was not completed");
                    }
                    return None;
                }
                Err(e) => Err(std::io::Error::other(e)),
            };
            Some((piece, (app, response)))
        });
    pieces.fuse()
}

/// Completes or breaks off a transfer of our own, where it still goes on.
async fn ended(app: &App, id: TransferId, deed: Deed) -> Answer<()> {
    let mut tx = app.db.begin().await?;
    let held = store::hold(&app.db, &mut tx, id).await?;
    let Some(mut of): Option<Transfer> = held else { return Ok(()) };
    if transferring::done(&mut tx, app, &mut of, deed, "").await.is_ok() {
        store::update(&mut tx, &of, Moment::now()).await?;
    }
    tx.commit().await?;
    app.messages.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_data_is_read_as_peers_write_it() {
        let ours = dure_dataspace::message::fetched_with("https://a.example/d", "t");
        assert_eq!(place(&ours), Some(("https://a.example/d".into(), "Bearer t".into())));
        let other = json!({ "endpoint": "https://a.example/d", "endpointProperties": [
            { "name": "authorization", "value": "eyJ.x.y" },
            { "name": "authType", "value": "plain" } ] });
        assert_eq!(place(&other), Some(("https://a.example/d".into(), "eyJ.x.y".into())));
        let open = json!({ "endpoint": "https://a.example/d" });
        assert_eq!(place(&open), Some(("https://a.example/d".into(), String::new())));
        assert_eq!(place(&json!({ "endpointProperties": 7 })), None);
    }
}
