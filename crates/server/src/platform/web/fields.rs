//! What a form brought, and the lines of its lists.

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

    /// The last value of that name, where the form brought one, be it empty.
    #[must_use]
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.trim())
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

    #[test]
    fn the_last_of_several_values_counts_and_all_can_be_had() {
        let fields = Fields(vec![("a".into(), "1 ".into()), ("a".into(), " 2".into())]);
        assert_eq!(fields.one("a"), "2");
        assert_eq!(fields.many("a").count(), 2);
        assert!(!fields.ticked("b"));
    }
}
