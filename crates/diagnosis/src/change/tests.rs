use super::*;
use crate::answers::Scope;
use crate::instrument::tests::{SMALL, small};
use crate::instrument::{Level, read};

fn company(instrument: &Instrument, levels: &[(&str, u8)]) -> Assessment {
    let sector = instrument.sector_of("retail").expect("there");
    let size = instrument.size_of("small").expect("there");
    let mut company = Assessment::empty(instrument, sector, size, Scope::Full);
    for (id, level) in levels {
        company.give(instrument.item_of(id).expect("there"), Level(*level));
    }
    company
}

#[test]
fn with_one_version_all_change_is_the_company_s() {
    let small = small();
    let old = company(&small, &[("collect", 1), ("predict", 1), ("skills", 1)]);
    let new = company(&small, &[("collect", 2), ("predict", 1), ("skills", 1)]);
    let found = change((&small, &old, &score(&small, &old)), (&small, &new, &score(&small, &new)));
    assert_eq!(found.by_instrument(), Some(0.0));
    assert_eq!(found.by_company(), Some(15.0)); // .75 · 2 · 30 / 3
    let collect = found.items[0].1;
    assert_eq!(collect, ItemChange::Both { before: 10.0, now: 40.0, reworded: false });
}

#[test]
fn a_new_version_s_share_of_the_change_is_set_apart() {
    let old_instrument = small();
    // The new version weighs the dimensions otherwise, drops one item, words another anew and adds one.
    let text = SMALL
        .replacen("version = \"1\"", "version = \"2\"", 1)
        .replacen("weight = 0.75", "weight = 0.25", 1)
        .replacen("weight = 0.25\n\n[[item]]", "weight = 0.75\n\n[[item]]", 1)
        .replacen("id = \"sites\"", "id = \"remote\"", 1)
        .replacen("en = \"Trained?\"", "en = \"Trained every year?\"", 1);
    let new_instrument = read(&text).expect("right");
    let levels = [("collect", 1), ("predict", 1), ("skills", 3)];
    let old = company(&old_instrument, &levels);
    let new = company(&new_instrument, &levels);
    let found = change(
        (&old_instrument, &old, &score(&old_instrument, &old)),
        (&new_instrument, &new, &score(&new_instrument, &new)),
    );
    assert_eq!(found.before, Some(32.5)); // .75 · 10 + .25 · 100
    assert_eq!(found.now, Some(77.5));
    assert_eq!(found.by_company(), Some(0.0));
    assert_eq!(found.by_instrument(), Some(45.0));
    assert_eq!(found.gone, ["sites"]);
    let of = |id: &str| {
        let at = new_instrument.item_of(id).expect("there");
        found.items.iter().find(|(item, _)| *item == at).map(|(_, change)| *change)
    };
    assert_eq!(of("remote"), Some(ItemChange::New { now: None }));
    assert_eq!(of("skills"), Some(ItemChange::Both { before: 100.0, now: 100.0, reworded: true }));
}

#[test]
fn open_answers_are_said_to_be_open() {
    let small = small();
    let old = company(&small, &[("collect", 1)]);
    let new = company(&small, &[("skills", 1)]);
    let found = change((&small, &old, &score(&small, &old)), (&small, &new, &score(&small, &new)));
    let changes: Vec<ItemChange> = found.items.into_iter().map(|(_, change)| change).collect();
    assert_eq!(
        changes,
        [ItemChange::NoLongerAnswered { before: 10.0 }, ItemChange::NewlyAnswered { now: 10.0 }]
    );
}
