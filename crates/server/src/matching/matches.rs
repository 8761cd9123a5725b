//! Who fits a need: ranked, with the sentence that matched, what is kept and broken, and a way to say that
//! this is wrong.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_matching::ranking::{Constraint, Fit, Model, Offer, Ranked, Wanted, rank};
use dure_testbed::report::Message;
use sqlx::Row;

use super::finding::{Piece, pieces};
use super::{Technology, TechnologyState, introductions, learning, store, technologies};
use crate::app::App;
use crate::identity::organisations;
use crate::needs::{self, Need, NeedState, Visibility};
use crate::platform::id::{NeedId, TechnologyId};
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind, Quote};
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many candidates are ranked, and how many of them are shown.
const CANDIDATES: usize = 60;
const SHOWN: usize = 12;

/// So many are shown however far they are behind the best.
const FEW: usize = 3;

/// How many similar needs are asked what they chose.
const SIMILAR: usize = 20;

/// The longest reason of somebody who says that an explanation is wrong, in characters.
const LONGEST: usize = 1000;

/// A technology for a need, with all that explains its place.
pub struct Match {
    /// The technology.
    pub technology: Technology,
    /// Where it is ranked, and why.
    pub ranked: Ranked,
    /// The sentence that matched.
    pub quote: Quote,
    /// How many similar needs chose it.
    pub chosen: u32,
}

const MONTH: u64 = 30 * 24 * 3600;

/// What a need asks, as far as it tells.
#[must_use]
pub fn wanted(need: &Need) -> Wanted {
    let left = need.by.map(|by| by.since(Moment::now()).as_secs() / MONTH);
    Wanted {
        sector: need.sector.word().to_owned(),
        region: need.region.clone(),
        processes: need.processes.clone(),
        equipment: need.equipment.clone(),
        budget: need.budget,
        months: left.and_then(|months| u32::try_from(months).ok()),
    }
}

/// What a technology offers, as search found it.
#[must_use]
pub fn offered(one: &Technology, retrieval: f64, chosen: u32) -> Offer {
    let told = &one.told;
    Offer {
        id: one.id.text(),
        supplier: one.organisation.text(),
        sectors: told.sectors.iter().map(|sector| sector.word().to_owned()).collect(),
        regions: told.regions.clone(),
        processes: told.processes.clone(),
        equipment: told.equipment.clone(),
        price: (told.price_from > 0).then_some((told.price_from, told.price_to)),
        months: (told.months > 0).then_some(told.months),
        retrieval,
        chosen_by_similar: chosen,
    }
}

/// The technologies that fit a need, the best first. What the need keeps to itself takes no part where the
/// caller may not see it.
///
/// # Errors
/// As the database and the index do.
pub async fn of_need(app: &App, caller: &Caller, need: &Need) -> Answer<Vec<Match>> {
    let text: String = format!("{}\n{}", need.title, need.text).chars().take(1000).collect();
    let query = search::Query {
        text: text.clone(),
        kinds: vec![Kind::Technology],
        states: vec![TechnologyState::Published.word().to_owned()],
        most: CANDIDATES,
        ..search::Query::default()
    };
    let found = search::find(app, caller, &query).await?;
    let similar = similar(app, caller, need, text).await?;
    let chosen = learning::chosen_for(&app.db, &similar).await?;
    let ids: Vec<String> = found.hits.iter().map(|hit| hit.object.clone()).collect();
    let there = store::of_ids(&app.db, &ids).await?;
    let mut there: HashMap<String, Technology> =
        there.into_iter().map(|one| (one.id.text(), one)).collect();
    let mut all: Vec<(Technology, Offer, Quote)> = Vec::new();
    for hit in found.hits {
        // The index may be a moment behind.
        let published = |one: &Technology| one.state == TechnologyState::Published;
        let Some(one) = there.remove(&hit.object).filter(published) else { continue };
        let times = chosen.get(&hit.object).copied().unwrap_or(0);
        let offer = offered(&one, hit.score, times);
        all.push((one, offer, hit.quote));
    }
    let model = learning::model(&app.db, need.owned.centre).await?;
    let offers: Vec<Offer> = all.iter().map(|one| one.1.clone()).collect();
    let ranked = rank(&wanted(need), &offers, &model);
    let mut all: Vec<Option<(Technology, Offer, Quote)>> = all.into_iter().map(Some).collect();
    // What is far behind the best says nothing to anybody.
    let best = ranked.first().map_or(0.0, |one| one.score);
    let near = ranked
        .into_iter()
        .enumerate()
        .filter(|(place, one)| *place < FEW || one.score >= best / 2.0);
    let matches = near.map(|(_, one)| one).take(SHOWN).filter_map(|ranked| {
        let (technology, offer, quote) = all.get_mut(ranked.at)?.take()?;
        Some(Match { technology, ranked, quote, chosen: offer.chosen_by_similar })
    });
    Ok(matches.collect())
}

/// Ids of needs like this one that the caller may see.
async fn similar(app: &App, caller: &Caller, need: &Need, text: String) -> Answer<Vec<String>> {
    let query = search::Query {
        text,
        kinds: vec![Kind::Need],
        most: SIMILAR,
        quick: true,
        ..search::Query::default()
    };
    let found = search::find(app, caller, &query).await?;
    let others = found.hits.into_iter().map(|hit| hit.object);
    Ok(others.filter(|id| *id != need.id.text()).collect())
}

struct FitRow {
    kind: &'static str,
    text: String,
}

struct MatchRow {
    id: String,
    href: String,
    name: String,
    supplier: String,
    pieces: Vec<Piece>,
    fits: Vec<FitRow>,
    chosen: String,
    reasons: String,
    price: String,
    introduction: String,
    state: String,
    contests: Vec<ContestRow>,
}

struct ContestRow {
    reason: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "matching/matches.html")]
struct Page<'a> {
    shell: Shell<'a>,
    need: String,
    at: String,
    told: String,
    rows: Vec<MatchRow>,
    by_rule: bool,
    mine: bool,
    open: bool,
}

fn fits(ranked: &Ranked, caller: &Caller) -> Vec<FitRow> {
    let row = |(constraint, fit): &(Constraint, Fit)| {
        let (kind, word) = match fit {
            Fit::Kept => ("kept", "kept"),
            Fit::Broken => ("broken", "broken"),
            Fit::Unknown => return None,
        };
        let text = caller.words.text(&format!("match-{}-{word}", constraint.word()));
        Some(FitRow { kind, text })
    };
    ranked.fits.iter().filter_map(row).collect()
}

/// The two figures that speak most for its place, in words.
fn reasons(ranked: &Ranked, model: &Model, caller: &Caller) -> String {
    const WORDS: [&str; 8] =
        ["words", "equipment", "process", "sector", "budget", "deadline", "region", "chosen"];
    let all = model.reasons(&ranked.features);
    let best = all.iter().filter(|one| one.1 > 0.0).take(2).filter_map(|one| WORDS.get(one.0));
    let named: Vec<String> =
        best.map(|word| caller.words.text(&format!("match-because-{word}"))).collect();
    named.join(", ")
}

/// `GET /needs/{id}/matches`.
///
/// # Errors
/// Where there is no such need for the caller, or it is neither the owner nor an adviser.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<NeedId>) -> Answer {
    let (need, at) = needs::of_reader(&app, &caller, id).await?;
    if at > Visibility::Centre {
        return Err(Problem::not_found());
    }
    let mine = at == Visibility::Private;
    let found = of_need(&app, &caller, &need).await?;
    let model = learning::model(&app.db, need.owned.centre).await?;
    if mine && !found.is_empty() {
        let list: Vec<_> =
            found.iter().map(|one| (one.technology.id, one.ranked.features)).collect();
        let mut tx = app.db.begin().await?;
        learning::shown(&mut tx, need.owned.centre, id, &list).await?;
        tx.commit().await?;
    }
    let asked = introductions::of_need(&app.db, id).await?;
    let mut contests = contests(&app, id).await?;
    let mut rows = Vec::new();
    for one in found {
        let technology = &one.technology;
        let key = technology.id.text();
        let introduction = asked.iter().find(|other| other.technology == key);
        rows.push(MatchRow {
            href: match mine {
                // Who comes from here has opened what was shown.
                true => format!("/matching/technologies/{key}?need={id}"),
                false => format!("/matching/technologies/{key}"),
            },
            name: technology.name.clone(),
            supplier: organisations::name(&app.db, technology.organisation)
                .await?
                .unwrap_or_default(),
            pieces: pieces(&one.quote),
            fits: fits(&one.ranked, &caller),
            chosen: match one.chosen {
                0 => String::new(),
                n => caller.say(&Message::new("match-chosen").count("n", n as usize)),
            },
            reasons: reasons(&one.ranked, &model, &caller),
            price: technologies::price(&technology.told, &caller),
            introduction: introduction
                .map(|other| format!("/matching/introductions/{}", other.id))
                .unwrap_or_default(),
            state: introduction
                .map(|other| caller.words.text(&format!("intro-state-{}", other.state)))
                .unwrap_or_default(),
            contests: contests.remove(&key).unwrap_or_default(),
            id: key,
        });
    }
    page(&Page {
        shell: caller.shell(&caller.words.text("matches-title")),
        at: format!("/needs/{id}"),
        told: need.text.clone(),
        rows,
        by_rule: model == Model::rule(),
        mine,
        open: need.state != NeedState::Draft && !need.state.is_over(),
        need: need.title,
    })
}

async fn contests(app: &App, need: NeedId) -> Answer<HashMap<String, Vec<ContestRow>>> {
    let rows =
        sqlx::query("SELECT technology, reason, answer FROM contest WHERE need = $1 ORDER BY id")
            .bind(need.text())
            .fetch_all(app.db.read())
            .await?;
    let mut all: HashMap<String, Vec<ContestRow>> = HashMap::new();
    for row in &rows {
        let one = ContestRow { reason: row.try_get("reason")?, answer: row.try_get("answer")? };
        all.entry(row.try_get("technology")?).or_default().push(one);
    }
    Ok(all)
}

/// `POST /needs/{id}/matches/{technology}/contest`: says that an explanation is wrong; a person of the
/// centre answers.
///
/// # Errors
/// Where the need is not the caller's, or nothing was written.
pub async fn contest(
    State(app): State<App>,
    caller: Caller,
    Path((id, technology)): Path<(NeedId, TechnologyId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let need = needs::own(&app, &caller, id).await?;
    technologies::of_reader(&app, &caller, technology).await?;
    let reason = fields.one("reason");
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-contest").count("most", LONGEST)));
    }
    let name = caller.principal.person().map(|person| person.name.clone()).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO contest (id, centre, need, technology, about, reason, name, made_at) \
         VALUES ($1, $2, $3, $4, '', $5, $6, $7)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(need.owned.centre.text())
    .bind(id.text())
    .bind(technology.text())
    .bind(reason)
    .bind(name)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/needs/{id}/matches"), "ok", "contested"))
}
