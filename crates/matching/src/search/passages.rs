//! A text in passages of which each says one thing: a vector of a whole page means everything and nothing.

/// About how many characters a passage has. Measured on the AutoRAG Korean set (720 pages of about a thousand
/// characters): the best of windows of 220 finds .77 of the pages first, one vector for the page .61.
const LONG: usize = 220;

/// How many of them it shares with the one before, so that no sentence is only ever cut.
const SHARED: usize = 60;

/// The most passages of a text.
const MOST: usize = 24;

/// The passages of a text under its title. A short text is one passage with its title.
#[must_use]
pub fn passages(title: &str, text: &str) -> Vec<String> {
    let whole = format!("{title}\n{text}");
    let letters: Vec<char> = whole.trim().chars().collect();
    if letters.len() <= 2 * LONG {
        return vec![letters.into_iter().collect()];
    }
    let mut all = Vec::new();
    let mut from = 0;
    while all.len() < MOST && from + SHARED < letters.len() {
        let part = letters.get(from..(from + LONG).min(letters.len())).unwrap_or_default();
        all.push(part.iter().collect());
        from += LONG - SHARED;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_one_passage_and_a_long_one_several_that_overlap() {
        assert_eq!(passages("이름", "글"), ["이름\n글"]);
        let text: String = (0..1000_u32).filter_map(|n| char::from_u32(0xAC00 + n)).collect();
        let all = passages("", &text);
        assert_eq!(all.len(), 6);
        assert!(all.windows(2).all(|two| {
            let end: String = two[0].chars().skip(LONG - SHARED).collect();
            two[1].starts_with(&end)
        }));
        assert!(text.ends_with(all.last().unwrap().as_str()));
        assert_eq!(passages("", &text.repeat(100)).len(), MOST);
    }
}
