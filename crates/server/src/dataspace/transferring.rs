//! Transfers: how data that were agreed on change hands.

use std::time::Duration;

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::message::{Because, Transferring, fetched_with};
use dure_dataspace::transfer::{Deed, State};
use serde_json::Value;

use super::process::Transferred;
use super::{Agreement, Transfer, acting, pushing, store};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{OrganisationId, TransferId};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::platform::web::{Answer, Problem};

/// Fetched by the consumer.
pub const PULL: &str = "HttpData-PULL";

/// The ways in which data are had here.
pub const FORMATS: [&str; 3] = [PULL, pushing::HTTP, pushing::BUCKET];

/// How long a token opens data.
const OPEN: Duration = Duration::from_secs(60 * 60);

/// For how long data are brought.
const BRINGING: Duration = Duration::from_secs(24 * 60 * 60);

/// A consumer of ours asks a provider for what was agreed on, in that way and to that address.
///
/// # Errors
/// As the database does.
pub async fn ask(
    tx: &mut Tx,
    app: &App,
    agreement: &Agreement,
    consumer: OrganisationId,
    (format, address): (&str, Value),
) -> Answer<TransferId> {
    let exchange = Exchange::new(Side::Consumer).act(Deed::Request);
    let exchange = exchange.ok_or_else(|| Problem::internal(&"a transfer begins by asking"))?;
    let mut new = Transfer {
        id: TransferId::new(),
        centre: agreement.centre,
        organisation: consumer,
        peer: agreement.provider,
        peer_pid: String::new(),
        callback: String::new(),
        exchange,
        message: None,
        attempts: 0,
        version: 1,
        about: Transferred {
            agreement: agreement.id,
            format: format.to_owned(),
            ..Transferred::default()
        },
    };
    let message = Transferring::Request {
        consumer: new.id.text(),
        agreement: agreement.name.clone(),
        format: format.to_owned(),
        // The own side forgets what opens the place as soon as the other has it.
        address: Some(address).filter(|one| !one.is_null()),
        callback: acting::callback(app, consumer),
    };
    new.message = Some(acting::named(message.json()));
    store::insert(tx, &[(&new, Moment::now())]).await?;
    Ok(new.id)
}

/// What both call the agreement of a transfer.
///
/// # Errors
/// As the database does.
pub async fn agreement_name(tx: &mut Tx, of: &Transfer) -> Result<String, sqlx::Error> {
    let agreement = store::find_agreement_in(tx, of.about.agreement).await?;
    Ok(agreement.map(|one| one.name).unwrap_or_default())
}

/// Does a deed of a transfer: the message is made and waits to be carried. Nothing is written yet.
///
/// # Errors
/// Where the state does not allow it, or another deed is on its way.
pub async fn done(
    tx: &mut Tx,
    app: &App,
    of: &mut Transfer,
    deed: Deed,
    reason: &str,
) -> Answer<()> {
    let pids = of.pids();
    let because = || Because {
        code: String::new(),
        reason: if reason.is_empty() { Vec::new() } else { vec![reason.to_owned()] },
    };
    let message = match deed {
        Deed::Request => Transferring::Request {
            consumer: pids.consumer,
            agreement: agreement_name(tx, of).await?,
            format: of.about.format.clone(),
            address: of.about.address.clone(),
            callback: acting::callback(app, of.organisation),
        },
        Deed::Start if of.exchange.side == Side::Provider && of.about.format == PULL => {
            let secret = Secret::new();
            of.about.token = secret.digest();
            of.about.opens_until = Some(Moment::now().plus(OPEN));
            let endpoint =
                format!("{}/dsp/{}/data/{}", app.config.public_url, of.organisation, of.id);
            Transferring::Start { pids, address: Some(fetched_with(&endpoint, secret.reveal())) }
        }
        Deed::Start => {
            if of.exchange.side == Side::Provider {
                of.about.opens_until = Some(Moment::now().plus(BRINGING));
            }
            Transferring::Start { pids, address: None }
        }
        Deed::Complete => Transferring::Completion(pids),
        Deed::Suspend => Transferring::Suspension(pids, because()),
        Deed::Terminate => Transferring::Termination(pids, because()),
    };
    // What is ended or halted lets no further byte out, whether the other side has heard of it or not.
    acting::begun(of, deed, message.json())?;
    shut(of, deed);
    if (of.exchange.side, deed) == (Side::Provider, Deed::Suspend) {
        // What the provider halts goes on by a new token; what the consumer halts by the old one.
        of.about.token = String::new();
    }
    Ok(())
}

/// After these deeds nothing opens the data any more.
pub fn shut(of: &mut Transfer, deed: Deed) {
    match (of.exchange.side, deed) {
        (Side::Provider, Deed::Complete | Deed::Terminate) => {
            of.about.token = String::new();
            of.about.opens_until = None;
            of.about.address = None;
        }
        (Side::Consumer, Deed::Complete | Deed::Terminate) => of.about.address = None,
        _ => {}
    }
}

/// Whether a transfer lets data out now.
#[must_use]
pub fn is_open(of: &Transfer) -> bool {
    // The consumer may come before its acknowledgement of the start has been written here.
    let started = matches!(of.exchange.state, Some(State::Started))
        || of.exchange.pending == Some(Deed::Start);
    let in_time = of.about.opens_until.is_some_and(|until| Moment::now() < until);
    started && in_time && (of.about.format != PULL || !of.about.token.is_empty())
}

/// Breaks off every transfer of an agreement that has ended.
///
/// # Errors
/// As the database does.
pub async fn end_all(tx: &mut Tx, app: &App, agreement: &Agreement, reason: &str) -> Answer<()> {
    for one in store::transfers_of(tx, agreement.id).await? {
        let Some(mut of): Option<Transfer> = store::hold(&app.db, tx, one.id).await? else {
            continue;
        };
        if of.exchange.state.is_none_or(State::is_final) {
            continue;
        }
        // Where another deed is on its way, the data are closed all the same.
        if done(tx, app, &mut of, Deed::Terminate, reason).await.is_err() {
            shut(&mut of, Deed::Terminate);
        }
        store::update(tx, &of, Moment::now()).await?;
    }
    Ok(())
}

/// Breaks off transfers whose token has ended: nobody can read by them any more.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    for id in store::outlived(&app.db, Moment::now()).await? {
        let mut tx = app.db.begin().await?;
        let Some(mut of): Option<Transfer> = store::hold(&app.db, &mut tx, id).await? else {
            continue;
        };
        let reason = "the time to fetch it is over";
        if done(&mut tx, app, &mut of, Deed::Terminate, reason).await.is_ok() {
            store::update(&mut tx, &of, Moment::now()).await?;
        }
        tx.commit().await?;
        app.messages.notify_one();
    }
    Ok(())
}
