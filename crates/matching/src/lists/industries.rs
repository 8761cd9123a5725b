//! The Korean Standard Industrial Classification.

use std::sync::OnceLock;

use super::rows;

/// The revision of the list, in force since 2024-07-01. It is kept with every code.
pub const REVISION: u8 = 11;

/// How fine an industry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IndustryLevel {
    /// A letter.
    Section,
    /// Two digits.
    Division,
    /// Three digits.
    Group,
    /// Four digits.
    Class,
}

/// An industry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Industry {
    /// Its code.
    pub code: &'static str,
    /// How fine it is.
    pub level: IndustryLevel,
    /// The official name.
    pub ko: &'static str,
    /// A translation close to the official one.
    pub en: &'static str,
    /// The id of the sector that it clearly belongs to; empty where it serves several.
    pub sector: &'static str,
}

/// All of them, in the order of the classification.
pub fn industries() -> &'static [Industry] {
    static ALL: OnceLock<Vec<Industry>> = OnceLock::new();
    ALL.get_or_init(|| rows(include_str!("../../lists/ksic.tsv")).filter_map(of_row).collect())
}

fn of_row(cells: Vec<&'static str>) -> Option<Industry> {
    let [code, level, ko, en, _revision, sector] = cells.try_into().ok()?;
    let level = match level {
        "section" => IndustryLevel::Section,
        "division" => IndustryLevel::Division,
        "group" => IndustryLevel::Group,
        "class" => IndustryLevel::Class,
        _ => return None,
    };
    Some(Industry { code, level, ko, en, sector })
}

/// The industry of a code; a finer code than the list has is that of its class.
pub fn industry(code: &str) -> Option<&'static Industry> {
    let begins = |one: &&Industry| code.starts_with(one.code);
    industries().iter().filter(begins).max_by_key(|one| one.level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_no_code_stands_twice() {
        let table = include_str!("../../lists/ksic.tsv");
        assert_eq!(industries().len(), table.lines().count() - 1);
        let mut codes: Vec<_> = industries().iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), industries().len());
        assert!(rows(table).all(|cells| cells[4] == "11"));
    }

    #[test]
    fn a_finer_code_is_that_of_its_class() {
        let sub_class = industry("18110").unwrap();
        assert_eq!((sub_class.code, sub_class.level), ("1811", IndustryLevel::Class));
        assert_eq!(industry("C").unwrap().ko, "제조업");
        assert_eq!(industry("x"), None);
    }
}
