//! Writing a need: first in a few sentences, then what is missing, asked back.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use dure_matching::lexicon::{Lexicon, Named, Spoken};
use dure_matching::lists::{self, IndustryLevel, RegionLevel};
use dure_testbed::report::Message;

use super::sharing::{self, Preset};
use super::{Need, NeedPart, NeedState, Visibility, course, own, store};
use crate::app::App;
use crate::diagnosis::instruments;
use crate::identity::organisations;
use crate::platform::authorisation::{Owned, Sector};
use crate::platform::i18n::Lang;
use crate::platform::id::NeedId;
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields, name};
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, flash, page};

/// The longest text, in characters: some pages.
pub const LONGEST: usize = 8000;

/// The shortest: a sentence.
const SHORTEST: usize = 10;

/// The most processes or kinds of equipment of a need.
const MOST_NAMED: usize = 20;

/// The most that a need may cost, in won.
const MOST_WON: u64 = 100_000_000_000;

/// Won in the unit in which people write them here.
const MAN: u64 = 10_000;

/// The name of a need that was given none: how its text begins.
#[must_use]
pub fn title_of(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let end = line.find(['.', '?', '!', '。']).map_or(line.len(), |at| at);
    let sentence = line.get(..end).unwrap_or(line);
    let short: String = sentence.chars().take(60).collect();
    name(&short).unwrap_or_default()
}

/// Without signs that nobody sees and databases refuse.
#[must_use]
pub fn plain(text: &str) -> String {
    let clean: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    clean.trim().to_owned()
}

/// What somebody wrote, checked.
///
/// # Errors
/// What is wrong with it.
pub fn text_of(text: &str) -> Result<String, Message> {
    let clean = plain(text);
    match clean.chars().count() {
        0 => Err(Message::new("fault-missing")),
        n if n < SHORTEST => Err(Message::new("need-too-short").count("least", SHORTEST)),
        n if n > LONGEST => Err(Message::new("need-too-long").count("most", LONGEST)),
        _ => Ok(clean),
    }
}

#[derive(Template)]
#[template(path = "needs/new.html")]
struct NewPage<'a> {
    shell: Shell<'a>,
    faults: Faults,
    title: &'a str,
    text: &'a str,
    sectors: Vec<Choice>,
}

fn sectors(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let named =
        |s: &Sector| Choice::new(s.word(), caller.words.text(&format!("sector-{s}")), chosen);
    Sector::ALL.iter().map(named).collect()
}

fn new_page<'a>(caller: &'a Caller, fields: &'a Fields, faults: Faults) -> NewPage<'a> {
    // Members' organisations have told their sector.
    let sectors = match caller.principal.person() {
        Some(_) => Vec::new(),
        None => sectors(caller, fields.one("sector")),
    };
    NewPage {
        shell: caller.shell(&caller.words.text("need-new-title")),
        faults,
        title: fields.one("title"),
        text: fields.one("text"),
        sectors,
    }
}

/// `GET /needs/new`.
///
/// # Errors
/// When the page cannot be made.
pub async fn new(caller: Caller) -> Answer {
    page(&new_page(&caller, &Fields::default(), Faults::new()))
}

/// `POST /needs`: keeps the first words as a draft.
///
/// # Errors
/// Where the caller may not, or as the database does.
pub async fn begin(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let mut faults = Faults::new();
    let text = text_of(fields.one("text")).map_err(|e| faults.add("text", e, &caller)).ok();
    let sector = match caller.principal.person() {
        Some(person) => Some(organisations::profile(&app.db, person.organisation).await?.0),
        None => fields.one("sector").parse().ok(),
    };
    if sector.is_none() {
        faults.add("sector", Message::new("fault-choice"), &caller);
    }
    let (Some(text), Some(sector)) = (text, sector) else {
        return refused(&new_page(&caller, &fields, faults));
    };
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    let need = begun(&mut tx, &caller, &keeper, fields.one("title"), text, sector).await?;
    tx.commit().await?;
    Ok((cookie, Redirect::to(&format!("/needs/{need}/edit"))).into_response())
}

/// Keeps a new draft, with what its text tells already.
///
/// # Errors
/// As the database does.
pub async fn begun(
    tx: &mut crate::platform::db::Tx,
    caller: &Caller,
    keeper: &Keeper,
    title: &str,
    text: String,
    sector: Sector,
) -> Answer<NeedId> {
    let now = Moment::now();
    let mut need = Need {
        id: NeedId::new(),
        owned: Owned { centre: keeper.centre, by: keeper.by, shared_with_consultants: false },
        title: name(title).unwrap_or_else(|| title_of(&text)),
        text,
        confidential: String::new(),
        sector,
        processes: Vec::new(),
        equipment: Vec::new(),
        industry: String::new(),
        region: String::new(),
        budget: None,
        by: None,
        problem: String::new(),
        items: Vec::new(),
        visible: Preset::Centre.visible(),
        state: NeedState::Draft,
        outcome: String::new(),
        version: 1,
        made_at: now,
        changed_at: now,
    };
    told(&mut need);
    store::insert(tx, keeper, &need).await?;
    let (account, by) = course::who(caller);
    store::step(tx, need.id, (&account, &by), NeedState::Draft, "", now).await?;
    search::touch(tx, Kind::Need, &need.id.text()).await?;
    Ok(need.id)
}

/// Fills in what the text tells.
pub(super) fn told(need: &mut Need) {
    let Ok(lexicon) = Lexicon::shipped() else { return };
    let text = format!("{}\n{}", need.title, need.text);
    need.processes = ids(lexicon.processes(), &lexicon.processes_in(&text));
    need.equipment = ids(lexicon.equipment(), &lexicon.equipment_in(&text));
    need.problem =
        lexicon.problems_in(&text).first().map(|one| one.0.to_owned()).unwrap_or_default();
    need.items = lexicon.items_in(&text, 3).into_iter().map(str::to_owned).collect();
}

fn ids(all: &[Named], spoken: &[Spoken]) -> Vec<String> {
    let found = spoken.iter().filter_map(|one| all.get(one.at)).map(|one| one.id.clone());
    found.take(MOST_NAMED).collect()
}

/// A part whose visibility is chosen by itself.
struct PartRow {
    name: String,
    label: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "needs/edit.html")]
struct EditPage<'a> {
    shell: Shell<'a>,
    faults: Faults,
    at: String,
    version: i64,
    title: &'a str,
    text: &'a str,
    confidential: &'a str,
    processes: Vec<Choice>,
    more_processes: Vec<Choice>,
    equipment: Vec<Choice>,
    more_equipment: Vec<Choice>,
    problems: Vec<Choice>,
    items: Vec<Choice>,
    industry: &'a str,
    industries: Vec<(&'static str, &'static str)>,
    regions: Vec<Choice>,
    budget: &'a str,
    by: &'a str,
    presets: Vec<Choice>,
    each: Vec<PartRow>,
    missing: Vec<String>,
}

/// The form as it stands: what was sent, or what is kept.
fn fields_of(need: &Need) -> Fields {
    let mut pairs = vec![
        ("title".to_owned(), need.title.clone()),
        ("text".to_owned(), need.text.clone()),
        ("confidential".to_owned(), need.confidential.clone()),
        ("industry".to_owned(), need.industry.clone()),
        ("region".to_owned(), need.region.clone()),
        ("problem".to_owned(), need.problem.clone()),
        ("budget".to_owned(), need.budget.map(|won| (won / MAN).to_string()).unwrap_or_default()),
        ("by".to_owned(), need.by.map(Moment::korean_day).unwrap_or_default()),
        ("reach".to_owned(), sharing::preset_of(&need.visible).word().to_owned()),
    ];
    let many = |name: &str, all: &[String]| -> Vec<(String, String)> {
        all.iter().map(|value| (name.to_owned(), value.clone())).collect()
    };
    pairs.extend(many("process", &need.processes));
    pairs.extend(many("equipment", &need.equipment));
    pairs.extend(many("item", &need.items));
    for part in NeedPart::ALL {
        let visible = need.visible.get(part).copied().unwrap_or(Visibility::Private);
        pairs.push((format!("visible-{part}"), visible.word().to_owned()));
    }
    Fields::from(pairs)
}

/// Names of the lexicon: those that are chosen or that the text speaks of, ticked or not, and the others.
pub fn named(
    all: &[Named],
    spoken: &[Spoken],
    chosen: &[&str],
    lang: Lang,
) -> (Vec<Choice>, Vec<Choice>) {
    let label = |one: &Named| match lang {
        Lang::Ko => one.ko.clone(),
        Lang::En => one.en.clone(),
    };
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (at, one) in all.iter().enumerate() {
        let ticked = chosen.contains(&one.id.as_str());
        let choice = Choice::new(&one.id, label(one), if ticked { &one.id } else { "" });
        match ticked || spoken.iter().any(|spoken| spoken.at == at) {
            true => first.push(choice),
            false => rest.push(choice),
        }
    }
    rest.sort_by(|a, b| a.label.cmp(&b.label));
    (first, rest)
}

fn edit_page<'a>(
    caller: &'a Caller,
    need: &Need,
    fields: &'a Fields,
    faults: Faults,
) -> EditPage<'a> {
    let lang = caller.lang();
    let text = format!("{}\n{}", fields.one("title"), fields.one("text"));
    let lexicon = Lexicon::shipped().ok();
    let chosen = |name: &'a str| fields.many(name).collect::<Vec<_>>();
    let pair = |all: Option<&[Named]>, spoken: Option<Vec<Spoken>>, name: &'a str| {
        named(all.unwrap_or_default(), &spoken.unwrap_or_default(), &chosen(name), lang)
    };
    let (processes, more_processes) =
        pair(lexicon.map(Lexicon::processes), lexicon.map(|l| l.processes_in(&text)), "process");
    let (equipment, more_equipment) =
        pair(lexicon.map(Lexicon::equipment), lexicon.map(|l| l.equipment_in(&text)), "equipment");
    let label = |ko: &'static str, en: &'static str| if lang == Lang::Ko { ko } else { en };
    let provinces = lists::regions().iter().filter(|one| one.level == RegionLevel::Province);
    let industries = lists::industries().iter().filter(|one| one.level == IndustryLevel::Class);
    let near = industries.filter(|one| one.sector == need.sector.word() || one.sector.is_empty());
    let parts = NeedPart::ALL.iter().map(|part| PartRow {
        name: format!("visible-{part}"),
        label: caller.words.text(&format!("need-part-{part}")),
        choices: sharing::choices(caller, fields.one(&format!("visible-{part}"))),
    });
    let empty = |name: &str| fields.one(name).is_empty();
    let missing = [
        ("process", processes.iter().all(|one| !one.chosen)),
        ("equipment", equipment.iter().all(|one| !one.chosen)),
        ("industry", empty("industry")),
        ("region", empty("region")),
        ("budget", empty("budget")),
        ("by", empty("by")),
    ];
    let missing = missing.into_iter().filter(|(_, missing)| *missing);
    EditPage {
        shell: caller.shell(&caller.words.text("need-edit-title")),
        faults,
        at: format!("/needs/{}", need.id),
        version: need.version,
        title: fields.one("title"),
        text: fields.one("text"),
        confidential: fields.one("confidential"),
        processes,
        more_processes,
        equipment,
        more_equipment,
        problems: problems(caller, fields.one("problem")),
        items: items(caller, &text, &chosen("item")),
        industry: fields.one("industry"),
        industries: near.map(|one| (one.code, label(one.ko, one.en))).collect(),
        regions: provinces
            .map(|one| {
                Choice::new(one.code, label(one.ko, one.en).to_owned(), fields.one("region"))
            })
            .collect(),
        budget: fields.one("budget"),
        by: fields.one("by"),
        presets: sharing::presets(caller, fields.one("reach")),
        each: parts.collect(),
        missing: missing.map(|(name, _)| caller.words.text(&format!("need-ask-{name}"))).collect(),
    }
}

/// The problems of the testbed, by name.
pub fn problems(caller: &Caller, chosen: &str) -> Vec<Choice> {
    super::PROBLEMS
        .iter()
        .map(|id| Choice::new(id, caller.words.text(&format!("need-problem-{id}")), chosen))
        .collect()
}

/// The questions of the diagnosis that the text speaks of, or that were chosen.
fn items(caller: &Caller, text: &str, chosen: &[&str]) -> Vec<Choice> {
    let spoken = Lexicon::shipped().map(|lexicon| lexicon.items_in(text, 5)).unwrap_or_default();
    let mut all: Vec<&str> = chosen.to_vec();
    all.extend(spoken.into_iter().filter(|item| !chosen.contains(item)));
    let said = |id: &&str| item_text(id, caller.lang());
    let label =
        |id: &&str| Some(Choice::new(id, said(id)?, if chosen.contains(id) { id } else { "" }));
    all.iter().filter_map(label).collect()
}

/// What a question of the diagnosis asks.
#[must_use]
pub(super) fn item_text(id: &str, lang: Lang) -> Option<String> {
    let instrument = instruments::current()?;
    let at = instrument.item_of(id)?;
    Some(instruments::said(&instrument[at].wording.question, lang).to_owned())
}

/// `GET /needs/{id}/edit`.
///
/// # Errors
/// Where there is no such need of the caller's.
pub async fn edit(State(app): State<App>, caller: Caller, Path(id): Path<NeedId>) -> Answer {
    let need = own(&app, &caller, id).await?;
    page(&edit_page(&caller, &need, &fields_of(&need), Faults::new()))
}

/// `POST /needs/{id}/edit`.
///
/// # Errors
/// Where there is no such need of the caller's, or somebody else was faster.
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut need = own(&app, &caller, id).await?;
    let faults = written(&mut need, &fields, &caller);
    if !faults.is_empty() {
        return refused(&edit_page(&caller, &need, &fields, faults));
    }
    // The one that the form was made from, so that nobody writes over what they have not seen.
    if let Ok(version) = fields.one("version").parse() {
        need.version = version;
    }
    need.changed_at = Moment::now();
    let mut tx = app.db.begin().await?;
    course::saved(&mut tx, &need).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/needs/{id}"), "ok", "need-saved"))
}

/// Writes what a form brought into a need; tells what could not be used.
pub(super) fn written(need: &mut Need, fields: &Fields, caller: &Caller) -> Faults {
    let mut faults = Faults::new();
    match text_of(fields.one("text")) {
        Ok(text) => need.text = text,
        Err(message) => faults.add("text", message, caller),
    }
    need.title = name(fields.one("title")).unwrap_or_else(|| title_of(&need.text));
    let confidential = fields.one("confidential");
    match confidential.chars().count() <= LONGEST {
        true => need.confidential = plain(confidential),
        false => {
            faults.add(
                "confidential",
                Message::new("need-too-long").count("most", LONGEST),
                caller,
            );
        }
    }
    if let Ok(lexicon) = Lexicon::shipped() {
        need.processes = known(lexicon.processes(), fields.many("process"));
        need.equipment = known(lexicon.equipment(), fields.many("equipment"));
    }
    let is_problem = super::PROBLEMS.contains(&fields.one("problem"));
    need.problem = if is_problem { fields.one("problem").to_owned() } else { String::new() };
    let items = fields.many("item").filter(|id| item_text(id, caller.lang()).is_some());
    need.items = items.take(10).map(str::to_owned).collect();
    match industry_of(fields.one("industry")) {
        Ok(code) => need.industry = code,
        Err(message) => faults.add("industry", message, caller),
    }
    let region = fields.one("region");
    let is_region = lists::regions().iter().any(|one| one.code == region);
    need.region = if is_region { region.to_owned() } else { String::new() };
    match budget_of(fields.one("budget")) {
        Ok(budget) => need.budget = budget,
        Err(message) => faults.add("budget", message, caller),
    }
    match fields.one("by") {
        "" => need.by = None,
        day => match Moment::of_korean_day(day) {
            Some(by) => need.by = Some(by),
            None => faults.add("by", Message::new("need-bad-day"), caller),
        },
    }
    need.visible = sharing::chosen(fields, &need.visible);
    faults
}

fn known<'a>(all: &[Named], chosen: impl Iterator<Item = &'a str>) -> Vec<String> {
    let chosen = chosen.filter(|id| all.iter().any(|one| one.id == *id));
    let mut seen = std::collections::BTreeSet::new();
    let once = chosen.filter(|id| seen.insert(*id));
    once.take(MOST_NAMED).map(str::to_owned).collect()
}

/// A code of the list, written alone or before its name.
fn industry_of(text: &str) -> Result<String, Message> {
    let code = text.split_whitespace().next().unwrap_or_default();
    if code.is_empty() {
        return Ok(String::new());
    }
    let found = lists::industries().iter().find(|one| one.code == code);
    found.map(|one| one.code.to_owned()).ok_or_else(|| Message::new("need-bad-industry"))
}

/// Won, written in tens of thousands.
fn budget_of(text: &str) -> Result<Option<u64>, Message> {
    let plain: String = text.chars().filter(|c| !",_ ".contains(*c)).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let won = plain.parse::<u64>().ok().and_then(|man| man.checked_mul(MAN));
    let won = won.filter(|won| *won <= MOST_WON);
    won.map(Some).ok_or_else(|| Message::new("need-bad-budget"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_without_a_name_is_called_as_it_begins() {
        assert_eq!(title_of("프레스가 자꾸 멈춥니다. 이유를 모릅니다."), "프레스가 자꾸 멈춥니다");
        assert_eq!(title_of("\n  한 줄\n두 줄"), "한 줄");
        assert_eq!(title_of(&"가".repeat(500)).chars().count(), 60);
    }

    #[test]
    fn money_is_written_in_tens_of_thousands_of_won() {
        assert_eq!(budget_of("3,000").unwrap(), Some(30_000_000));
        assert_eq!(budget_of("").unwrap(), None);
        for bad in ["-1", "많이", "1e9", "99999999999999999999", "1.5"] {
            assert!(budget_of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_industry_is_one_of_the_list() {
        let one = lists::industries().iter().find(|i| i.level == IndustryLevel::Class).unwrap();
        assert_eq!(industry_of(&format!("{} {}", one.code, one.ko)).unwrap(), one.code);
        assert_eq!(industry_of("").unwrap(), "");
        assert!(industry_of("기계").is_err());
    }

    #[test]
    fn a_text_is_neither_empty_nor_a_book_and_has_no_signs_that_are_not_seen() {
        assert!(text_of("").is_err() && text_of("짧다").is_err());
        assert!(text_of(&"가".repeat(LONGEST + 1)).is_err());
        assert_eq!(
            text_of(" 프레스가\u{0} 자꾸\u{7} 멈춥니다 ").unwrap(),
            "프레스가 자꾸 멈춥니다"
        );
    }
}
