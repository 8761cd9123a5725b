//! What an organisation offers: a dataset that it has, on terms told in a form.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use dure_dataspace::policy::Policy;
use dure_testbed::report::Message;

use super::terms::{self, Sentence};
use super::{Offer, OfferState, acting, acts, computing, log, sources, store};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::{Deed, Owner, Person, Sector};
use crate::platform::id::{DatasetId, NegotiationId, OfferId};
use crate::platform::keeper::View;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields, name};
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::datasets;

/// The longest text about an offer, in characters.
pub const LONGEST: usize = 2000;

#[derive(Template)]
#[template(path = "dataspace/new.html")]
struct New<'a> {
    shell: Shell<'a>,
    datasets: Vec<Choice>,
    sectors: Vec<Choice>,
    modules: Vec<Choice>,
}

/// What is to be offered, where that is known already.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    dataset: String,
}

/// What may be offered by the caller: a dataset of its organisation, or a place of data. Tells what it is called.
///
/// # Errors
/// Where it is neither.
pub async fn named(app: &App, caller: &Caller, id: DatasetId) -> Answer<String> {
    match sources::find(&app.db, id).await? {
        Some(_) => Ok(sources::of_caller(app, caller, id).await?.name),
        None => Ok(datasets::of_caller(app, caller, id, Deed::Change).await?.name),
    }
}

/// `GET /dataspace/offers/new`.
///
/// # Errors
/// As the database does.
pub async fn new(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let person = caller.person()?;
    let by = Owner::Organisation(person.organisation);
    let view = View::of(&caller).ok_or_else(Problem::forbidden)?;
    let own = datasets::store::list(&app.db, &view, "", 200).await?;
    // Only the owner decides who else may have it.
    let own = own.iter().filter(|one| one.dataset.owned.by == by);
    let places = sources::of_organisation(&app.db, person.organisation).await?;
    let places = places.into_iter().map(|one| {
        let name = Message::new("offer-place").text("name", one.name);
        Choice::new(&one.id.text(), caller.say(&name), &asked.dataset)
    });
    let label = |s: &Sector| caller.words.text(&format!("sector-{s}"));
    page(&New {
        shell: caller.shell(&caller.words.text("offer-new-title")),
        datasets: own
            .map(|one| {
                Choice::new(&one.dataset.id.text(), one.dataset.name.clone(), &asked.dataset)
            })
            .chain(places)
            .collect(),
        modules: crate::testbed::form::problems(caller.words, ""),
        sectors: Sector::ALL.iter().map(|s| Choice::new(s.word(), label(s), "")).collect(),
    })
}

/// `POST /dataspace/offers`.
///
/// # Errors
/// Where the dataset is not the caller's own, or the terms cannot be used.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let person = caller.person()?;
    if !acts(person) {
        return Err(Problem::forbidden());
    }
    let dataset = fields.one("dataset").parse::<DatasetId>();
    let dataset = dataset.map_err(|_| Problem::unusable(Message::new("problem-offer-dataset")))?;
    let called = named(&app, &caller, dataset).await?;
    let about = fields.one("about");
    if about.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("need-too-long").count("most", LONGEST)));
    }
    let id = OfferId::new();
    let offer = Offer {
        id,
        centre: person.centre,
        organisation: person.organisation,
        dataset,
        title: name(fields.one("title")).unwrap_or(called),
        about: about.to_owned(),
        policy: terms::told(&app, person.centre, id, &fields).await?,
        by_itself: fields.ticked("itself"),
        state: OfferState::Published,
    };
    made(&app, person, &offer).await?;
    Ok(flash::redirect(&format!("/dataspace/offers/{id}"), "ok", "offer-made"))
}

/// Keeps an offer, and tells it in the log.
///
/// # Errors
/// Where modules are to be run on data that are not here.
pub async fn made(app: &App, person: &Person, offer: &Offer) -> Answer<()> {
    let runs = Policy::parse(&offer.policy).is_ok_and(|policy| computing::modules::are_in(&policy));
    if runs && sources::find(&app.db, offer.dataset).await?.is_some() {
        return Err(Problem::unusable(Message::new("problem-offer-compute-source")));
    }
    let mut tx = app.db.begin().await?;
    store::insert_offer(&mut tx, offer, &person.account.text()).await?;
    let sides = (person.organisation.into(), person.organisation.into());
    let what = serde_json::json!({ "offer": offer.id, "policy": offer.policy });
    log::write(&mut tx, person.centre, sides, "offered", "", &what).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "dataspace/offer.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    whose: String,
    about: Vec<String>,
    terms: Vec<Sentence>,
    by_itself: bool,
    mine: bool,
    published: bool,
    asks: bool,
}

/// The offer, where the caller may see it: what is published at the own centre, and one's own.
async fn of_caller(app: &App, caller: &Caller, id: OfferId) -> Answer<(Offer, bool)> {
    let person = caller.person()?;
    let found = store::find_offer(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let mine = found.organisation == person.organisation && acts(person);
    let seen = found.state == OfferState::Published && found.centre == person.centre;
    match mine || seen {
        true => Ok((found, mine)),
        false => Err(Problem::not_found()),
    }
}

/// `GET /dataspace/offers/{id}`.
///
/// # Errors
/// Where there is no such offer for the caller.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<OfferId>) -> Answer {
    let (offer, mine) = of_caller(&app, &caller, id).await?;
    page(&One {
        shell: caller.shell(&offer.title),
        at: format!("/dataspace/offers/{id}"),
        whose: organisations::name(&app.db, offer.organisation).await?.unwrap_or_default(),
        about: offer.about.lines().map(str::to_owned).collect(),
        terms: terms::sentences_named(&app, &caller, &offer.policy).await?,
        by_itself: offer.by_itself,
        mine,
        published: offer.state == OfferState::Published,
        asks: !mine && acts(caller.person()?),
    })
}

/// `POST /dataspace/offers/{id}/withdraw`.
///
/// # Errors
/// Where the offer is not the caller's.
pub async fn withdraw(State(app): State<App>, caller: Caller, Path(id): Path<OfferId>) -> Answer {
    withdrawn(&app, &caller, id).await?;
    Ok(flash::redirect(&format!("/dataspace/offers/{id}"), "ok", "offer-withdrawn"))
}

/// Takes an offer of the caller's back.
///
/// # Errors
/// Where it is not the caller's.
pub async fn withdrawn(app: &App, caller: &Caller, id: OfferId) -> Answer<()> {
    let (offer, mine) = of_caller(app, caller, id).await?;
    if !mine {
        return Err(Problem::forbidden());
    }
    let mut tx = app.db.begin().await?;
    store::withdraw(&mut tx, offer.id).await?;
    tx.commit().await?;
    Ok(())
}

/// `POST /dataspace/offers/{id}/ask`: the caller's organisation asks for it.
///
/// # Errors
/// Where the offer is the caller's own, or not published.
pub async fn ask(State(app): State<App>, caller: Caller, Path(id): Path<OfferId>) -> Answer {
    let negotiation = asked(&app, &caller, id).await?;
    Ok(flash::redirect(&format!("/dataspace/negotiations/{negotiation}"), "ok", "offer-asked"))
}

/// Begins a negotiation of the caller's organisation over an offer of the centre.
///
/// # Errors
/// Where the offer is the caller's own, or not published.
pub async fn asked(app: &App, caller: &Caller, id: OfferId) -> Answer<NegotiationId> {
    let (offer, mine) = of_caller(app, caller, id).await?;
    let person = caller.person()?;
    if mine || !acts(person) || offer.state != OfferState::Published {
        return Err(Problem::conflict(Message::new("problem-offer-ask")));
    }
    let wanted = acting::Wanted::from(&offer);
    let negotiation = acting::ask_together(app, wanted, person.organisation).await?;
    app.messages.notify_one();
    Ok(negotiation)
}
