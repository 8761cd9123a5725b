//! Writing what a supplier offers: by a form, or as a program tells it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_matching::lexicon::{Lexicon, Named, Spoken};
use dure_matching::lists::{self, RegionLevel};
use dure_testbed::report::Message;

use super::technologies::{changed, own};
use super::{Technology, TechnologyState, Told, store, supplier};
use crate::app::App;
use crate::platform::authorisation::Sector;
use crate::platform::db::Tx;
use crate::platform::i18n::Lang;
use crate::platform::id::TechnologyId;
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields, name};
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, flash, page};

/// The longest text, in characters.
const LONGEST: usize = 6000;

/// The most that one may cost, in won; people write tens of thousands.
const MOST_WON: u64 = 100_000_000_000;
const MAN: u64 = 10_000;

#[derive(Template)]
#[template(path = "matching/edit.html")]
struct Edit<'a> {
    shell: Shell<'a>,
    faults: Faults,
    at: String,
    fields: &'a Fields,
    sectors: Vec<Choice>,
    processes: Vec<Choice>,
    more_processes: Vec<Choice>,
    equipment: Vec<Choice>,
    more_equipment: Vec<Choice>,
    regions: Vec<Choice>,
    none: Vec<Choice>,
}

fn edit_page<'a>(caller: &'a Caller, at: &str, fields: &'a Fields, faults: Faults) -> Edit<'a> {
    let (words, lang) = (caller.words, caller.lang());
    let text = format!("{}\n{}\n{}", fields.one("name"), fields.one("solves"), fields.one("text"));
    let lexicon = Lexicon::shipped().ok();
    let ticked = |field: &str, value: &str| fields.many(field).any(|one| one == value);
    let tick = |field: &str, value: &str, label: String| {
        Choice::new(value, label, if ticked(field, value) { value } else { "" })
    };
    let pair = |all: Option<&[Named]>, spoken: Option<Vec<Spoken>>, field: &'a str| {
        let chosen: Vec<&str> = fields.many(field).collect();
        crate::needs::writing::named(
            all.unwrap_or_default(),
            &spoken.unwrap_or_default(),
            &chosen,
            lang,
        )
    };
    let (processes, more_processes) =
        pair(lexicon.map(Lexicon::processes), lexicon.map(|l| l.processes_in(&text)), "process");
    let (equipment, more_equipment) =
        pair(lexicon.map(Lexicon::equipment), lexicon.map(|l| l.equipment_in(&text)), "equipment");
    let provinces = lists::regions().iter().filter(|one| one.level == RegionLevel::Province);
    let label = |ko: &str, en: &str| if lang == Lang::Ko { ko } else { en }.to_owned();
    Edit {
        shell: caller.shell(&words.text("tech-edit-title")),
        faults,
        at: at.to_owned(),
        fields,
        sectors: Sector::ALL
            .iter()
            .map(|s| tick("sectors", s.word(), words.text(&format!("sector-{s}"))))
            .collect(),
        processes,
        more_processes,
        equipment,
        more_equipment,
        regions: provinces.map(|one| tick("regions", one.code, label(one.ko, one.en))).collect(),
        none: Vec::new(),
    }
}

/// `GET /matching/technologies/new`.
///
/// # Errors
/// Where the caller's organisation offers nothing.
pub async fn new(State(app): State<App>, caller: Caller) -> Answer {
    supplier(&app, &caller).await?;
    page(&edit_page(&caller, "/matching/technologies", &Fields::default(), Faults::new()))
}

/// `POST /matching/technologies`.
///
/// # Errors
/// Where the caller's organisation offers nothing, or the database refuses.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    supplier(&app, &caller).await?;
    let (called, told) = match parsed(&fields, &caller) {
        Ok(told) => told,
        Err(faults) => {
            return refused(&edit_page(&caller, "/matching/technologies", &fields, faults));
        }
    };
    let mut tx = app.db.begin().await?;
    let made = made(&mut tx, &caller, called, told).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/matching/technologies/{}", made.id), "ok", "tech-saved"))
}

/// Keeps a new draft of the caller's organisation.
///
/// # Errors
/// As the database does.
pub async fn made(tx: &mut Tx, caller: &Caller, name: String, told: Told) -> Answer<Technology> {
    let person = caller.person()?;
    let new = Technology {
        id: TechnologyId::new(),
        centre: person.centre,
        organisation: person.organisation,
        state: TechnologyState::Draft,
        version: 1,
        name,
        told,
        changed_at: Moment::now(),
    };
    store::insert(tx, &new, Some(person.account)).await?;
    search::touch(tx, Kind::Technology, &new.id.text()).await?;
    Ok(new)
}

fn fields_of(one: &Technology) -> Fields {
    let told = &one.told;
    let man = |won: u64| if won == 0 { String::new() } else { (won / MAN).to_string() };
    let months = if told.months == 0 { String::new() } else { told.months.to_string() };
    let mut pairs: Vec<(String, String)> = [
        ("version", one.version.to_string()),
        ("name", one.name.clone()),
        ("solves", told.solves.clone()),
        ("text", told.text.clone()),
        ("price_from", man(told.price_from)),
        ("price_to", man(told.price_to)),
        ("months", months),
        ("evidence", told.evidence.clone()),
        ("references", told.references.clone()),
        ("module", told.module.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let mut many = |name: &str, all: Vec<String>| {
        pairs.extend(all.into_iter().map(|value| (name.to_owned(), value)));
    };
    many("sectors", told.sectors.iter().map(|s| s.word().to_owned()).collect());
    many("process", told.processes.clone());
    many("equipment", told.equipment.clone());
    many("regions", told.regions.clone());
    Fields::from(pairs)
}

/// `GET /matching/technologies/{id}/edit`.
///
/// # Errors
/// Where it is not the caller's.
pub async fn edit(State(app): State<App>, caller: Caller, Path(id): Path<TechnologyId>) -> Answer {
    let one = own(&app, &caller, id).await?;
    let at = format!("/matching/technologies/{id}/edit");
    page(&edit_page(&caller, &at, &fields_of(&one), Faults::new()))
}

/// `POST /matching/technologies/{id}/edit`.
///
/// # Errors
/// Where it is not the caller's, or somebody else was faster.
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let one = own(&app, &caller, id).await?;
    let (name, told) = match parsed(&fields, &caller) {
        Ok(told) => told,
        Err(faults) => {
            let at = format!("/matching/technologies/{id}/edit");
            return refused(&edit_page(&caller, &at, &fields, faults));
        }
    };
    let version = fields.one("version").parse().unwrap_or(one.version);
    let mut tx = app.db.begin().await?;
    changed(&mut tx, Technology { name, told, version, ..one }).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/matching/technologies/{id}"), "ok", "tech-saved"))
}

/// Whether what a program told can be used, as a form would be.
#[must_use]
pub fn usable(told: &Told) -> bool {
    let texts = [&told.text, &told.evidence, &told.references, &told.module, &told.solves];
    let known = |all: Option<&[Named]>, ids: &[String]| {
        ids.iter().all(|id| all.unwrap_or_default().iter().any(|one| one.id == *id))
    };
    let lexicon = Lexicon::shipped().ok();
    let is_region = |code: &String| lists::regions().iter().any(|one| one.code == *code);
    texts.iter().all(|text| text.chars().count() <= LONGEST)
        && !told.solves.trim().is_empty()
        && !told.sectors.is_empty()
        && told.price_from <= MOST_WON
        && told.price_to <= MOST_WON
        && (told.price_to == 0 || told.price_from <= told.price_to)
        && told.months <= 120
        && [told.processes.len(), told.equipment.len(), told.regions.len()].iter().all(|n| *n <= 20)
        && known(lexicon.map(Lexicon::processes), &told.processes)
        && known(lexicon.map(Lexicon::equipment), &told.equipment)
        && told.regions.iter().all(is_region)
}

/// Won, from tens of thousands.
fn won(text: &str) -> Option<u64> {
    let plain: String = text.chars().filter(|c| !",_ ".contains(*c)).collect();
    if plain.is_empty() {
        return Some(0);
    }
    plain.parse::<u64>().ok()?.checked_mul(MAN).filter(|won| *won <= MOST_WON)
}

fn parsed(fields: &Fields, caller: &Caller) -> Result<(String, Told), Faults> {
    let mut faults = Faults::new();
    let called = name(fields.one("name"));
    if called.is_none() {
        faults.add("name", Message::new("fault-missing"), caller);
    }
    for (field, least) in
        [("solves", 5), ("text", 20), ("evidence", 0), ("references", 0), ("module", 0)]
    {
        match fields.one(field).chars().count() {
            n if n < least => {
                faults.add(field, Message::new("tech-too-short").count("least", least), caller)
            }
            n if n > LONGEST => {
                faults.add(field, Message::new("need-too-long").count("most", LONGEST), caller)
            }
            _ => {}
        }
    }
    let sectors: Vec<Sector> =
        fields.many("sectors").filter_map(|word| word.parse().ok()).collect();
    if sectors.is_empty() {
        faults.add("sectors", Message::new("tech-no-sector"), caller);
    }
    let (from, to) = (won(fields.one("price_from")), won(fields.one("price_to")));
    if from.is_none() || to.is_none() {
        faults.add("price_from", Message::new("need-bad-budget"), caller);
    }
    let (from, to) = (from.unwrap_or(0), to.unwrap_or(0));
    if to > 0 && from > to {
        faults.add("price_to", Message::new("tech-price-order"), caller);
    }
    let months = match fields.one("months") {
        "" => Some(0),
        text => text.parse::<u32>().ok().filter(|months| *months <= 120),
    };
    if months.is_none() {
        faults.add("months", Message::new("tech-bad-months"), caller);
    }
    let known = |all: Option<&[Named]>, field: &str| -> Vec<String> {
        let there = |id: &&str| all.unwrap_or_default().iter().any(|one| one.id == **id);
        fields.many(field).filter(there).take(20).map(str::to_owned).collect()
    };
    let lexicon = Lexicon::shipped().ok();
    let is_region = |code: &&str| lists::regions().iter().any(|one| one.code == *code);
    let told = Told {
        solves: fields.one("solves").to_owned(),
        text: fields.one("text").to_owned(),
        sectors,
        processes: known(lexicon.map(Lexicon::processes), "process"),
        equipment: known(lexicon.map(Lexicon::equipment), "equipment"),
        price_from: from,
        price_to: if from > 0 { to.max(from) } else { 0 },
        months: months.unwrap_or(0),
        regions: fields.many("regions").filter(is_region).take(20).map(str::to_owned).collect(),
        evidence: fields.one("evidence").to_owned(),
        references: fields.one("references").to_owned(),
        module: fields.one("module").to_owned(),
    };
    match (called, faults.is_empty()) {
        (Some(called), true) => Ok((called, told)),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_a_number_of_tens_of_thousands_or_none() {
        assert_eq!(won("2,000"), Some(20_000_000));
        assert_eq!(won(""), Some(0));
        for bad in ["-5", "싸다", "1.5", "99999999999999999999"] {
            assert_eq!(won(bad), None, "{bad}");
        }
    }
}
