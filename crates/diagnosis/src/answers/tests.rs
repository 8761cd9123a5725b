use super::*;
use crate::instrument::tests::small;

const WHOLE: &str = r#"
format = "dure-answers/1"
instrument = { id = "small", version = "1" }
sector = "steel"
size = "small"
goals = { downtime = 3 }

[[respondent]]
id = "kim"
role = "production"
sections = ["data"]
answers = { collect = 2, predict = 1 }
comments = { collect = "2호기만" }

[[respondent]]
id = "lee"
role = "management"
answers = { collect = 1, skills = 3 }

[[evidence]]
item = "predict"
kind = "run"
what = "고장 예측 실험"

[[confirmation]]
item = "collect"
level = 1
by = "park"
reason = "2호기만 모으고 있다"
"#;

fn faults(text: &str) -> Vec<AnswerFault> {
    Answers::read(text).expect("it has the form").check(&small()).expect_err("something is wrong")
}

#[test]
fn answers_are_checked_and_placed() {
    let small = small();
    let checked = Answers::read(WHOLE).expect("form").check(&small).expect("right");
    assert_eq!(checked.items[0].given, [Level(1), Level(2)]);
    assert_eq!(checked.items[0].confirmed, Some(Level(1)));
    assert_eq!(checked.items[1].evidence, 1);
    assert_eq!(checked.goals, [3, 1]);
}

#[test]
fn json_and_toml_say_the_same() {
    let toml = Answers::read(WHOLE).expect("form");
    let json = serde_json::to_string(&toml).expect("it can be written");
    assert_eq!(Answers::read(&json), Ok(toml));
}

#[test]
fn every_fault_is_named() {
    let fault = |old: &str, new: &str| faults(&WHOLE.replacen(old, new, 1)).remove(0);
    let item = |id: &str| id.to_owned();
    assert_eq!(
        fault("version = \"1\"", "version = \"2\""),
        AnswerFault::OtherEdition { found: item("small 2"), wanted: item("small 1") }
    );
    assert!(
        matches!(fault("\"steel\"", "\"stone\""), AnswerFault::Unknown { what, .. } if what == "sector")
    );
    assert!(
        matches!(fault("skills = 3", "skill = 3"), AnswerFault::Unknown { what, .. } if what == "item")
    );
    assert_eq!(fault("skills = 3", "sites = 3"), AnswerFault::DoesNotApply { item: item("sites") });
    assert_eq!(
        fault("skills = 3", "skills = 4"),
        AnswerFault::NoSuchLevel { item: item("skills"), level: 4, highest: 3 }
    );
    assert_eq!(
        fault("downtime = 3", "downtime = 9"),
        AnswerFault::Goal { kpi: item("downtime"), found: 9 }
    );
    assert!(matches!(fault("\"lee\"", "\"kim\""), AnswerFault::Twice { .. }));
    assert_eq!(
        fault("predict = 1", "skills = 1"),
        AnswerFault::NotAsked { respondent: item("kim"), item: item("skills") }
    );
    assert_eq!(
        fault("reason = \"2호기만 모으고 있다\"", "reason = \" \""),
        AnswerFault::NoReason { item: item("collect") }
    );
    assert_eq!(
        fault("item = \"predict\"\nkind", "item = \"skills\"\nkind"),
        AnswerFault::NoRunHere { item: item("skills") }
    );
}

#[test]
fn rubbish_is_refused_with_its_place() {
    for text in
        ["", "{", "{}", "format = 1", "[[respondent]]", "\u{0}", "{\"format\": \"dure-answers/1\"}"]
    {
        assert!(matches!(Answers::read(text), Err(AnswerFault::Unreadable { .. })), "{text:?}");
    }
    let odd = WHOLE.replacen("dure-answers/1", "dure-answers/7", 1);
    assert!(matches!(faults(&odd)[0], AnswerFault::Unreadable { .. }));
    assert!(Answers::read(&WHOLE.replacen("collect = 2", "collect = -1", 1)).is_err());
    assert!(Answers::read(&WHOLE.replacen("collect = 2", "collect = 2.5", 1)).is_err());
}
