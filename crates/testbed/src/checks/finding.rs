//! How a check says what it found.

use crate::report::{Arg, Check, Status};

/// A check under way to being said.
pub(super) struct Finding(Check);

impl Finding {
    fn new(id: &str, status: Status) -> Self {
        Self(Check { id: id.to_owned(), status, columns: Vec::new(), args: Default::default() })
    }

    /// Looked at and found in order.
    pub fn passed(id: &str) -> Self {
        Self::new(id, Status::Passed)
    }

    /// Could not be looked at; `why` is a message id.
    pub fn skipped(id: &str, why: &str) -> Self {
        Self::new(id, Status::Skipped).text("why", why)
    }

    /// Worth mending.
    pub fn warning(id: &str) -> Self {
        Self::new(id, Status::Warning)
    }

    /// Mend this first.
    pub fn critical(id: &str) -> Self {
        Self::new(id, Status::Critical)
    }

    /// The columns it is about.
    pub fn columns<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.0.columns = names.into_iter().map(Into::into).collect();
        self
    }

    /// A count.
    pub fn count(self, key: &str, n: usize) -> Self {
        self.arg(key, Arg::Count(n as u64))
    }

    /// A number, kept to four significant digits: more would only look exact.
    pub fn number(self, key: &str, x: f64) -> Self {
        self.arg(key, Arg::Number(four_digits(x)))
    }

    /// A share (0 to 1) as a percentage with one decimal. A share that is not zero is never shown as
    /// zero, and one that is not whole never as a hundred.
    pub fn percent(self, key: &str, share: f64) -> Self {
        let percent = (share * 1000.0).round() / 10.0;
        let shown = if share > 0.0 && percent == 0.0 {
            0.1
        } else if share < 1.0 && percent == 100.0 {
            99.9
        } else {
            percent
        };
        self.arg(key, Arg::Number(shown))
    }

    /// Words from the reader's own data, or a message id.
    pub fn text(self, key: &str, words: impl Into<String>) -> Self {
        self.arg(key, Arg::Text(words.into()))
    }

    fn arg(mut self, key: &str, value: Arg) -> Self {
        self.0.args.insert(key.to_owned(), value);
        self
    }

    /// The check as the report holds it.
    pub fn check(self) -> Check {
        self.0
    }
}

fn four_digits(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    // The decimal text rounds once and reads back as the nearest float: no 0.30000000000000004.
    format!("{x:.3e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(share: f64) -> Option<Arg> {
        Finding::passed("x").percent("p", share).check().args.remove("p")
    }

    #[test]
    fn a_small_share_is_never_shown_as_none_and_a_large_one_never_as_all() {
        assert_eq!(shown(0.00001), Some(Arg::Number(0.1)));
        assert_eq!(shown(0.99999), Some(Arg::Number(99.9)));
        assert_eq!(shown(0.0), Some(Arg::Number(0.0)));
        assert_eq!(shown(1.0), Some(Arg::Number(100.0)));
        assert_eq!(shown(0.1234), Some(Arg::Number(12.3)));
    }

    #[test]
    fn numbers_keep_four_digits() {
        assert_eq!(four_digits(123_456.0), 123_500.0);
        assert_eq!(four_digits(-0.000_123_456), -0.000_123_5);
        assert_eq!(four_digits(0.0), 0.0);
    }
}
