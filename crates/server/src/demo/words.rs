//! The words of the demo world. No name is of a real organisation or person on purpose.

use crate::identity::organisations::OrganisationKind;
use crate::platform::authorisation::Sector;

const PLACES: [&str; 17] = [
    "한빛",
    "새봄",
    "다온",
    "누리",
    "가온",
    "해오름",
    "미르",
    "온새",
    "두드림",
    "늘푸른",
    "한울",
    "참솔",
    "바른",
    "이든",
    "아라",
    "솔빛",
    "여울",
];

const FAMILIES: [&str; 12] =
    ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오"];

const FIRST: [&str; 10] = ["민", "서", "지", "현", "수", "도", "은", "태", "하", "준"];

const SECOND: [&str; 10] = ["준", "연", "우", "아", "호", "영", "진", "원", "경", "석"];

/// What companies of a sector make.
fn trade(sector: Sector) -> &'static str {
    match sector {
        Sector::FutureMobility => "모빌리티",
        Sector::Electronics => "전자",
        Sector::Healthcare => "메디텍",
        Sector::Shipbuilding => "조선기자재",
        Sector::Retail => "유통",
        Sector::Steel => "특수강",
        Sector::Machinery => "정밀기계",
        Sector::RootIndustry => "금형",
        Sector::Energy => "에너지",
        Sector::TextileChemistry => "섬유",
    }
}

/// The name of an organisation.
pub fn organisation(sector: Sector, kind: OrganisationKind, number: usize) -> String {
    let place = PLACES.get(number % PLACES.len()).copied().unwrap_or("한빛");
    let trade = trade(sector);
    match kind {
        OrganisationKind::Association => format!("{trade}산업협회(시연)"),
        OrganisationKind::University => format!("{place}대학교 {trade}연구실"),
        OrganisationKind::Institute => format!("{place}{trade}연구원"),
        OrganisationKind::Supplier => format!("{place}{trade}솔루션"),
        // A place comes again for every seventeenth company, with another ending.
        OrganisationKind::Company => {
            let ending = ["", "테크", "산업"].get(number / PLACES.len() % 3).copied();
            format!("{place}{trade}{}", ending.unwrap_or_default())
        }
    }
}

/// The name of a person.
pub fn person(draw: u32) -> String {
    let pick = |list: &[&'static str], by: u32| {
        list.get((draw / by) as usize % list.len()).copied().unwrap_or_default()
    };
    [pick(&FAMILIES, 1), pick(&FIRST, 12), pick(&SECOND, 120)].concat()
}
