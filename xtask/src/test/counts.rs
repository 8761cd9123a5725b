//! Counting tests.

use std::fmt;
use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Left out.
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl Counts {
    /// Reads the closing line of a Rust test program.
    pub fn of_libtest(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("test result: ")?;
        let (_, counts) = rest.split_once(". ")?;
        let of = |word: &str| {
            counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
        };
        Some(Self { passed: of("passed")?, failed: of("failed")?, skipped: of("ignored")? })
    }

    /// Takes one line of the closing lines of Node's test runner into the counts.
    pub fn see_node(&mut self, line: &str) {
        let words = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let Some((word, count)) = words.split_once(' ') else { return };
        let Ok(count) = count.trim().parse::<u64>() else { return };
        match word {
            "pass" => self.passed += count,
            "fail" | "cancelled" => self.failed += count,
            "skipped" | "todo" => self.skipped += count,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_a_rust_test_program_is_read() {
        let line = "test result: FAILED. 12 passed; 1 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(Counts::of_libtest(line), Some(Counts { passed: 12, failed: 1, skipped: 3 }));
        assert_eq!(Counts::of_libtest("test table::a ... ok"), None);
    }

    #[test]
    fn the_closing_lines_of_node_are_read() {
        let mut counts = Counts::default();
        for line in
            ["ℹ tests 7", "ℹ pass 4", "ℹ fail 1", "# cancelled 0", "ℹ skipped 2", "passing by 3"]
        {
            counts.see_node(line);
        }
        assert_eq!(counts, Counts { passed: 4, failed: 1, skipped: 2 });
    }

    #[test]
    fn counts_are_said_in_one_line() {
        let counts = Counts { passed: 4, failed: 0, skipped: 2 };
        assert_eq!(counts.to_string(), "4 passed, 0 failed, 2 skipped");
    }
}
