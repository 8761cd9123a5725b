//! What forms of this room are made of.

use crate::platform::i18n::Words;
use crate::testbed::options::PROBLEMS;

/// What is wrong in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: String,
    /// What is wrong, in the reader's language.
    pub text: String,
}

impl Fault {
    /// Of a field.
    #[must_use]
    pub fn new(field: &str, text: String) -> Self {
        Self { field: field.to_owned(), text }
    }
}

/// A line of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence more, where there is room for it.
    pub text: String,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

impl Choice {
    /// A line.
    #[must_use]
    pub fn new(value: &str, label: String, chosen: &str) -> Self {
        Self { value: value.to_owned(), label, text: String::new(), chosen: value == chosen }
    }
}

/// The four problems as cards.
#[must_use]
pub fn problems(words: &Words, chosen: &str) -> Vec<Choice> {
    PROBLEMS
        .into_iter()
        .map(|p| Choice {
            text: words.text(&format!("ask-{}-text", p.word())),
            ..Choice::new(p.word(), words.text(&format!("ask-{}", p.word())), chosen)
        })
        .collect()
}

/// The fields of a form that was sent, in their order; a name may come more than once.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The last value of that name, without blanks round it; empty where there is none.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of that name.
    pub fn many<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.one(name).is_empty()
    }
}

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

/// A sentence of the command line on a page: its options and problems by the names that the page
/// gives them, with a capital at its beginning.
#[must_use]
pub fn on_page(words: &Words, sentence: &str) -> String {
    let named = with_labels(words, sentence);
    let mut letters = named.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn with_labels(words: &Words, sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(at) = rest.find("--") {
        let (before, from) = rest.split_at(at);
        let name: String =
            from.chars().skip(2).take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        let label = format!("ask-label-{name}");
        out.push_str(before);
        let after = 2 + name.len();
        match words.has(&label) {
            true => out.push_str(&format!("[{}]", words.text(&label))),
            false => out.push_str(from.get(..after).unwrap_or_default()),
        }
        rest = from.get(after..).unwrap_or_default();
        let problem = PROBLEMS.iter().find(|p| rest.trim_start().starts_with(p.word()));
        if let Some(problem) = problem.filter(|_| name == "problem") {
            out.push_str(&format!(" “{}”", words.text(&format!("ask-{}", problem.word()))));
            rest = rest.trim_start().get(problem.word().len()..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// The longest name that people give to a thing, in characters.
pub const LONGEST_NAME: usize = 120;

/// A name as people wrote it, in one line and not too long; nothing where nothing is left.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name: String = one_line.trim().chars().take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;

    #[test]
    fn options_read_as_the_page_names_them() {
        let words = Words::of(Lang::Ko);
        let shown = on_page(words, "알고 싶은 열을 --target으로 지정해 주십시오. -- --nonsense");
        assert!(!shown.contains("--target"), "{shown}");
        assert!(shown.ends_with("-- --nonsense"), "{shown}");
        let english = Words::of(Lang::En);
        let shown = on_page(english, "column “gas”: ask with --problem estimate.");
        let asked = english.text("ask-estimate");
        assert!(shown.starts_with("Column “gas”"), "{shown}");
        assert!(shown.ends_with(&format!("] “{asked}”.")), "{shown}");
    }

    #[test]
    fn the_last_of_several_values_counts_and_all_can_be_had() {
        let fields = Fields(vec![("a".into(), "1 ".into()), ("a".into(), " 2".into())]);
        assert_eq!(fields.one("a"), "2");
        assert_eq!(fields.many("a").count(), 2);
        assert!(!fields.ticked("b"));
    }
}
