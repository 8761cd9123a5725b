//! Who gets how much of the attention: what of the technologies was shown to companies, opened, asked for and
//! accepted in the last days, and how unevenly that is shared.
//!
//! What is counted are needs, not looks: a company that opens its matches ten times counts once. Attention is
//! a look weighed by its place ([`examination`]): what stands below is looked at less.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use dure_matching::ranking::{examination, gini};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::identity::organisations;
use crate::platform::db::Db;
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::platform::numbers::{percent, readable};
use crate::platform::shell::Shell;
use crate::platform::svg::Svg;
use crate::platform::web::{Answer, Caller, page};

/// The lengths that can be looked at, in days.
const LENGTHS: [u32; 2] = [30, 90];

/// How many are called the most shown.
const MOST: usize = 10;

/// How many rows a table has.
const ROWS: usize = 50;

/// From which Gini coefficient on attention is called uneven, and very uneven. There is no norm for it: lists
/// without any care for it come to 0.6 and more, because few stand above.
const UNEVEN: f64 = 0.4;
const VERY_UNEVEN: f64 = 0.6;

/// What came of one technology, or of all of one supplier, in the time that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = ExposureOf)]
pub struct Counts {
    /// Its name; empty where it is gone.
    pub name: String,
    /// Its id.
    pub id: String,
    /// For how many needs it was shown.
    pub shown: u64,
    /// For how many of these it was opened.
    pub opened: u64,
    /// How often an introduction to it was asked for.
    pub asked: u64,
    /// How often its supplier accepted one.
    pub accepted: u64,
    /// Its share of all attention, from 0 to 1.
    pub share: f64,
    /// Whether it was described in the time that is looked at; of suppliers, whether all of theirs were.
    pub new: bool,
}

/// How attention was shared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Exposure {
    /// How many days back.
    pub days: u32,
    /// How many technologies are published.
    pub published: u64,
    /// How many of these were described in that time.
    pub new: u64,
    /// How often something was shown for a need.
    pub shown: u64,
    /// The Gini coefficient of attention over all published technologies, those never shown included: 0 where
    /// all have the same, near 1 where one has all.
    pub gini: f64,
    /// The share of attention of the ten most shown.
    pub of_ten: f64,
    /// The share of attention of those that are new.
    pub of_new: f64,
    /// By technology, the most shown first.
    pub technologies: Vec<Counts>,
    /// By supplier, the most shown first.
    pub suppliers: Vec<Counts>,
}

/// A technology as it is counted.
#[derive(Debug, Clone, Default)]
struct Tally {
    counts: Counts,
    organisation: String,
    published: bool,
    attention: f64,
}

/// Which time is looked at.
#[derive(Deserialize, IntoParams, Default)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// How many days back: 30 (which is what anything else counts as) or 90.
    #[serde(default)]
    days: String,
}

impl Window {
    fn length(&self) -> u32 {
        let asked = LENGTHS.iter().find(|length| length.to_string() == self.days);
        *asked.unwrap_or(&LENGTHS[0])
    }
}

const SHOWN: &str = "SELECT e.technology, t.name, t.organisation, t.state, t.made_at, e.place, \
     COUNT(*) AS counted, COUNT(CASE WHEN e.opened >= $2 THEN 1 END) AS opened \
     FROM (SELECT need, technology, MIN(place) AS place, MAX(opened_at) AS opened FROM impression \
     WHERE centre = $1 AND seen_at >= $2 GROUP BY need, technology) AS e \
     LEFT JOIN technology t ON t.id = e.technology \
     GROUP BY e.technology, t.name, t.organisation, t.state, t.made_at, e.place";

const ASKED: &str = "SELECT i.technology, t.name, t.organisation, t.state, t.made_at, \
     COUNT(*) AS counted FROM introduction i LEFT JOIN technology t ON t.id = i.technology \
     WHERE i.centre = $1 AND i.made_at >= $2 \
     GROUP BY i.technology, t.name, t.organisation, t.state, t.made_at";

const ACCEPTED: &str = "SELECT i.technology, t.name, t.organisation, t.state, t.made_at, \
     COUNT(DISTINCT i.id) AS counted FROM introduction i \
     JOIN introduction_step s ON s.introduction = i.id \
     LEFT JOIN technology t ON t.id = i.technology \
     WHERE i.centre = $1 AND s.state = 'accepted' AND s.at >= $2 \
     GROUP BY i.technology, t.name, t.organisation, t.state, t.made_at";

async fn rows(
    db: &Db,
    sql: &'static str,
    centre: CentreId,
    since: Moment,
) -> Result<Vec<AnyRow>, sqlx::Error> {
    let query = sqlx::query(sql).bind(centre.text()).bind(since.micros());
    query.fetch_all(db.read()).await
}

fn count(row: &AnyRow, name: &str) -> Result<u64, sqlx::Error> {
    Ok(u64::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
}

/// The tally of the technology that a row tells of.
fn tally<'a>(
    all: &'a mut BTreeMap<String, Tally>,
    row: &AnyRow,
    since: Moment,
) -> Result<&'a mut Tally, sqlx::Error> {
    let id: String = row.try_get("technology")?;
    let text = |name: &str| -> Result<String, sqlx::Error> {
        Ok(row.try_get::<Option<String>, _>(name)?.unwrap_or_default())
    };
    let made_at: Option<i64> = row.try_get("made_at")?;
    let empty = Tally {
        counts: Counts {
            name: text("name")?,
            id: id.clone(),
            new: made_at.is_some_and(|at| at >= since.micros()),
            ..Counts::default()
        },
        organisation: text("organisation")?,
        published: text("state")? == super::TechnologyState::Published.word(),
        attention: 0.0,
    };
    Ok(all.entry(id).or_insert(empty))
}

/// How the attention of a centre was shared in the last days.
///
/// # Errors
/// As the database does.
pub async fn of_centre(db: &Db, centre: CentreId, days: u32) -> Result<Exposure, sqlx::Error> {
    let since = Moment::now().minus(Duration::from_secs(u64::from(days) * 24 * 3600));
    let mut all = BTreeMap::new();
    for row in &rows(db, SHOWN, centre, since).await? {
        let (shown, opened) = (count(row, "counted")?, count(row, "opened")?);
        let place = u32::try_from(row.try_get::<i64, _>("place")?).unwrap_or(1);
        let one = tally(&mut all, row, since)?;
        one.counts.shown += shown;
        one.counts.opened += opened;
        one.attention += shown as f64 * examination(place);
    }
    for row in &rows(db, ASKED, centre, since).await? {
        tally(&mut all, row, since)?.counts.asked += count(row, "counted")?;
    }
    for row in &rows(db, ACCEPTED, centre, since).await? {
        tally(&mut all, row, since)?.counts.accepted += count(row, "counted")?;
    }
    let published = sqlx::query(
        "SELECT COUNT(*) AS counted, COUNT(CASE WHEN made_at >= $2 THEN 1 END) AS fresh \
         FROM technology WHERE centre = $1 AND state = 'published'",
    )
    .bind(centre.text())
    .bind(since.micros())
    .fetch_one(db.read())
    .await?;
    let (published, new) = (count(&published, "counted")?, count(&published, "fresh")?);
    let mut exposure = shared(all.into_values().collect(), published);
    (exposure.days, exposure.new) = (days, new);
    for supplier in &mut exposure.suppliers {
        if let Ok(id) = supplier.id.parse() {
            supplier.name = organisations::name(db, id).await?.unwrap_or_default();
        }
    }
    Ok(exposure)
}

/// How attention is shared among what was counted and those of so many published that never were. Only the
/// first rows of each table are kept.
fn shared(mut all: Vec<Tally>, published: u64) -> Exposure {
    let sum: f64 = all.iter().map(|one| one.attention).sum();
    let share = |attention: f64| if sum > 0.0 { attention / sum } else { 0.0 };
    let counted = all.iter().filter(|one| one.published).count() as u64;
    let never = usize::try_from(published.saturating_sub(counted)).unwrap_or(0);
    let mut values: Vec<f64> = all.iter().map(|one| one.attention).collect();
    values.extend(std::iter::repeat_n(0.0, never));
    for one in &mut all {
        one.counts.share = share(one.attention);
    }
    all.sort_by(|a, b| {
        b.attention.total_cmp(&a.attention).then(b.counts.asked.cmp(&a.counts.asked))
    });
    let mut suppliers: BTreeMap<&str, Counts> = BTreeMap::new();
    for one in all.iter().filter(|one| !one.organisation.is_empty()) {
        let unseen = Counts { id: one.organisation.clone(), new: true, ..Counts::default() };
        let supplier = suppliers.entry(&one.organisation).or_insert(unseen);
        supplier.shown += one.counts.shown;
        supplier.opened += one.counts.opened;
        supplier.asked += one.counts.asked;
        supplier.accepted += one.counts.accepted;
        supplier.share += one.counts.share;
        supplier.new &= one.counts.new;
    }
    let mut suppliers: Vec<Counts> = suppliers.into_values().collect();
    suppliers.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.asked.cmp(&a.asked)));
    suppliers.truncate(ROWS);
    let of_new = all.iter().filter(|one| one.counts.new).map(|one| one.counts.share).sum();
    Exposure {
        published,
        shown: all.iter().map(|one| one.counts.shown).sum(),
        gini: gini(&values),
        of_ten: all.iter().take(MOST).map(|one| one.counts.share).sum(),
        of_new,
        suppliers,
        technologies: all.into_iter().take(ROWS).map(|one| one.counts).collect(),
        ..Exposure::default()
    }
}

/// What the figures mean, in plain sentences.
fn meaning(of: &Exposure, caller: &Caller) -> Vec<String> {
    let say = |message: Message| caller.say(&message);
    let few = of.published <= MOST as u64;
    let ten = match few {
        true => Message::new("exposure-few").count("published", of.published as usize),
        false => Message::new("exposure-ten")
            .text("share", percent(of.of_ten))
            .text("even", percent(MOST as f64 / of.published as f64))
            .count("published", of.published as usize),
    };
    let gini = match of.gini {
        g if g >= VERY_UNEVEN => "exposure-gini-very",
        g if g >= UNEVEN => "exposure-gini-uneven",
        _ => "exposure-gini-even",
    };
    let mut sentences = vec![say(ten)];
    if !few {
        sentences.push(say(Message::new(gini)));
    }
    let expected = if of.published > 0 { of.new as f64 / of.published as f64 } else { 0.0 };
    let new = match of.new {
        0 => Message::new("exposure-new-none"),
        n => {
            let id = match of.of_new >= expected / 2.0 {
                true => "exposure-new-seen",
                false => "exposure-new-unseen",
            };
            let message = Message::new(id).count("new", usize::try_from(n).unwrap_or(0));
            message.text("share", percent(of.of_new)).text("expected", percent(expected))
        }
    };
    sentences.push(say(new));
    sentences
}

/// A row of a table, in words.
struct Line {
    href: String,
    name: String,
    new: bool,
    figures: [String; 5],
}

fn line(of: &Counts, caller: &Caller, place: &str) -> Line {
    let gone = of.name.is_empty();
    let whole = |n: u64| readable(n as f64);
    Line {
        href: match gone || place.is_empty() {
            true => String::new(),
            false => format!("{place}/{}", of.id),
        },
        name: if gone { caller.words.text("exposure-gone") } else { of.name.clone() },
        new: of.new,
        figures: [
            whole(of.shown),
            whole(of.opened),
            whole(of.asked),
            whole(of.accepted),
            percent(of.share),
        ],
    }
}

/// One of the lengths, as a link.
struct Tab {
    href: String,
    label: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "matching/exposure.html")]
struct Page<'a> {
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    nothing: bool,
    meaning: Vec<String>,
    gini: String,
    picture: String,
    technologies: Vec<Line>,
    suppliers: Vec<Line>,
}

/// `GET /matching/exposure`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller, Query(window): Query<Window>) -> Answer {
    let days = window.length();
    let found = of_centre(&app.db, caller.person()?.centre, days).await?;
    let words = caller.words;
    let tabs = LENGTHS.iter().map(|length| Tab {
        href: format!("/matching/exposure?days={length}"),
        label: caller.say(&Message::new("exposure-days").count("days", *length as usize)),
        here: *length == days,
    });
    let named =
        [words.text("exposure-rest"), words.text("exposure-new"), words.text("exposure-gone")];
    page(&Page {
        shell: caller.shell(&words.text("exposure-title")),
        tabs: tabs.collect(),
        nothing: found.shown == 0 && found.technologies.is_empty(),
        meaning: meaning(&found, &caller),
        gini: format!("{:.2}", found.gini),
        picture: picture(&found, &words.text("exposure-picture"), &named),
        technologies: found
            .technologies
            .iter()
            .map(|one| line(one, &caller, "/matching/technologies"))
            .collect(),
        suppliers: found.suppliers.iter().map(|one| line(one, &caller, "")).collect(),
    })
}

/// `GET /api/v1/exposure`: how the attention of matching is shared, for those who look after it.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/exposure", tag = "matching", operation_id = "exposure",
    params(Window),
    responses((status = 200, description = "How attention was shared; fifty rows at most",
        body = Exposure)),
    security(("token" = ["read"])))]
pub async fn api(State(app): State<App>, caller: Caller, Query(window): Query<Window>) -> Answer {
    let found = of_centre(&app.db, caller.person()?.centre, window.length()).await?;
    Ok(Json(found).into_response())
}

/// Sizes of the picture.
const WIDTH: f64 = 720.0;
const ROW: f64 = 30.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = WIDTH - 64.0;

/// The shares of the ten most shown, of all others together, and of those that are new. `named` are the names
/// of the last two and of what is gone.
fn picture(of: &Exposure, title: &str, named: &[String; 3]) -> String {
    let [rest, new, gone] = named;
    let name = |one: &Counts| if one.name.is_empty() { gone.clone() } else { one.name.clone() };
    let mut bars: Vec<(String, f64, &str)> =
        of.technologies.iter().take(MOST).map(|one| (name(one), one.share, "bar")).collect();
    bars.push((rest.clone(), (1.0 - of.of_ten).clamp(0.0, 1.0), "bar-other"));
    bars.push((new.clone(), of.of_new, "bar-new"));
    let widest = bars.iter().map(|bar| bar.1).fold(0.01, f64::max);
    let height = ROW * bars.len() as f64 + 8.0;
    let said: Vec<String> =
        bars.iter().map(|(name, share, _)| format!("{name} {}", percent(*share))).collect();
    let mut svg = Svg::open(WIDTH, height, title, &said.join("; "));
    let mut middle = ROW / 2.0 + 4.0;
    for (name, share, class) in &bars {
        let long = (RIGHT - LEFT) * share / widest;
        svg.text_within("end", (LEFT - 12.0, middle + 4.5), name, LEFT - 14.0);
        svg.rect(class, (LEFT, middle - 8.0), (long.max(1.0), 16.0));
        svg.text("start", (LEFT + long.max(1.0) + 8.0, middle + 4.5), &percent(*share));
        middle += ROW;
    }
    svg.line("axis", (LEFT, 4.0), (LEFT, height - 4.0));
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(id: &str, organisation: &str, attention: f64, new: bool) -> Tally {
        let counts = Counts { id: id.to_owned(), name: id.to_owned(), new, ..Counts::default() };
        let counts = Counts { shown: attention.ceil() as u64, ..counts };
        Tally { counts, organisation: organisation.to_owned(), published: true, attention }
    }

    #[test]
    fn shares_add_up_and_those_never_shown_make_it_uneven() {
        let all = || vec![tally("a", "x", 3.0, false), tally("b", "x", 1.0, true)];
        let found = shared(all(), 2);
        let shares: Vec<f64> = found.technologies.iter().map(|one| one.share).collect();
        assert_eq!(shares, [0.75, 0.25]);
        assert!((found.of_new - 0.25).abs() < 1e-9 && (found.of_ten - 1.0).abs() < 1e-9);
        assert_eq!(found.suppliers.len(), 1);
        assert!((found.suppliers[0].share - 1.0).abs() < 1e-9 && !found.suppliers[0].new);
        assert!(shared(all(), 20).gini > found.gini + 0.3, "eighteen were never shown");
    }

    #[test]
    fn nothing_shown_is_no_division_by_nothing() {
        let found = shared(Vec::new(), 0);
        assert_eq!((found.gini, found.of_ten, found.of_new), (0.0, 0.0, 0.0));
        let unseen = shared(vec![tally("a", "x", 0.0, false)], 1);
        assert!(unseen.technologies[0].share == 0.0 && unseen.gini == 0.0);
    }

    #[test]
    fn the_picture_has_a_bar_for_each_of_ten_the_rest_and_the_new_and_names_are_text() {
        let all = (1..=12).map(|n| tally(&format!("<b>{n}"), "x", f64::from(n), n == 1)).collect();
        let words = ["rest", "new", "gone"].map(str::to_owned);
        let drawn = picture(&shared(all, 12), "t", &words);
        assert_eq!(drawn.matches("<rect").count(), 12);
        assert!(drawn.contains("&lt;b&gt;12") && !drawn.contains("<b>"));
        assert!(!drawn.contains("NaN"), "{drawn}");
    }
}
