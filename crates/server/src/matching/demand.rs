//! Which needs a technology may help: the other side of [`mod@super::matches`], for the supplier. Only needs
//! that it may see, and of those only what it may see; whose a need is stays hidden where the company hid it.

use askama::Template;
use axum::extract::{Path, State};
use dure_matching::ranking::{Constraint, Fit, Ranked, rank};

use super::finding::{Piece, pieces};
use super::matches::{offered, wanted};
use super::{Technology, learning, technologies};
use crate::app::App;
use crate::needs::{self, Need, NeedState};
use crate::platform::id::{NeedId, TechnologyId};
use crate::platform::search::{self, Kind, Quote};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, page};

/// How many needs are ranked, and how many of them are shown.
const CANDIDATES: usize = 60;
const SHOWN: usize = 15;

/// States in which a need still looks for somebody.
const LOOKING: [NeedState; 3] = [NeedState::Open, NeedState::InConsultation, NeedState::InTrial];

/// A need that a technology may help, as the caller sees it.
pub struct Demand {
    /// The need, without what is hidden from the caller.
    pub need: Need,
    /// Where it is ranked, and why.
    pub ranked: Ranked,
    /// The sentence that matched.
    pub quote: Quote,
}

/// The needs that a technology may help, the best first.
///
/// # Errors
/// As the database and the index do.
pub async fn of_technology(app: &App, caller: &Caller, one: &Technology) -> Answer<Vec<Demand>> {
    let text = format!("{}\n{}\n{}", one.name, one.told.solves, one.told.text);
    let query = search::Query {
        text: text.chars().take(1000).collect(),
        kinds: vec![Kind::Need],
        states: LOOKING.iter().map(|state| state.word().to_owned()).collect(),
        most: CANDIDATES,
        ..search::Query::default()
    };
    let model = learning::model(&app.db, one.centre).await?;
    let mut all = Vec::new();
    for hit in search::find(app, caller, &query).await?.hits {
        let Ok(id) = hit.object.parse::<NeedId>() else { continue };
        // What may be seen is asked of the need itself: the index may be a moment behind.
        let Ok((need, _)) = needs::of_reader(app, caller, id).await else { continue };
        if need.organisation() == Some(one.organisation) || !LOOKING.contains(&need.state) {
            continue;
        }
        let offers = [offered(one, hit.score, 0)];
        if let Some(ranked) = rank(&wanted(&need), &offers, &model).into_iter().next() {
            all.push(Demand { need, ranked, quote: hit.quote });
        }
    }
    all.sort_by(|a, b| b.ranked.score.total_cmp(&a.ranked.score));
    all.truncate(SHOWN);
    Ok(all)
}

struct FitRow {
    kind: &'static str,
    text: String,
}

struct Row {
    href: String,
    title: String,
    about: String,
    pieces: Vec<Piece>,
    fits: Vec<FitRow>,
}

#[derive(Template)]
#[template(path = "matching/demand.html")]
struct Page<'a> {
    shell: Shell<'a>,
    at: String,
    name: String,
    rows: Vec<Row>,
}

fn fits(ranked: &Ranked, caller: &Caller) -> Vec<FitRow> {
    let row = |(constraint, fit): &(Constraint, Fit)| {
        let (kind, word) = match fit {
            Fit::Kept => ("kept", "kept"),
            Fit::Broken => ("broken", "broken"),
            Fit::Unknown => return None,
        };
        let text = caller.words.text(&format!("demand-{}-{word}", constraint.word()));
        Some(FitRow { kind, text })
    };
    ranked.fits.iter().filter_map(row).collect()
}

/// `GET /matching/technologies/{id}/needs`.
///
/// # Errors
/// Where the technology is not the caller's.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<TechnologyId>) -> Answer {
    let one = technologies::own(&app, &caller, id).await?;
    let found = of_technology(&app, &caller, &one).await?;
    let rows = found.into_iter().map(|demand| Row {
        href: format!("/needs/{}", demand.need.id),
        about: format!(
            "{} · {}",
            caller.words.text(&format!("sector-{}", demand.need.sector)),
            caller.words.text(&format!("need-state-{}", demand.need.state))
        ),
        pieces: pieces(&demand.quote),
        fits: fits(&demand.ranked, &caller),
        title: demand.need.title,
    });
    page(&Page {
        shell: caller.shell(&caller.words.text("demand-title")),
        at: format!("/matching/technologies/{id}"),
        name: one.name.clone(),
        rows: rows.collect(),
    })
}
