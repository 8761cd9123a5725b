//! Taking out of a text who it is about, so that what was learned can be told to others.
//!
//! Names that are known are taken out wherever they stand, whatever particle is written with them; so are
//! addresses, numbers of telephones and of businesses. What a person has to do is left to a person: the text
//! is shown for correction before anybody else reads it.

/// What stands in the place of a name.
const NAME: &str = "○○";

/// A text without those names, and without what looks like an address or a number of somebody.
#[must_use]
pub fn removed(text: &str, names: &[String]) -> String {
    let mut names: Vec<&str> =
        names.iter().map(|name| name.trim()).filter(|name| name.chars().count() >= 2).collect();
    // The longer first: a name may be part of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let mut plain = text.to_owned();
    for name in names {
        plain = without(&plain, name);
    }
    plain
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            let rest = word.get(bare.len()..).unwrap_or_default();
            if is_address(bare) { format!("{NAME}{rest}") } else { without_numbers(word) }
        })
        .collect()
}

/// Without a name, in whatever case its Latin letters are written.
fn without(text: &str, name: &str) -> String {
    let low: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let here = letters.get(at..).unwrap_or_default();
        let same = here.len() >= name.chars().count()
            && here
                .iter()
                .take(name.chars().count())
                .flat_map(|c| c.to_lowercase())
                .eq(low.iter().copied());
        if same {
            plain.push_str(NAME);
            at += name.chars().count();
        } else {
            plain.push(*letter);
            at += 1;
        }
    }
    plain
}

/// Whether a word is an address of mail or the web.
fn is_address(word: &str) -> bool {
    let low = word.to_lowercase();
    low.contains("://")
        || low.contains("www.")
        || word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
}

/// Without numbers of eight digits and more, dashes and blanks between them not counted: telephones,
/// businesses, accounts.
fn without_numbers(word: &str) -> String {
    let mut plain = String::new();
    let mut run = String::new();
    for letter in word.chars().chain(['\u{0}']) {
        if letter.is_ascii_digit() || letter == '-' && !run.is_empty() {
            run.push(letter);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if digits >= 8 {
            plain.push_str(NAME)
        } else {
            plain.push_str(&run)
        }
        run.clear();
        if letter != '\u{0}' {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_addresses_and_numbers_go_and_the_rest_stays() {
        let names = ["한빛정밀".to_owned(), "김하늘".to_owned(), "Hanbit".to_owned()];
        let text = "한빛정밀의 김하늘입니다. HANBIT 010-1234-5678, 124-81-00998, kim@hanbit.co.kr, \
             https://hanbit.example 를 보십시오. 300톤 프레스가 2024년에 섭니다.";
        let plain = removed(text, &names);
        assert_eq!(
            plain,
            "○○의 ○○입니다. ○○ ○○, ○○, ○○ ○○ 를 보십시오. 300톤 프레스가 2024년에 섭니다."
        );
    }

    proptest! {
        #[test]
        fn no_name_survives(before in "\\PC{0,20}", name in "[가-힣]{2,5}", after in "\\PC{0,20}") {
            let plain = removed(&format!("{before}{name}{after}"), std::slice::from_ref(&name));
            prop_assert!(!plain.contains(&name), "{}", plain);
        }
    }
}
