//! The dictionary is an optional asset: tests that need it say that they were skipped where it is absent.

use std::fs::File;
use std::path::PathBuf;

use super::*;

/// The dictionary in the folder that `DURE_MORPHEMES` names; `cargo xtask test` does.
fn dictionary() -> Option<Morphemes> {
    let Ok(folder) = std::env::var("DURE_MORPHEMES") else {
        eprintln!("skipped: DURE_MORPHEMES names no folder with a dictionary");
        return None;
    };
    let file = |name: &str| File::open(PathBuf::from(&folder).join(name)).unwrap();
    let parts = ["sys.dic", "unk.dic", "char.bin", "matrix.bin"].map(file);
    let [known, unknown, characters, costs] = parts.map(std::io::BufReader::new);
    Some(Morphemes::open(known, unknown, characters, costs).unwrap())
}

#[test]
fn a_sentence_comes_apart_as_mecab_takes_it_apart() {
    let Some(dictionary) = dictionary() else { return };
    // What the package's own program says of these sentences.
    for (sentence, parts) in [
        ("기계가 갑자기 멈춰서 납기를 못 지켰습니다", EXPECTED[0]),
        ("프레스 금형의 수명을 미리 알고 싶어요", EXPECTED[1]),
        ("cnc 가공기 3대에서 불량이 자꾸 나옵니다.", EXPECTED[2]),
    ] {
        let found: Vec<&str> = dictionary.of(sentence).iter().map(|part| part.surface).collect();
        assert_eq!(found.join("|"), parts);
    }
}

const EXPECTED: [&str; 3] = [
    "기계|가|갑자기|멈춰서|납기|를|못|지켰|습니다",
    "프레스|금형|의|수명|을|미리|알|고|싶|어요",
    "cnc|가|공기|3|대|에서|불량|이|자꾸|나옵니다|.",
];

#[test]
fn what_carries_no_meaning_is_left_out() {
    let Some(dictionary) = dictionary() else { return };
    let kept = dictionary.meaningful("기계가 갑자기 멈춰서 납기를 못 지켰습니다.");
    assert!(kept.contains(&"기계".to_owned()) && kept.contains(&"납기".to_owned()), "{kept:?}");
    assert!(!kept.contains(&"가".to_owned()) && !kept.contains(&"를".to_owned()), "{kept:?}");
}

#[test]
fn whatever_is_typed_comes_apart_and_nothing_is_lost() {
    let Some(dictionary) = dictionary() else { return };
    let long = "설비이상감지".repeat(2000);
    for text in ["", " ", "ㅋㅋㅋㅋㅋ", "a", "🙂🙂", "𝒜bc", "ㅎ🙂가나 3.14% \u{7f}", &long]
    {
        let joined: String = dictionary.of(text).iter().map(|part| part.surface).collect();
        assert_eq!(joined, text.replace(' ', ""), "{}", &text[..text.len().min(20)]);
    }
}

#[test]
fn rubbish_is_no_dictionary() {
    let open = |bytes: &[u8]| Morphemes::open(bytes, bytes, bytes, bytes);
    for bytes in [&b""[..], b"MeCab", &[0xff; 400], &[0; 400]] {
        assert!(open(bytes).is_err());
    }
    // A head of the right version that promises more than there is.
    let mut head = vec![0_u8; 72];
    head[4..8].copy_from_slice(&102_u32.to_le_bytes());
    head[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
    head[40..45].copy_from_slice(b"UTF-8");
    assert!(open(&head).is_err());
}
