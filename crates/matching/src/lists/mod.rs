//! Lists that forms offer and that outlive a form: industries and regions by their official codes, and
//! the days on which nobody works. Files and sources are in `lists/`.

mod industries;
mod regions;
mod working_days;

pub use industries::{Industry, IndustryLevel, REVISION, industries, industry};
pub use regions::{Region, RegionLevel, province_of, region, regions, regions_now};
pub use working_days::{Holiday, WorkingDays};

/// The rows of a table behind its heading, cell by cell.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}
