//! Whatever somebody types into the search: it is taken apart, looked for and suggested without a panic, and
//! every piece that is said to stand in the text stands there. Where `DURE_MORPHEMES` names a folder with a
//! dictionary, words are taken apart by it too.
#![no_main]

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use dure_matching::lexicon::Lexicon;
use dure_matching::morphemes::Morphemes;
use dure_matching::search::{Document, Index, Query, passages, quote};
use dure_matching::text;
use libfuzzer_sys::fuzz_target;

/// The dictionary, where there is one.
fn dictionary() -> Option<Arc<Morphemes>> {
    static FOUND: OnceLock<Option<Arc<Morphemes>>> = OnceLock::new();
    let open = || {
        let folder = PathBuf::from(std::env::var_os("DURE_MORPHEMES")?);
        let file = |name: &str| File::open(folder.join(name)).map(BufReader::new).ok();
        let found = Morphemes::open(
            file("sys.dic")?,
            file("unk.dic")?,
            file("char.bin")?,
            file("matrix.bin")?,
        );
        found.ok().map(Arc::new)
    };
    FOUND.get_or_init(open).clone()
}

/// A few documents to look through.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let index = Index::new().expect("memory does not fail");
        index.take_apart_by(dictionary());
        for (object, title, text) in [
            ("1", "프레스 이상 감지", "프레스가 멈추기 전에 하중 파형으로 알립니다. 예지보전."),
            ("2", "Bearing life", "Remaining useful life of CNC spindles from vibration."),
            ("3", "스마트 공장", "설비 3대의 PLC 데이터를 모읍니다."),
        ] {
            let documents = vec![Document::new("public", title, text)];
            index.put(object, documents).expect("memory does not fail");
        }
        index.publish().expect("memory does not fail");
        index
    })
}

/// Pieces stand where they say, on whole letters.
fn stand(text: &str, pieces: &[text::Piece]) {
    for piece in pieces {
        assert!(text.get(piece.from..piece.to).is_some(), "{piece:?} in {text:?}");
    }
}

fuzz_target!(|typed: &str| {
    let normal = text::normal(typed);
    for long in 1..=3 {
        stand(&normal, &text::grams(&normal, long));
    }
    stand(&normal, &text::words(&normal));
    let packed = text::packed(typed);
    let _keys = (text::letters(&packed), text::initials(&packed), text::is_initials(&packed));
    if let Some(dictionary) = dictionary() {
        let joined: String = dictionary.of(&normal).iter().map(|part| part.surface).collect();
        let spaceless = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(spaceless(&joined), spaceless(&normal), "nothing is lost");
        let _meant = dictionary.meaningful(typed);
    }
    if let Ok(lexicon) = Lexicon::shipped() {
        let _said = (lexicon.problems_in(typed), lexicon.processes_in(typed));
        let _seen = lexicon.equipment_in(typed);
    }
    assert!(passages("프레스", typed).len() <= 24);
    let quoted = quote(typed, typed);
    let mut end = 0;
    for (from, to) in quoted.marks {
        assert!(end <= from && quoted.text.get(from..to).is_some(), "{from}..{to} in {typed:?}");
        end = to;
    }
    let query = Query::of(typed).seen_by("public");
    let found = index().find(&query).expect("memory does not fail");
    assert!(found.hits.len() <= query.most);
    let hidden = index().find(&Query::of(typed)).expect("memory does not fail");
    assert!(hidden.hits.is_empty(), "somebody of no circle sees nothing");
    let circles = ["public".to_owned()];
    let names = index().suggest(typed, &circles, &[], 5).expect("memory does not fail");
    assert!(names.len() <= 5);
});
