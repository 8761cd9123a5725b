//! What forms of this room are made of.

use dure_testbed::report::Message;

use super::datasets::store::Words as OptionWords;
use crate::platform::i18n::Words;
pub use crate::platform::web::fields::{Choice, Fields, LONGEST_NAME, name};
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

/// The longest word of a question or of a form, in characters: longer than any name of a column.
pub const LONGEST_WORD: usize = 1000;

/// Refuses words that are too long: they are kept, and handed to the program that answers.
///
/// # Errors
/// Which option's.
pub fn not_too_long(words: &OptionWords) -> Result<(), Message> {
    let long = |text: &String| text.chars().count() > LONGEST_WORD;
    match words.iter().find(|(option, values)| long(option) || values.iter().any(long)) {
        None => Ok(()),
        Some((option, _)) => Err(Message::new("usage-value-long")
            .text("option", option.chars().take(40).collect::<String>())
            .count("most", LONGEST_WORD)),
    }
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
}
