//! Provinces, cities, counties and districts by the codes of legal districts (법정동).

use std::sync::OnceLock;

use super::rows;

/// What a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionLevel {
    /// A province or a metropolitan city: two digits.
    Province,
    /// A city, county or autonomous district: five digits.
    City,
    /// A district inside a city: five digits.
    District,
}

/// A region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its code, as the district codes begin.
    pub code: &'static str,
    /// What it is.
    pub level: RegionLevel,
    /// The official name.
    pub ko: &'static str,
    /// In the Revised Romanisation.
    pub en: &'static str,
}

/// All of them, as of November 2026.
pub fn regions() -> &'static [Region] {
    static ALL: OnceLock<Vec<Region>> = OnceLock::new();
    ALL.get_or_init(|| rows(include_str!("../../lists/regions.tsv")).filter_map(of_row).collect())
}

fn of_row(cells: Vec<&'static str>) -> Option<Region> {
    let [code, level, ko, en] = cells.try_into().ok()?;
    let level = match level {
        "sido" => RegionLevel::Province,
        "sigungu" => RegionLevel::City,
        "gu" => RegionLevel::District,
        _ => return None,
    };
    Some(Region { code, level, ko, en })
}

/// The region of a code; of a full code of ten digits the one that it begins with.
pub fn region(code: &str) -> Option<&'static Region> {
    let begins = |one: &&Region| code.starts_with(one.code);
    regions().iter().filter(begins).max_by_key(|one| one.code.len())
}

/// The province of a code.
pub fn province_of(code: &str) -> Option<&'static Region> {
    region(code.get(..2)?)
}

/// What a code is today that was given before regions were joined, split or renumbered; several where it
/// was split, itself where nothing changed.
pub fn regions_now(code: &str) -> Vec<&'static Region> {
    let changed = rows(include_str!("../../lists/regions.changes.tsv"));
    let new = changed.filter(|cells| cells.first() == Some(&code));
    let new: Vec<_> = new.filter_map(|cells| region(cells.get(1)?)).collect();
    match new.is_empty() {
        true => region(code).into_iter().collect(),
        false => new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_city_is_in_a_province() {
        let table = include_str!("../../lists/regions.tsv");
        assert_eq!(regions().len(), table.lines().count() - 1);
        for one in regions() {
            let province = province_of(one.code).unwrap();
            assert_eq!(province.level, RegionLevel::Province, "{}", one.ko);
        }
    }

    #[test]
    fn a_full_code_is_in_its_city_and_an_old_one_is_found_again() {
        assert_eq!(region("1111010100").unwrap().ko, "종로구");
        assert_eq!(province_of("51110").unwrap().code, "51");
        let split: Vec<_> = regions_now("28110").iter().map(|one| one.code).collect();
        assert_eq!(split, ["28125", "28155"]);
        assert_eq!(regions_now("11110")[0].ko, "종로구");
        assert!(regions_now("99999").is_empty());
    }

    #[test]
    fn every_change_leads_to_a_region_there_is() {
        for cells in rows(include_str!("../../lists/regions.changes.tsv")) {
            assert!(regions().iter().any(|one| one.code == cells[1]), "{cells:?}");
        }
    }
}
