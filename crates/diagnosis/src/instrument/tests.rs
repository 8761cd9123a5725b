use super::*;

pub(crate) const SMALL: &str = include_str!("small.toml");

pub(crate) fn small() -> Instrument {
    read(SMALL).expect("the small instrument is right")
}

fn faults(text: &str) -> Vec<(usize, String, &'static str)> {
    let problems = read(text).expect_err("something is wrong");
    problems.into_iter().map(|p| (p.line, p.place.clone(), p.fault.name())).collect()
}

/// The file with one piece replaced, and the line in which the replacement stands.
fn with(old: &str, new: &str) -> (String, usize) {
    let at = SMALL.find(old).expect("the piece is there");
    let line = SMALL[..at].matches('\n').count() + 1;
    (SMALL.replacen(old, new, 1), line)
}

#[test]
fn the_small_instrument_is_read_with_every_reference_resolved() {
    let small = small();
    assert_eq!(small.edition.to_string(), "small 1");
    let predict = small.item_of("predict").expect("it is there");
    let steel = small.sector_of("steel").expect("it is there");
    let retail = small.sector_of("retail").expect("it is there");
    assert_eq!(small[predict].words(steel).question.en, "Predicted heat by heat?");
    assert_eq!(small[predict].words(retail).question.en, "Predicted?");
    assert_eq!(small[predict].words(steel).levels.len(), 4);
    assert_eq!(small.size_for(49), small.size_of("small"));
    assert_eq!(small.size_for(50), small.size_of("large"));
    assert_eq!(small.size_for(0), None);
    // The third stage has the gate that one of its gates needs.
    let third = small.stage_of("third").expect("it is there");
    assert_eq!(small[third].gates.len(), 3);
}

#[test]
fn points_between_two_levels_are_the_lower_level() {
    let scale = small().scale;
    assert_eq!(scale.level_reached(0.0), Level(0));
    assert_eq!(scale.level_reached(39.9), Level(1));
    assert_eq!(scale.level_reached(40.0), Level(2));
    assert_eq!(scale.level_reached(100.0), Level(3));
}

#[test]
fn gates_in_a_circle_are_refused_with_the_circle() {
    let (text, _) = with("mean = 40\nneeds = [\"collects\"]", "mean = 40\nneeds = [\"collects\"]");
    let text = text.replacen(
        "item = \"collect\"\nlevel = 1",
        "item = \"collect\"\nlevel = 1\nneeds = [\"data-used\"]",
        1,
    );
    let problems = read(&text).expect_err("a circle");
    assert_eq!(problems.len(), 1);
    let shown = problems[0].to_string();
    assert!(shown.contains("collects → data-used → collects"), "{shown}");
}

#[test]
fn lifts_in_a_circle_are_refused_even_through_the_ladder() {
    // predict@2 needs collect@2; collect@1 needs predict@3, above which it lies.
    let (text, _) = with(
        "short = true\n\n[[item]]\nid = \"predict\"",
        "short = true\nneeds = [{ to = 1, item = \"predict\", level = 3 }]\n\n[[item]]\nid = \"predict\"",
    );
    let found = faults(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].2, "circle-of-items");
}

#[test]
fn a_missing_translation_is_refused_with_its_line() {
    let (text, line) = with("ko = \"배웁니까?\"", "ko = \" \"");
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].1.as_str(), found[0].2), ("item skills", "no-words"));
    assert!(line.abs_diff(found[0].0) <= 3, "{found:?} for line {line}");
}

#[test]
fn a_text_without_one_of_the_languages_names_the_line() {
    let (text, line) =
        with("about = { ko = \"데이터\", en = \"Data\" }", "about = { ko = \"데이터\" }");
    let found = faults(&text);
    assert_eq!(found[0].2, "unreadable");
    assert_eq!(found[0].0, line);
}

#[test]
fn an_unknown_kpi_is_refused_at_its_line() {
    let (text, line) = with("moves = { downtime = 2 }", "moves = { uptime = 2 }");
    assert_eq!(faults(&text), [(line, "item collect".to_owned(), "unknown")]);
}

#[test]
fn weights_that_do_not_add_up_are_refused() {
    let (text, _) = with("weight = 0.75", "weight = 0.7");
    let problems = read(&text).expect_err("not 1");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains("0.950000"), "{}", problems[0]);
}

#[test]
fn every_other_fault_is_found_and_all_of_them_at_once() {
    for (old, new, fault) in [
        ("\"dure-instrument/1\"", "\"dure-instrument/9\"", "format"),
        ("id = \"skills\"", "id = \"collect\"", "twice"),
        ("id = \"skills\"", "id = \"Skills!\"", "id"),
        ("scale   = [0, 10, 40, 100]", "scale   = [0, 40, 10, 100]", "range"),
        ("cost = [\"c1\", \"c1\", \"c2\"]", "cost = [\"c1\", \"c1\"]", "length"),
        ("cost = [\"c1\", \"c1\", \"c2\"]", "cost = [\"c1\", \"c1\", \"c9\"]", "unknown"),
        ("item = \"collect\"\nlevel = 1", "item = \"collect\"\nlevel = 4", "range"),
        ("overall = 60", "overall = 60\nkinds = 1", "condition"),
        ("people = [50]", "people = [60]", "range"),
        ("gates = [\"overall\"]", "gates = []", "stage-gates"),
        ("moves = { downtime = 2 }", "moves = { downtime = 4 }", "range"),
        ("curve = [[0, 0], [50, 0.5], [100, 1]]", "curve = [[0, 0], [50, 1.5], [100, 1]]", "range"),
        ("sizes = [\"large\"]", "sizes = [\"huge\"]", "unknown"),
        ("roles = [\"management\"]", "roles = []", "empty"),
    ] {
        let (text, _) = with(old, new);
        let found = faults(&text);
        assert!(found.iter().any(|one| one.2 == fault), "{new}: {found:?}");
    }
    let (text, _) = with("weight = 0.75", "weight = 0.7");
    let text = text.replacen("moves = { downtime = 2 }", "moves = { uptime = 2 }", 1);
    assert_eq!(faults(&text).len(), 2);
}

#[test]
fn rubbish_is_refused_without_a_panic() {
    for text in ["", "\u{0}", "format = ", "[[item]]\n[[item]]", "format = 1", &"[".repeat(5000)] {
        assert_eq!(faults(text)[0].2, "unreadable");
    }
    let long = "#".repeat(MOST_BYTES + 1);
    assert_eq!(faults(&long)[0].2, "unreadable");
}
