//! The entrance for those who ask, and the one list for those who answer.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::due::{self, Standing};
use super::store::{self, Narrow, Turn};
use super::stretch::{Cut, Stretch};
use super::{Case, CaseState, profiles};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::{Owner, Person};
use crate::platform::id::CaseId;
use crate::platform::keeper::View;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};

/// How many cases a page shows.
pub const A_PAGE: usize = 50;

/// A case on a list.
pub struct Row {
    href: String,
    subject: String,
    who: String,
    about: String,
    kind: &'static str,
    state: String,
    due: String,
    late: &'static str,
    consultant: String,
}

/// How the badge of a state looks.
#[must_use]
pub fn badge(state: CaseState) -> &'static str {
    match state {
        CaseState::New => "info",
        CaseState::WaitsForCentre => "running",
        CaseState::WaitsForCompany => "waiting",
        CaseState::Advised => "waiting",
        CaseState::Accepted | CaseState::Closed => "ok",
    }
}

fn row(case: &Case, caller: &Caller, who: String, consultant: String) -> Row {
    let now = Moment::now();
    let standing = case.due_at.map(|at| due::standing(at, now));
    let problem = match case.problem.as_str() {
        "" => String::new(),
        problem => caller.words.text(&format!("need-problem-{problem}")),
    };
    let about = [caller.words.text(&format!("sector-{}", case.sector)), problem];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    Row {
        href: format!("/window/cases/{}", case.id),
        subject: case.subject.clone(),
        who,
        about: about.join(" · "),
        kind: badge(case.state),
        state: caller.words.text(&format!("case-state-{}", case.state)),
        due: case.due_at.map(|at| at.readable(caller.lang())).unwrap_or_default(),
        late: match standing {
            Some(Standing::Broken) => "error",
            Some(Standing::Soon) => "warn",
            _ => "",
        },
        consultant,
    }
}

#[derive(Template)]
#[template(path = "window/home.html")]
struct Home<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    earlier: String,
    later: String,
    articles: Vec<(String, String)>,
    first: String,
    next: String,
    advises: bool,
}

/// Where a list goes on.
#[derive(Deserialize, Default)]
pub struct Where {
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

/// A stretch of the caller's own cases.
///
/// # Errors
/// As the database does.
pub async fn own(app: &App, caller: &Caller, stretch: &Stretch<CaseId>) -> Answer<Cut<Case>> {
    match View::of(caller) {
        Some(view) => Ok(store::own(&app.db, &view, stretch, A_PAGE).await?),
        None => Ok(Cut { rows: Vec::new(), earlier: false, later: false }),
    }
}

/// `GET /window`.
///
/// # Errors
/// As the database does.
pub async fn home(State(app): State<App>, caller: Caller, Query(at): Query<Where>) -> Answer {
    let stretch = Stretch::of(&at.after, &at.before, |text| text.parse::<CaseId>().ok());
    let own = own(&app, &caller, &stretch).await?;
    let link = |there: bool, word: &str, case: Option<&Case>| match case.filter(|_| there) {
        Some(case) => format!("/window?{word}={}", case.id),
        None => String::new(),
    };
    let articles = super::articles::published(&app.db, caller.centre.id, 6).await?;
    page(&Home {
        shell: caller.shell(&caller.words.text("window-title")),
        earlier: link(own.earlier, "before", own.rows.first()),
        later: link(own.later, "after", own.rows.last()),
        rows: own
            .rows
            .iter()
            .map(|case| row(case, &caller, String::new(), String::new()))
            .collect(),
        articles: articles
            .into_iter()
            .map(|one| (format!("/window/articles/{}", one.id), one.title))
            .collect(),
        first: due::FIRST_ANSWER.to_string(),
        next: due::NEXT_ANSWER.to_string(),
        advises: caller.principal.person().is_some_and(Person::advises),
    })
}

/// Which cases are shown.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

/// The shapes that the list can be narrowed to, by the words of addresses.
const SHOWS: [&str; 5] = ["", "new", "mine", "due", "closed"];

/// The list, narrowed so, beside that case.
fn address(show: &str, beside: Option<(&str, &Case)>) -> String {
    let turn = beside.map(|(word, case)| (word, Turn::of(case).to_string()));
    let show = Some(("show", show.to_owned())).filter(|(_, show)| !show.is_empty());
    let pairs: Vec<_> = show.into_iter().chain(turn).collect();
    match pairs.is_empty() {
        true => "/window/cases".to_owned(),
        false => {
            format!("/window/cases?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        }
    }
}

#[derive(Template)]
#[template(path = "window/cases.html")]
struct Cases<'a> {
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    earlier: String,
    later: String,
}

/// A way to narrow the list.
pub struct Tab {
    href: String,
    label: String,
    here: bool,
}

/// `GET /window/cases`: for those who advise.
///
/// # Errors
/// Where the caller does not, or as the database does.
pub async fn cases(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let person = caller.person()?;
    if !person.advises() {
        return Err(Problem::forbidden());
    }
    let show = SHOWS.into_iter().find(|show| *show == asked.show).unwrap_or_default();
    let soon = Moment::now().plus(std::time::Duration::from_secs(24 * 3600));
    let narrow = match show {
        "mine" => Narrow { consultant: person.account.text(), ..Narrow::default() },
        "new" => Narrow { state: Some(CaseState::New), ..Narrow::default() },
        "due" => Narrow { due_before: Some(soon), ..Narrow::default() },
        "closed" => Narrow { state: Some(CaseState::Closed), ..Narrow::default() },
        _ => Narrow::default(),
    };
    let stretch = Stretch::of(&asked.after, &asked.before, Turn::parsed);
    let mut found = store::of_centre(&app.db, person.centre, &narrow, &stretch, A_PAGE).await?;
    if found.rows.is_empty() && stretch != Stretch::First {
        // What stood there is done by now: the list begins anew.
        let first = Stretch::First;
        found = store::of_centre(&app.db, person.centre, &narrow, &first, A_PAGE).await?;
    }
    let names = profiles::names(&app.db, person.centre).await?;
    let mut firms: HashMap<String, String> = HashMap::new();
    let mut rows = Vec::new();
    for case in &found.rows {
        let who = match case.owned.by {
            Owner::Organisation(of) => match firms.get(&of.text()) {
                Some(name) => name.clone(),
                None => {
                    let name = organisations::name(&app.db, of).await?.unwrap_or_default();
                    firms.insert(of.text(), name.clone());
                    name
                }
            },
            Owner::Visitor(_) => caller.words.text("case-stranger"),
        };
        let consultant = case.consultant.and_then(|account| names.get(&account.text()).cloned());
        rows.push(row(case, &caller, who, consultant.unwrap_or_default()));
    }
    let tabs = SHOWS.map(|one| Tab {
        href: address(one, None),
        label: caller.words.text(&format!("cases-{}", if one.is_empty() { "open" } else { one })),
        here: one == show,
    });
    let link = |there: bool, word, case: Option<&Case>| match case.filter(|_| there) {
        Some(case) => address(show, Some((word, case))),
        None => String::new(),
    };
    page(&Cases {
        shell: caller.shell(&caller.words.text("cases-title")),
        tabs: tabs.into(),
        earlier: link(found.earlier, "before", found.rows.first()),
        later: link(found.later, "after", found.rows.last()),
        rows,
    })
}
