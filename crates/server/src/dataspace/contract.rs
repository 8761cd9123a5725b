//! The contract of an agreement as a document that people read, print and keep: who, what, on which terms, whose
//! rights, and how both sides accepted it.

use askama::Template;
use axum::extract::{Path, State as Has};
use dure_dataspace::negotiation::{Deed, State};
use sha2::{Digest, Sha256};

use super::terms::{self, Sentence};
use super::{Agreement, Party, agreements, participant, peers, store};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::id::AgreementId;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, page};
use crate::testbed::datasets;
use crate::testbed::sources::hex;

/// A side as the contract names it.
struct Who {
    name: String,
    id: String,
}

/// A step to the agreement: who did what, and when.
struct Step {
    when: String,
    text: String,
}

#[derive(Template)]
#[template(path = "dataspace/contract.html")]
struct Contract<'a> {
    shell: Shell<'a>,
    back: String,
    number: String,
    day: String,
    provider: Who,
    consumer: Who,
    creators: String,
    terms: Vec<Sentence>,
    steps: Vec<Step>,
    digest: String,
    ended: String,
    reason: String,
}

async fn who(app: &App, of: Party) -> Result<Who, sqlx::Error> {
    let id = match of {
        Party::Here(of) => participant(of),
        Party::Outside(peer) => {
            store::find_peer(&app.db, peer).await?.map(|one| one.participant).unwrap_or_default()
        }
    };
    Ok(Who { name: peers::name(app, of).await?, id })
}

/// Who created the data: the owner, and those who created them along with it.
async fn creators(app: &App, of: &Agreement) -> Result<Vec<String>, sqlx::Error> {
    let mut names = vec![peers::name(app, of.provider).await?];
    let Some(dataset) = of.dataset else { return Ok(names) };
    let creators = datasets::store::find(&app.db, dataset).await?.map(|one| one.creators);
    for one in creators.unwrap_or_default() {
        names.extend(organisations::name(&app.db, one).await?);
    }
    names.dedup();
    Ok(names)
}

/// What led to the agreement, as far as the caller's side knows it.
async fn steps(app: &App, caller: &Caller, of: &Agreement) -> Result<Vec<Step>, sqlx::Error> {
    let Ok(person) = caller.person() else { return Ok(Vec::new()) };
    let negotiation = store::negotiation_of(&app.db, person.organisation, of.id).await?;
    let Some(negotiation) = negotiation else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for one in store::messages::<State>(&app.db, negotiation.id).await? {
        let Some(deed) = one.deed.filter(|_| one.taken != Some(false)) else { continue };
        let binding = matches!(
            deed,
            Deed::Request
                | Deed::Offer
                | Deed::Accept
                | Deed::Agree
                | Deed::Verify
                | Deed::Finalize
        );
        if !binding {
            continue;
        }
        let side = if one.own { "own" } else { "other" };
        let id = format!("negotiation-{side}-{}", <State as super::Kind>::deed_word(deed));
        all.push(Step { when: one.at.readable(caller.lang()), text: caller.words.text(&id) });
    }
    Ok(all)
}

/// `GET /dataspace/agreements/{id}/contract`.
///
/// # Errors
/// Where there is no such agreement for the caller.
pub async fn show(Has(app): Has<App>, caller: Caller, Path(id): Path<AgreementId>) -> Answer {
    let (of, _) = agreements::of_caller(&app, &caller, id).await?;
    let digest = hex(&Sha256::digest(of.policy.to_string().as_bytes()));
    page(&Contract {
        shell: caller.shell(&of.title),
        back: format!("/dataspace/agreements/{id}"),
        number: of.name.clone(),
        day: of.made_at.day(caller.lang()),
        provider: who(&app, of.provider).await?,
        consumer: who(&app, of.consumer).await?,
        creators: creators(&app, &of).await?.join(", "),
        terms: terms::sentences_named(&app, &caller, &of.policy).await?,
        steps: steps(&app, &caller, &of).await?,
        digest,
        ended: of.ended_at.map(|at| at.readable(caller.lang())).unwrap_or_default(),
        reason: of.reason,
    })
}
