//! The set of needs in plain words (`tests/lay/`) is what its README says: whoever measures with it may rely
//! on that.

#![allow(clippy::unwrap_used, reason = "helpers of tests stand outside of test functions")]

use std::collections::{BTreeMap, BTreeSet};

const TECHNOLOGIES: &str = include_str!("lay/technologies.jsonl");
const NEEDS: &str = include_str!("lay/needs.jsonl");
const JUDGMENTS: &str = include_str!("lay/judgments.tsv");
const SPLIT: &str = include_str!("lay/split.tsv");

const SECTORS: [&str; 10] = [
    "future-mobility",
    "electronics",
    "healthcare",
    "shipbuilding",
    "retail",
    "steel",
    "machinery",
    "root-industry",
    "energy",
    "textile-chemistry",
];

fn lines(file: &str) -> Vec<serde_json::Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(file: &str) -> BTreeSet<String> {
    lines(file).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn rows(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().skip(1).map(|line| line.split('\t').collect())
}

#[test]
fn there_are_four_hundred_of_each_and_no_text_stands_twice() {
    for file in [TECHNOLOGIES, NEEDS] {
        assert_eq!(ids(file).len(), 400);
        let all = lines(file);
        let texts: BTreeSet<_> = all.iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert_eq!(texts.len(), all.len());
    }
}

#[test]
fn every_sector_is_one_of_the_ten() {
    for need in lines(NEEDS) {
        assert!(SECTORS.contains(&need["sector"].as_str().unwrap()), "{need}");
    }
    for technology in lines(TECHNOLOGIES) {
        for sector in technology["sectors"].as_array().unwrap() {
            assert!(SECTORS.contains(&sector.as_str().unwrap()), "{technology}");
        }
    }
}

#[test]
fn every_need_has_something_that_solves_it_and_judgments_are_of_what_there_is() {
    let (needs, technologies) = (ids(NEEDS), ids(TECHNOLOGIES));
    let (mut pairs, mut solved, mut grades) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for row in rows(JUDGMENTS) {
        let [need, technology, grade] = row.try_into().unwrap();
        assert!(needs.contains(need) && technologies.contains(technology), "{need} {technology}");
        assert!(pairs.insert((need, technology)), "{need} {technology} twice");
        *grades.entry(grade).or_insert(0) += 1;
        if grade == "3" {
            solved.insert(need);
        }
    }
    assert_eq!(solved.len(), needs.len());
    assert_eq!(grades, [("1", 1522), ("2", 323), ("3", 416)].into());
}

#[test]
fn every_need_is_in_one_part() {
    let parts: BTreeMap<&str, &str> = rows(SPLIT).map(|row| (row[0], row[1])).collect();
    assert_eq!(parts.keys().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>(), ids(NEEDS));
    assert!(parts.values().all(|part| ["tune", "test"].contains(part)));
}
