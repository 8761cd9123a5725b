//! What follows from messages of a transfer.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::message::{Pids, Transferring};
use dure_dataspace::policy::Decision;
use dure_dataspace::transfer::{Deed, State};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::{Begun, Hears, Said, Way};
use crate::dataspace::automation::Next;
use crate::dataspace::desk::Desk;
use crate::dataspace::process::Transferred;
use crate::dataspace::{Party, Transfer, agreements, outbound, pushing, store, transferring};
use crate::platform::id::TransferId;

impl Said<State> for Transferring {
    fn pids(&self) -> Pids {
        self.pids()
    }

    fn deed(&self) -> Deed {
        self.deed()
    }

    fn callback(&self) -> &str {
        match self {
            Self::Request { callback, .. } => callback,
            _ => "",
        }
    }
}

impl Hears for State {
    type Said = Transferring;

    fn read(value: &Value) -> Result<Transferring, String> {
        Transferring::read(value).map_err(|bad| bad.to_string())
    }

    fn begins<'a>(
        desk: &'a mut Desk,
        way: Way,
        said: &'a Transferring,
    ) -> BoxFuture<'a, Result<Begun<Self>, sqlx::Error>> {
        Box::pin(begins(desk, way, said))
    }

    fn weighed(_: &Transfer, _: &Transferring) -> Option<String> {
        None
    }

    fn follow<'a>(
        desk: &'a mut Desk,
        of: &'a mut Transfer,
        said: &'a Transferring,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(follow(desk, of, said))
    }

    fn counted<'a>(
        desk: &'a mut Desk,
        of: &'a mut Transfer,
        deed: Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        transferring::shut(of, deed);
        Box::pin(async move {
            let brings = of.about.format != transferring::PULL;
            match (of.exchange.side, deed) {
                (Side::Provider, Deed::Start) if brings => pushing::order(desk.tx(), of).await,
                _ => Ok(()),
            }
        })
    }

    fn go_on<'a>(
        desk: &'a mut Desk,
        of: &'a mut Transfer,
        deed: Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let name = transferring::agreement_name(desk.tx(), of).await?;
            let next = desk.app().automation.acknowledged_of_transfer(of, &name, deed);
            go_on(desk, of, next).await
        })
    }
}

async fn begins(
    desk: &mut Desk,
    way: Way,
    said: &Transferring,
) -> Result<Begun<State>, sqlx::Error> {
    let Transferring::Request { agreement, format, address, consumer, callback } = said else {
        return Ok(Begun::Unknown);
    };
    let sides = (Party::Here(way.to), way.from);
    let Some(agreement) = store::agreement_named(desk.tx(), sides, agreement).await? else {
        return Ok(Begun::Unknown);
    };
    if agreement.ended_at.is_some() {
        return Ok(Begun::Refused("agreementId: the agreement is ended".to_owned()));
    }
    if !transferring::FORMATS.contains(&format.as_str()) {
        let known = transferring::FORMATS.join(", ");
        return Ok(Begun::Refused(format!("format: {known} can be had")));
    }
    if !outbound::may_reach(desk.app(), callback) {
        return Ok(Begun::Refused("callbackAddress: may not be reached".to_owned()));
    }
    let address = match format == transferring::PULL {
        true => None,
        false => match pushing::kept(desk.app(), format, address.as_ref()) {
            Ok(kept) => Some(kept),
            Err(why) => return Ok(Begun::Refused(why.to_owned())),
        },
    };
    let new = Transfer {
        id: TransferId::new(),
        centre: agreement.centre,
        organisation: way.to,
        peer: way.from,
        peer_pid: consumer.clone(),
        callback: callback.clone(),
        exchange: Exchange::new(Side::Provider),
        message: None,
        attempts: 0,
        version: 1,
        about: Transferred {
            agreement: agreement.id,
            format: format.clone(),
            address,
            ..Transferred::default()
        },
    };
    let what = json!({ "agreement": agreement.id, "format": format });
    let about = agreement.id.text();
    desk.log(agreement.centre, new.sides(), "transfer-asked", &about, &what);
    Ok(Begun::New(Box::new(new)))
}

async fn follow(
    desk: &mut Desk,
    of: &mut Transfer,
    said: &Transferring,
) -> Result<(), sqlx::Error> {
    if let (Transferring::Start { address: Some(address), .. }, Side::Consumer) =
        (said, of.exchange.side)
    {
        of.about.address = Some(address.clone());
    }
    transferring::shut(of, said.deed());
    let agreement = store::find_agreement_in(desk.tx(), of.about.agreement).await?;
    let (name, permitted) = match &agreement {
        Some(agreement) => {
            let decision = agreements::decided(desk.app(), agreement).await?;
            (agreement.name.clone(), matches!(decision, Decision::Permitted(_)))
        }
        None => (String::new(), false),
    };
    let next = desk.app().automation.heard_of_transfer(of, &name, said, permitted);
    go_on(desk, of, next).await
}

async fn go_on(desk: &mut Desk, of: &mut Transfer, next: Next<Deed>) -> Result<(), sqlx::Error> {
    let (deed, reason) = match next {
        Next::Nothing => return Ok(()),
        Next::Do(deed) => (deed, ""),
        Next::BreakOff(reason) => (Deed::Terminate, reason),
    };
    let app = desk.app().clone();
    if let Err(problem) = transferring::done(desk.tx(), &app, of, deed, reason).await {
        tracing::debug!(transfer = %of.id, ?problem, "what follows by itself did not");
    }
    Ok(())
}
