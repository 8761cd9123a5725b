//! Syllables of Hangul and the letters they are made of (Unicode 16, section 3.12).

const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;
const VOWELS: u32 = 21;
const ENDS: u32 = 28;

/// The consonants that begin a syllable, as they are typed alone.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

const MIDDLES: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ",
    "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

const FINALS: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
    "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ",
    "ㅎ",
];

/// The first, middle and last part of a syllable.
fn parts(letter: char) -> Option<(usize, usize, usize)> {
    let code = u32::from(letter);
    (FIRST..=LAST).contains(&code).then(|| {
        let code = code - FIRST;
        let of = |n: u32| n as usize;
        (of(code / (VOWELS * ENDS)), of(code / ENDS % VOWELS), of(code % ENDS))
    })
}

/// Whether it is a syllable.
pub(super) fn is_syllable(letter: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(letter))
}

/// A text with each syllable as the keys that type it, so that a half-typed word is a beginning of the
/// whole one: `예지보ㅈ` of `예지보전`. Other letters stay as they are.
#[must_use]
pub fn letters(text: &str) -> String {
    let mut keys = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        match parts(letter) {
            Some((first, middle, last)) => {
                keys.push(INITIALS[first]);
                keys.push_str(MIDDLES[middle]);
                keys.push_str(FINALS[last]);
            }
            None => keys.push(letter),
        }
    }
    keys
}

/// The consonants that begin the syllables of a word: `ㅅㅁㅌ` of `스마트`. None where it has others than
/// syllables.
#[must_use]
pub fn initials(word: &str) -> Option<String> {
    let all = word.chars().map(|letter| parts(letter).map(|(first, _, _)| INITIALS[first]));
    all.collect::<Option<String>>().filter(|initials| !initials.is_empty())
}

/// Whether somebody typed beginnings of syllables alone, two at least.
#[must_use]
pub fn is_initials(text: &str) -> bool {
    text.chars().count() >= 2 && text.chars().all(|letter| INITIALS.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_come_apart_as_they_are_typed() {
        assert_eq!(letters("예지보전"), "ㅇㅖㅈㅣㅂㅗㅈㅓㄴ");
        assert_eq!(letters("값 a힣과"), "ㄱㅏㅂㅅ aㅎㅣㅎㄱㅗㅏ");
        assert!(letters("예지보전").starts_with(&letters("예지보ㅈ")));
        assert!(letters("도와").starts_with(&letters("도오")));
    }

    #[test]
    fn initials_are_those_of_every_syllable() {
        assert_eq!(initials("스마트").as_deref(), Some("ㅅㅁㅌ"));
        assert_eq!(initials("ai팩토리"), None);
        assert_eq!(initials(""), None);
        assert!(is_initials("ㅅㅁㅌ") && !is_initials("스ㅁㅌ") && !is_initials("ㅅ"));
    }
}
