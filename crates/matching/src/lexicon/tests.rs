use std::collections::BTreeSet;

use super::*;

fn lexicon() -> &'static Lexicon {
    Lexicon::shipped().unwrap()
}

fn terms(text: &str) -> BTreeSet<&str> {
    let found = lexicon().terms_in(text);
    found.iter().map(|one| lexicon().terms()[one.at].named.id.as_str()).collect()
}

#[test]
fn the_shop_floor_and_the_supplier_mean_one_term() {
    for text in
        ["미리 알 수 없나요, 갑자기 고장 나요", "예지 보전 솔루션", "Predictive  Maintenance"]
    {
        assert!(terms(text).contains("predictive-maintenance"), "{text}: {:?}", terms(text));
    }
}

#[test]
fn an_abbreviation_is_a_word_by_itself() {
    let has_ai = |text| {
        terms(text).iter().any(|id| {
            lexicon().terms().iter().any(|t| {
                t.named.id == **id
                    && t.named.also.iter().chain([&t.named.ko, &t.named.en]).any(|n| n == "MES")
            })
        })
    };
    assert!(has_ai("MES를 쓰고 싶어요"));
    assert!(has_ai("우리 mes 는 낡았다"));
    assert!(!has_ai("messages and themes"));
}

#[test]
fn a_need_points_to_its_kind_of_problem() {
    for (text, kind) in [
        ("펌프에서 평소와 다르게 이상한 소리가 나요", "anomaly"),
        ("베어링을 언제 갈아야 할지, 몇 시간이나 더 쓸 수 있을지 모르겠어요", "life"),
        ("전기요금이 너무 많이 나와요. 내일 얼마나 쓸지 알고 싶어요", "estimate"),
        ("카메라로 긁힌 자국을 보고 걸러내고 싶어요", "vision"),
    ] {
        let found = lexicon().problems_in(text);
        assert_eq!(found.first().map(|(id, _)| *id), Some(kind), "{text}: {found:?}");
    }
    assert_eq!(lexicon().problems_in("안녕하세요"), []);
}

#[test]
fn equipment_processes_and_items_are_found() {
    let lexicon = lexicon();
    let equipment = lexicon.equipment_in("사출기하고 콤프레샤가 말썽이에요");
    assert!(equipment.len() >= 2, "{equipment:?}");
    assert!(!lexicon.processes_in("도금 두께가 들쭉날쭉해요").is_empty());
    assert!(!lexicon.items_in("설비 데이터를 종이에 적어요", 3).is_empty());
}

#[test]
fn ids_are_unique_and_refer_to_what_there_is() {
    let lexicon = lexicon();
    let ids: BTreeSet<&str> = lexicon.terms().iter().map(|term| term.named.id.as_str()).collect();
    assert_eq!(ids.len(), lexicon.terms().len());
    for term in lexicon.terms() {
        for other in &term.related {
            assert!(ids.contains(other.as_str()), "{} is related to {other}", term.named.id);
        }
    }
    for link in &lexicon.files.items {
        for term in &link.terms {
            assert!(ids.contains(term.as_str()), "{} names {term}", link.item);
        }
    }
}
