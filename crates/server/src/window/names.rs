//! Taking out of a text who it is about, so that what was learned can be told to others.
//!
//! Names that are known are taken out wherever they stand, whatever particle is written with them, with and
//! without the form of a company and with blanks between their letters; so are addresses of mail, the web
//! and streets, numbers of telephones and of businesses. What a person has to do is left to a person: the
//! text is shown for correction before anybody else reads it.

/// What stands in the place of a name.
const NAME: &str = "○○";

/// Forms of organisations, which stand before or behind their names.
const FORMS: [&str; 14] = [
    "주식회사",
    "(주)",
    "㈜",
    "유한회사",
    "(유)",
    "재단법인",
    "(재)",
    "사단법인",
    "(사)",
    "Co., Ltd.",
    "Co.,Ltd.",
    "Inc.",
    "Corp.",
    "Ltd.",
];

/// Ends of addresses of the web, so that the name of a file is not taken for one.
const ENDS: [&str; 9] = ["kr", "com", "net", "org", "io", "biz", "info", "dev", "example"];

/// A text without those names, and without what looks like an address or a number of somebody.
#[must_use]
pub fn removed(text: &str, names: &[String]) -> String {
    let mut plain = text.to_owned();
    for name in variants(names) {
        plain = without(&plain, &name);
    }
    let plain = without_streets(&plain);
    let plain: String = plain
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            let rest = word.get(bare.len()..).unwrap_or_default();
            if is_address(bare) { format!("{NAME}{rest}") } else { word.to_owned() }
        })
        .collect();
    without_numbers(&plain)
}

/// Every way in which the names may be written, the longer before the shorter: one may be part of another.
fn variants(names: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        let mut core = name.trim();
        for form in FORMS {
            let low = core.strip_prefix(form).or_else(|| core.strip_suffix(form));
            core = low.unwrap_or(core).trim_matches([' ', ',']);
        }
        if core.chars().filter(|c| !c.is_whitespace()).count() < 2 {
            continue;
        }
        for form in FORMS {
            all.extend([format!("{form}{core}"), format!("{core}{form}")]);
        }
        all.push(core.to_owned());
    }
    all.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    all.dedup();
    all
}

/// Without a name: in whatever case its Latin letters are written and with blanks wherever. A name in Latin
/// letters has to stand alone: the company "AI" is no part of "maintenance".
fn without(text: &str, name: &str) -> String {
    let wanted: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        match end_of(&letters, at, &wanted) {
            Some(end) => {
                plain.push_str(NAME);
                at = end;
            }
            None => {
                plain.push(*letter);
                at += 1;
            }
        }
    }
    plain
}

/// Where the name ends that begins there.
fn end_of(letters: &[char], from: usize, wanted: &[char]) -> Option<usize> {
    let mut at = from;
    for (n, letter) in wanted.iter().enumerate() {
        // At most one blank between two letters: a blank in front is none of the name's.
        if n > 0 && letters.get(at).is_some_and(|c| *c == ' ') {
            at += 1;
        }
        let same = letters.get(at).is_some_and(|c| c.to_lowercase().eq(letter.to_lowercase()));
        if !same {
            return None;
        }
        at += 1;
    }
    let latin = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = from.checked_sub(1).and_then(|before| letters.get(before));
    let part_of_a_word =
        latin(wanted.first()) && latin(before) || latin(wanted.last()) && latin(letters.get(at));
    (!part_of_a_word).then_some(at)
}

/// Whether a word is an address of mail or the web, whatever particle is written with it.
fn is_address(word: &str) -> bool {
    let low = word.to_lowercase();
    let named = low.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let ends = named.rsplit('.').next().is_some_and(|end| ENDS.contains(&end));
    low.contains("://")
        || low.contains("www.")
        || word.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'))
        || named.contains('.') && ends && named.chars().next().is_some_and(char::is_alphanumeric)
}

/// Without the road and the number behind a district: "단원구 산단로 123". Without a district in front it
/// may as well be a furnace: "소둔로 3호기".
fn without_streets(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let ends = |word: &str, all: &[char]| word.chars().count() > 1 && word.ends_with(all);
    let mut plain: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let district = at.checked_sub(1).and_then(|before| words.get(before));
        let district = district.is_some_and(|w| ends(w, &['시', '군', '구', '읍', '면', '동']));
        let road = ends(word, &['로', '길']);
        let number = words.get(at + 1).copied().unwrap_or_default();
        if district && road && number.starts_with(|c: char| c.is_ascii_digit()) {
            let rest = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            plain.push(format!("{NAME}{rest}"));
            at += 2;
        } else {
            plain.push((*word).to_owned());
            at += 1;
        }
    }
    plain.join(" ")
}

/// A group of digits, and what stands between it and the next.
struct Group {
    digits: String,
    from: usize,
    until: usize,
}

fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        // Full-width, as old keyboards of Korean write them.
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        _ => None,
    }
}

/// Without numbers of telephones, businesses and accounts, however they are put apart.
fn without_numbers(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let begins = digit(*letter).is_some() || matches!(letter, '+' | '(');
        // The rest of a number, or what stands behind its point, begins none.
        let before = |back: usize| at.checked_sub(back).and_then(|b| letters.get(b)).copied();
        let is_digit = |c: Option<char>| c.and_then(digit).is_some();
        let inside = is_digit(before(1)) || before(1) == Some('.') && is_digit(before(2));
        match begins && !inside {
            true => match number_at(&letters, at) {
                Some(end) => {
                    plain.push_str(NAME);
                    at = end;
                    continue;
                }
                None => plain.push(*letter),
            },
            false => plain.push(*letter),
        }
        at += 1;
    }
    plain
}

/// Where a number of somebody ends that begins there.
fn number_at(letters: &[char], from: usize) -> Option<usize> {
    let abroad = letters.get(from) == Some(&'+');
    let mut at = from + usize::from(matches!(letters.get(from), Some('+' | '(')));
    let mut groups: Vec<Group> = Vec::new();
    let mut dashes = true;
    while groups.len() < 5 {
        let begins = at;
        let mut digits = String::new();
        while let Some(found) = letters.get(at).copied().and_then(digit) {
            digits.push(found);
            at += 1;
        }
        if digits.is_empty() {
            break;
        }
        groups.push(Group { digits, from: begins, until: at });
        let mut gap = 0;
        while gap < 2 && letters.get(at).is_some_and(|c| " -.()–".contains(*c)) {
            dashes &= letters.get(at) == Some(&'-');
            at += 1;
            gap += 1;
        }
        if gap == 0 {
            break;
        }
    }
    (1..=groups.len()).rev().find_map(|many| {
        let some = groups.get(..many)?;
        is_somebodys(some, abroad, dashes || many == 1).then(|| some.last().map(|g| g.until))?
    })
}

/// Whether groups of digits are a number of somebody: long ones with nothing or dashes between, but no
/// date; those of telephones; those of businesses (3, 2 and 5 digits).
fn is_somebodys(groups: &[Group], abroad: bool, dashes: bool) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|g| g.until - g.from).collect();
    let digits: usize = lengths.iter().sum();
    let first = groups.first().map(|g| g.digits.as_str()).unwrap_or_default();
    let date = matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2]) && first.starts_with(['1', '2']);
    let telephone = (first.starts_with('0')
        && (9..=12).contains(&digits)
        && groups.len() == 3
        && (2..=4).contains(&first.len()))
        || abroad && (9..=14).contains(&digits);
    let business = lengths == [3, 2, 5];
    !date && (telephone || business || dashes && digits >= 8)
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

    #[test]
    fn a_company_goes_with_and_without_its_form_and_with_blanks_between() {
        let names = ["(주)한빛정밀".to_owned(), "김하늘".to_owned()];
        for text in
            ["한빛정밀", "(주)한빛정밀", "주식회사 한빛정밀", "한빛정밀㈜", "한빛 정밀", "김 하늘"]
        {
            assert_eq!(removed(&format!("{text}의 일"), &names), "○○의 일", "{text}");
        }
        let short = ["AI Inc.".to_owned()];
        assert_eq!(removed("AI's maintenance", &short), "○○'s maintenance");
    }

    #[test]
    fn numbers_of_people_go_however_they_are_put_apart_and_others_stay() {
        for text in [
            "010 1234 5678",
            "010.1234.5678",
            "(031) 123-4567",
            "+82 10 1234 5678",
            "０１０-１２３４-５６７８",
            "124 81 00998",
            "01012345678",
        ] {
            assert_eq!(removed(&format!("전화 {text} 입니다"), &[]), "전화 ○○ 입니다", "{text}");
        }
        for text in [
            "2024-03-15",
            "2024.03.15",
            "1,200 rpm",
            "2023 2024 2025",
            "0.12345678",
            "300 x 200",
            "3.5.1판",
        ] {
            assert_eq!(removed(text, &[]), text);
        }
    }

    #[test]
    fn addresses_of_the_web_and_of_streets_go_and_furnaces_and_files_stay() {
        assert_eq!(removed("hanbit.co.kr에서 보십시오", &[]), "○○ 보십시오");
        assert_eq!(
            removed("안산시 단원구 산단로 123에 있습니다", &[]),
            "안산시 단원구 ○○에 있습니다"
        );
        for text in ["소둔로 3호기의 온도", "data.csv를 올렸습니다", "처리로 2시간"]
        {
            assert_eq!(removed(text, &[]), text);
        }
    }

    proptest! {
        #[test]
        fn no_name_survives(before in "\\PC{0,20}", name in "[가-힣]{2,5}", after in "\\PC{0,20}") {
            let plain = removed(&format!("{before}{name}{after}"), std::slice::from_ref(&name));
            prop_assert!(!plain.contains(&name), "{}", plain);
        }
    }
}
