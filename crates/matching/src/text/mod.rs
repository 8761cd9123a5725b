//! Words as people type them, made comparable: one way of writing, syllables in their letters, pieces that
//! a search can look for.

mod hangul;
mod pieces;

use unicode_normalization::UnicodeNormalization;

pub use hangul::{initials, is_initials, letters};
pub use pieces::{Piece, grams, words};

/// A text in one way of writing: compatible forms composed (NFKC), small letters, no signs that are not
/// seen, one space between words.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    // Letters that are typed alone (ㅅㅁㅌ) would become parts of syllables, which nobody types.
    let parts = text.split_inclusive(is_alone).flat_map(|part| {
        let (rest, alone) = match part.chars().next_back().filter(|last| is_alone(*last)) {
            Some(last) => {
                (part.get(..part.len() - last.len_utf8()).unwrap_or_default(), Some(last))
            }
            None => (part, None),
        };
        rest.nfkc().flat_map(char::to_lowercase).chain(alone)
    });
    for letter in parts {
        match letter {
            letter if letter.is_whitespace() => {
                if !normal.is_empty() && !normal.ends_with(' ') {
                    normal.push(' ');
                }
            }
            letter if letter.is_control() || is_unseen(letter) => {}
            letter => normal.push(letter),
        }
    }
    if normal.ends_with(' ') {
        normal.pop();
    }
    normal
}

fn is_alone(letter: char) -> bool {
    ('\u{3131}'..='\u{3163}').contains(&letter)
}

fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters and digits alone, in one way of writing: what is left when people space words as they like.
#[must_use]
pub fn packed(text: &str) -> String {
    normal(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_one_way() {
        // Wide letters, a syllable of three parts, blanks of several kinds, a sign that is not seen.
        assert_eq!(normal("ＣＮＣ\u{3000}\t 가공\u{200b}기 "), "cnc 가공기");
        assert_eq!(normal("\u{1100}\u{1161}\u{11a8}"), "각");
        assert_eq!(normal("①㎏"), "1kg");
        assert_eq!(packed("예지 보전(PdM) 솔루션!"), "예지보전pdm솔루션");
        assert_eq!(normal(""), "");
        // Letters typed alone stay what they are, and a syllable in parts comes together beside them.
        assert_eq!(normal("ㅅㅁㅌ \u{1100}\u{1161}ㅈ"), "ㅅㅁㅌ 가ㅈ");
    }
}
