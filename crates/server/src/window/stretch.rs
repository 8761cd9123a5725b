//! A long list in stretches: each begins beside a row that was seen, so that no page counts what it leaves out
//! and none is slower than the first.

/// Which stretch of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch<T> {
    /// The first.
    First,
    /// What comes after that row.
    After(T),
    /// What comes before it.
    Before(T),
}

/// A stretch as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut<R> {
    /// Its rows in the order of the list.
    pub rows: Vec<R>,
    /// Whether there are rows before it.
    pub earlier: bool,
    /// Whether there are rows after it.
    pub later: bool,
}

impl<T> Stretch<T> {
    /// What an address asks for; what cannot be read is the first one.
    pub fn of(after: &str, before: &str, parsed: impl Fn(&str) -> Option<T>) -> Self {
        match (parsed(after), parsed(before)) {
            (Some(after), _) => Self::After(after),
            (None, Some(before)) => Self::Before(before),
            (None, None) => Self::First,
        }
    }

    /// The row beside which it begins.
    pub fn beside(&self) -> Option<&T> {
        match self {
            Self::First => None,
            Self::After(row) | Self::Before(row) => Some(row),
        }
    }

    /// Whether its rows are looked for against the order of the list.
    pub fn is_backward(&self) -> bool {
        matches!(self, Self::Before(_))
    }

    /// The stretch of what was found in the order of looking: as many as are shown, and one more where there
    /// is more.
    pub fn cut<R>(&self, mut found: Vec<R>, shown: usize) -> Cut<R> {
        let more = found.len() > shown;
        found.truncate(shown);
        if self.is_backward() {
            found.reverse();
        }
        let (earlier, later) = match self {
            Self::First => (false, more),
            Self::After(_) => (true, more),
            Self::Before(_) => (more, true),
        };
        Cut { rows: found, earlier, later }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_keeps_the_order_of_the_list_and_knows_whether_there_is_more() {
        let forward = Stretch::After(0).cut(vec![1, 2, 3], 2);
        assert_eq!(forward, Cut { rows: vec![1, 2], earlier: true, later: true });
        let backward = Stretch::Before(4).cut(vec![3, 2, 1], 2);
        assert_eq!(backward, Cut { rows: vec![2, 3], earlier: true, later: true });
        let first = Stretch::<i32>::First.cut(vec![1], 2);
        assert_eq!(first, Cut { rows: vec![1], earlier: false, later: false });
    }

    #[test]
    fn an_address_that_says_nothing_of_use_asks_for_the_first() {
        let number = |text: &str| text.parse::<i32>().ok();
        assert_eq!(Stretch::of("", "x", number), Stretch::First);
        assert_eq!(Stretch::of("3", "4", number), Stretch::After(3));
        assert_eq!(Stretch::of("-", "4", number), Stretch::Before(4));
    }
}
