//! What forms of this room are made of.

use crate::platform::i18n::Words;
pub use crate::platform::web::fields::{Choice, Fields, name};

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

/// The four problems as cards.
#[must_use]
pub fn problems(words: &Words, chosen: &str) -> Vec<Choice> {
    crate::testbed::options::PROBLEMS
        .into_iter()
        .map(|p| Choice {
            text: words.text(&format!("ask-{}-text", p.word())),
            ..Choice::new(p.word(), words.text(&format!("ask-{}", p.word())), chosen)
        })
        .collect()
}

/// A sentence of the command line on a page: its options by the names that the page gives them.
#[must_use]
pub fn on_page(words: &Words, sentence: &str) -> String {
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
    }
    out.push_str(rest);
    out
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
    }
}
