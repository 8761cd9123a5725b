//! Search as a whole: what is found by whom, and what is not.

use proptest::prelude::*;

use super::*;

fn index(things: &[(&str, &str, &str, &str)]) -> Index {
    let index = Index::new().unwrap();
    for (object, circle, title, text) in things {
        index.put(object, vec![Document::new(circle, title, text)]).unwrap();
    }
    index.publish().unwrap();
    index
}

fn objects(index: &Index, query: &Query) -> Vec<String> {
    index.find(query).unwrap().hits.into_iter().map(|hit| hit.object).collect()
}

fn shop() -> Index {
    index(&[
        ("press", "all", "프레스 이상감지", "하중 파형으로 프레스의 고장을 미리 알립니다."),
        ("meter", "all", "전력 계측", "전기요금이 새는 설비를 찾습니다."),
        ("vision", "all", "Surface inspection", "Finds scratches on moulded parts by camera."),
        ("secret", "firm", "비밀 과제", "신제품 코드네임 청룡의 도장 불량"),
    ])
}

#[test]
fn words_are_found_with_particles_spaces_and_typing_faults() {
    let index = shop();
    for (typed, object) in [
        ("프레스가 자꾸 멈춰요", "press"),
        ("이상 감지", "press"),
        ("전기 요금", "meter"),
        ("scratch on part", "vision"),
        ("inspectoin", "vision"),
        ("SURFACE", "vision"),
    ] {
        let found = objects(&index, &Query::of(typed).seen_by("all"));
        assert_eq!(found.first().map(String::as_str), Some(object), "{typed}");
    }
}

#[test]
fn what_lay_people_say_finds_what_the_trade_calls_it() {
    let index = index(&[
        ("a", "all", "예지보전 솔루션", "진동 데이터를 학습합니다."),
        ("b", "all", "재고 관리", "창고의 수량을 셉니다."),
    ]);
    let found = objects(&index, &Query::of("갑자기 멈추기 전에 미리 알고 싶다").seen_by("all"));
    assert_eq!(found.first().map(String::as_str), Some("a"));
}

#[test]
fn nobody_finds_what_the_own_circles_do_not_hold() {
    let index = shop();
    for typed in ["청룡", "비밀 과제", "도장 불량", ""] {
        let found = index.find(&Query::of(typed).seen_by("all")).unwrap();
        assert!(found.hits.iter().all(|hit| hit.object != "secret"), "{typed}");
        assert!(index.find(&Query::of(typed)).unwrap().hits.is_empty(), "no circle, nothing");
    }
    let own = objects(&index, &Query::of("청룡").seen_by("all").seen_by("firm"));
    assert_eq!(own.first().map(String::as_str), Some("secret"));
    assert!(index.suggest("비밀", &["all".to_owned()], &[], 5).unwrap().is_empty());
    assert_eq!(index.suggest("비밀", &["firm".to_owned()], &[], 5).unwrap().len(), 1);
}

#[test]
fn a_thing_that_circles_know_differently_is_found_once() {
    let index = Index::new().unwrap();
    let public = Document::new("all", "용접 불량", "비드가 고르지 않습니다.");
    let near =
        Document::new("near", "용접 불량", "비드가 고르지 않습니다. 예산은 삼천만 원입니다.");
    index.put("need", vec![public, near]).unwrap();
    index.publish().unwrap();
    let query = Query::of("예산 삼천만").seen_by("all").seen_by("near");
    let found = index.find(&query).unwrap();
    assert_eq!((found.hits.len(), found.all), (1, 1));
    assert!(found.hits[0].quote.text.contains("예산"));
    let far = index.find(&Query::of("예산").seen_by("all")).unwrap();
    assert!(far.hits.iter().all(|hit| !hit.quote.text.contains("예산")));
}

#[test]
fn what_was_changed_or_taken_out_is_found_as_it_is_now() {
    let index = shop();
    index.put("press", vec![Document::new("all", "유압 점검", "누유를 찾습니다.")]).unwrap();
    index.put("meter", Vec::new()).unwrap();
    index.publish().unwrap();
    assert!(objects(&index, &Query::of("하중 파형").seen_by("all")).is_empty());
    assert!(objects(&index, &Query::of("전기요금").seen_by("all")).is_empty());
    assert_eq!(objects(&index, &Query::of("누유").seen_by("all")), ["press"]);
    assert_eq!(index.size().0, 3);
}

#[test]
fn facets_narrow_what_is_found_and_are_counted() {
    let index = Index::new().unwrap();
    for (object, sector) in [("a", "steel"), ("b", "steel"), ("c", "energy")] {
        let mut document = Document::new("all", "열처리로 관리", object);
        document.facets.push(("sector".to_owned(), sector.to_owned()));
        index.put(object, vec![document]).unwrap();
    }
    index.publish().unwrap();
    let mut query = Query::of("열처리").seen_by("all");
    let all = index.find(&query).unwrap();
    let counts: Vec<_> = all.facets.iter().map(|f| (f.1.as_str(), f.2)).collect();
    assert_eq!(counts, [("steel", 2), ("energy", 1)]);
    query.facets.push(("sector".to_owned(), vec!["energy".to_owned()]));
    assert_eq!(objects(&index, &query), ["c"]);
    query.text.clear();
    assert_eq!(objects(&index, &query), ["c"]);
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let index = Index::new().unwrap();
    for n in 0..30 {
        let text = format!("설비 점검 {}", "나".repeat(n));
        index.put(&format!("{n:02}"), vec![Document::new("all", "점검", &text)]).unwrap();
    }
    index.publish().unwrap();
    let mut query = Query::of("설비 점검").seen_by("all");
    let mut all = Vec::new();
    for page in 0..3 {
        query.skip = 10 * page;
        all.extend(objects(&index, &query));
    }
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (30, 30));
}

#[test]
fn few_of_a_small_circle_are_found_among_many_of_others() {
    let index = Index::new().unwrap();
    for n in 0..700 {
        let circle = if n == 650 { "small" } else { "large" };
        index.put(&n.to_string(), vec![Document::new(circle, "진동 감시", "베어링 진동")]).unwrap();
    }
    index.publish().unwrap();
    assert_eq!(objects(&index, &Query::of("베어링 진동").seen_by("small")), ["650"]);
}

#[test]
fn meaning_finds_what_no_word_does() {
    use crate::embed::Vector;
    let index = Index::new().unwrap();
    let vector = |x: f32, y: f32| Vector::of([x, y, 0.3].repeat(8));
    for (object, x, y) in [("near", 1.0, 0.1), ("far", -1.0, 0.4)] {
        let mut document = Document::new("all", object, "글");
        document.meaning = vec![vector(x, y).packed()];
        index.put(object, vec![document]).unwrap();
    }
    index.publish().unwrap();
    let mut query = Query::of("전혀 다른 말").seen_by("all");
    query.meaning = Some(vector(1.0, 0.0));
    assert_eq!(objects(&index, &query).first().map(String::as_str), Some("near"));
    index.give_meaning("near", |_| Some(vec![vector(-1.0, 0.0).packed()]));
    index.give_meaning("far", |_| Some(vec![vector(1.0, 0.0).packed()]));
    assert_eq!(objects(&index, &query).first().map(String::as_str), Some("far"));
    assert_eq!(index.size(), (2, 2));
}

#[test]
fn names_are_suggested_while_they_are_typed() {
    let index = index(&[
        ("a", "all", "스마트 팩토리 구축", ""),
        ("b", "all", "예지보전 솔루션", ""),
        ("c", "all", "AI 예지보전", ""),
        ("d", "all", "Smart metering", ""),
    ]);
    let all = ["all".to_owned()];
    let typed = |text: &str| -> Vec<String> {
        index.suggest(text, &all, &[], 5).unwrap().into_iter().map(|one| one.object).collect()
    };
    assert_eq!(typed("예지보ㅈ"), ["b", "c"]);
    assert_eq!(typed("ㅅㅁㅌ"), ["a"]);
    assert_eq!(typed("ㅇㅈㅂㅈ"), ["b", "c"]);
    assert_eq!(typed("팩토"), ["a"]);
    assert_eq!(typed("smrat me"), ["d"], "two letters changed places");
    assert_eq!(typed("에지보전"), ["b", "c"], "one letter wrong");
    assert!(typed("").is_empty() && typed("  !").is_empty() && typed("없는 말").is_empty());
}

const QUESTION: &str = "which bearing faults does vibration of a spindle show before it breaks";

#[test]
fn a_long_english_question_finds_what_the_best_answers_speak_of_too() {
    let index = index(&[
        (
            "a",
            "all",
            "Spindle vibration",
            "Bearing faults of a spindle show in the envelope spectrum.",
        ),
        (
            "b",
            "all",
            "Faults before they break",
            "The envelope spectrum of vibration shows bearing faults.",
        ),
        ("c", "all", "Demodulation", "An envelope spectrum, computed at the edge."),
        ("d", "all", "Invoices", "Paper is read and booked."),
    ]);
    let query = Query::of(QUESTION).seen_by("all");
    // The third has no word of the question, and is found by those of the first two.
    assert_eq!(objects(&index, &query).last().map(String::as_str), Some("c"));
    assert_eq!(objects(&index, &query).len(), 3);
    let mut once = query;
    once.weights.feedback = 0.0;
    assert_eq!(objects(&index, &once).len(), 2);
}

#[test]
fn words_of_what_a_reader_may_not_find_are_not_asked_for() {
    let index = index(&[
        ("a", "firm", "Spindle vibration", "Bearing faults of a spindle: codename drake."),
        ("b", "all", "Drake", "Nothing but drake."),
        ("c", "all", "Vibration", "Spindle vibration."),
    ]);
    assert_eq!(objects(&index, &Query::of(QUESTION).seen_by("all")), ["c"]);
}

#[test]
fn a_thing_told_to_several_circles_is_not_its_own_neighbour() {
    let index = Index::new().unwrap();
    let told = |circle: &str, text: &str| Document::new(circle, "Spindle vibration", text);
    index.put("a", vec![told("all", "Bearing."), told("firm", "Bearing faults.")]).unwrap();
    index.put("b", vec![told("all", "Bearing faults.")]).unwrap();
    index.publish().unwrap();
    let found = |circles: &[&str]| {
        let mut query = Query::of(QUESTION);
        query.circles = circles.iter().map(|circle| (*circle).to_owned()).collect();
        index.find(&query).unwrap().hits.into_iter().map(|hit| hit.score).collect::<Vec<_>>()
    };
    let (all, both) = (found(&["all"]), found(&["all", "firm"]));
    assert_eq!((all.len(), both.len()), (2, 2));
    assert!((both[0] - both[1]).abs() < 1e-6, "they say the same: {both:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is typed, nothing falls over, nothing of another circle is found, scores are shares, and
    /// marks are places in the text.
    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,60}|([a-z]{1,7} ){5,12}") {
        let index = shop();
        let found = index.find(&Query::of(&typed).seen_by("all")).unwrap();
        for hit in &found.hits {
            prop_assert_ne!(&hit.object, "secret");
            prop_assert!((0.0..=1.0).contains(&hit.score));
            for (from, to) in &hit.quote.marks {
                prop_assert!(hit.quote.text.get(*from..*to).is_some());
            }
        }
        prop_assert!(found.hits.windows(2).all(|two| two[0].score >= two[1].score));
        index.suggest(&typed, &["all".to_owned()], &[], 5).unwrap();
    }
}
