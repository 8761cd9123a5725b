//! Agreements: their terms, what was done by them, and the button that ends them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_dataspace::Side;
use dure_dataspace::policy::{Action, Ask, Decision, Permit, Policy, decide};
use dure_testbed::report::Message;
use serde_json::json;

use super::terms::{self, Sentence};
use super::{
    Agreement, Party, Transfer, acts, computing, log, peers, store, transferring, transfers,
};
use crate::app::App;
use crate::platform::id::AgreementId;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest reason, in characters.
const REASON: usize = 500;

/// An entry of the log, as the page shows it.
struct Done {
    number: i64,
    when: String,
    text: String,
}

#[derive(Template)]
#[template(path = "dataspace/agreement.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    provider: String,
    consumer: String,
    day: String,
    terms: Vec<Sentence>,
    uses: String,
    left: String,
    ended: String,
    reason: String,
    fetches: bool,
    transfers: Vec<Moved>,
    why_not: String,
    runs: computing::view::Section,
    done: Vec<Done>,
}

/// A transfer, as the page shows it.
struct Moved {
    href: String,
    way: String,
    state: String,
    kind: &'static str,
    when: String,
}

fn transferred(one: &Transfer, at: Moment, caller: &Caller) -> Moved {
    let (state, kind) = transfers::stands(one, caller);
    Moved {
        href: format!("/dataspace/transfers/{}", one.id),
        way: transfers::way(one, caller),
        state,
        kind,
        when: at.readable(caller.lang()),
    }
}

/// The agreement, and on which side of it the caller stands.
///
/// # Errors
/// Where there is none that concerns the caller's organisation.
pub async fn of_caller(app: &App, caller: &Caller, id: AgreementId) -> Answer<(Agreement, Side)> {
    let person = caller.person()?;
    let found = store::find_agreement(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let side = found.side(person.organisation).filter(|_| acts(person));
    side.map(|side| (found, side)).ok_or_else(Problem::not_found)
}

/// What the policy says to the consumer now.
///
/// # Errors
/// As the database does.
pub async fn decided(app: &App, of: &Agreement) -> Result<Decision, sqlx::Error> {
    let Ok(policy) = Policy::parse(&of.policy) else { return Ok(Decision::Denied(Vec::new())) };
    let facts = terms::facts(app, of.consumer).await?;
    Ok(decide(&policy, &Ask { moved: of.moved, ..facts.ask(of.uses) }))
}

/// What a provider elsewhere permits it decides itself; here is known whether reads are permitted at all.
fn elsewhere(of: &Agreement) -> Decision {
    let reads = |policy: Policy| policy.permissions.iter().any(|one| one.action == Action::Use);
    match Policy::parse(&of.policy).is_ok_and(reads) {
        true => Decision::Permitted(Permit::default()),
        false => Decision::Denied(Vec::new()),
    }
}

/// `GET /dataspace/agreements/{id}`.
///
/// # Errors
/// Where there is no such agreement for the caller.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<AgreementId>) -> Answer {
    let (of, side) = of_caller(&app, &caller, id).await?;
    let decision = match of.provider {
        Party::Here(_) => decided(&app, &of).await?,
        Party::Outside(_) => elsewhere(&of),
    };
    let runs = computing::view::section(&app, &caller, &of, side).await?;
    let left = match &decision {
        Decision::Permitted(permit) => permit.left.map(|left| left.to_string()),
        Decision::Denied(_) => Some(runs.left.clone()),
    };
    let holds = of.ended_at.is_none() && matches!(decision, Decision::Permitted(_));
    let not_now = side == Side::Consumer && !holds && !runs.runs && of.ended_at.is_none();
    let entries = log::of_agreement(&app.db, of.centre, &id.text()).await?;
    let own = caller.person()?.organisation;
    let transfers = store::seen_transfers(&app.db, own, Some(id), None).await?;
    let done = entries.into_iter().map(|one| Done {
        number: one.number,
        when: one.at.readable(caller.lang()),
        text: caller.words.text(&format!("log-{}", one.kind)),
    });
    page(&One {
        shell: caller.shell(&of.title),
        at: format!("/dataspace/agreements/{id}"),
        provider: peers::name(&app, of.provider).await?,
        consumer: peers::name(&app, of.consumer).await?,
        day: of.made_at.day(caller.lang()),
        terms: terms::sentences_named(&app, &caller, &of.policy).await?,
        uses: of.uses.to_string(),
        left: left.unwrap_or_default(),
        ended: of.ended_at.map(|at| at.readable(caller.lang())).unwrap_or_default(),
        reason: of.reason.clone(),
        fetches: side == Side::Consumer && holds,
        transfers: transfers.iter().map(|(one, at)| transferred(one, *at, &caller)).collect(),
        why_not: match (not_now, &of.provider) {
            (true, Party::Outside(_)) => caller.words.text("agreement-runs-elsewhere"),
            (true, Party::Here(_)) => caller.words.text("agreement-not-now"),
            (false, _) => String::new(),
        },
        runs,
        done: done.collect(),
    })
}

/// `POST /dataspace/agreements/{id}/end`: either side ends it; what is being read stops.
///
/// # Errors
/// Where it was ended before, or a reason is missing.
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    Form(fields): Form<Fields>,
) -> Answer {
    ended(&app, &caller, id, fields.one("reason")).await?;
    Ok(flash::redirect(&format!("/dataspace/agreements/{id}"), "ok", "agreement-end"))
}

/// Ends an agreement of the caller's, and every transfer that goes on by it.
///
/// # Errors
/// Where it was ended before, or a reason is missing.
pub async fn ended(app: &App, caller: &Caller, id: AgreementId, reason: &str) -> Answer<()> {
    let (of, _) = of_caller(app, caller, id).await?;
    let person = caller.person()?;
    if reason.is_empty() || reason.chars().count() > REASON {
        let message = Message::new("problem-agreement-reason").count("most", REASON);
        return Err(Problem::unusable(message));
    }
    let mut tx = app.db.begin().await?;
    if !store::end_agreement(&mut tx, id, person.organisation.into(), reason).await? {
        return Err(Problem::conflict(Message::new("problem-agreement-ended")));
    }
    transferring::end_all(&mut tx, app, &of, reason).await?;
    computing::releasing::all_stopped(&mut tx, app, &of).await?;
    let sides = (of.provider, of.consumer);
    let what = json!({ "agreement": id, "by": person.organisation });
    log::write(&mut tx, of.centre, sides, "ended", &id.text(), &what).await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(())
}
