//! What people answered, as it is stored and exchanged, and the same checked against an instrument.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::instrument::{
    DimensionAt, Edition, Instrument, ItemAt, Level, SectorAt, ShowMe, SizeAt,
};

/// The form of the files.
pub const FORMAT: &str = "dure-answers/1";

/// How much of an instrument is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All items that apply.
    #[default]
    Full,
    /// Those of the short form.
    Short,
}

/// The answers of one company, as in a file of the form [`FORMAT`] (TOML or JSON).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Always [`FORMAT`].
    pub format: String,
    /// Which edition of which instrument was asked.
    pub instrument: Edition,
    /// Id of the company's sector.
    pub sector: String,
    /// Id of its class of size.
    pub size: String,
    /// How much was asked.
    #[serde(default)]
    pub scope: Scope,
    /// What the company wants to move: KPI → 0 (not at all) to 3 (most of all). Those left out count 1.
    #[serde(default)]
    pub goals: BTreeMap<String, u8>,
    /// Who answered.
    #[serde(default, rename = "respondent")]
    pub respondents: Vec<Respondent>,
    /// What proves the answers.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What an assessor confirmed or corrected.
    #[serde(default, rename = "confirmation")]
    pub confirmations: Vec<Confirmation>,
}

/// One person's answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Respondent {
    /// A name or number that is theirs alone within this assessment.
    pub id: String,
    /// Their role, as items name it.
    pub role: String,
    /// The dimensions they were asked; all where empty.
    #[serde(default)]
    pub sections: BTreeSet<String>,
    /// Item → level.
    #[serde(default)]
    pub answers: BTreeMap<String, Level>,
    /// Item → remark.
    #[serde(default)]
    pub comments: BTreeMap<String, String>,
}

/// Of what kind a proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// A picture.
    Image,
    /// A document.
    Pdf,
    /// An address.
    Link,
    /// A run of the testbed on the company's own data.
    Run,
}

/// Something that proves an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// For which item.
    pub item: String,
    /// Of what kind.
    pub kind: EvidenceKind,
    /// What it is, in a few words.
    pub what: String,
}

/// An assessor's word on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Which item.
    pub item: String,
    /// The level that the assessor saw.
    pub level: Level,
    /// Who.
    pub by: String,
    /// Why; needed where the level is another than the answers.
    #[serde(default)]
    pub reason: String,
}

/// What is wrong with answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AnswerFault {
    /// Not of this form.
    #[error("the answers cannot be read: {reason}. Write them in the form {FORMAT}")]
    Unreadable {
        /// The reader's words, with the line.
        reason: String,
    },
    /// Another instrument or version.
    #[error(
        "these answers are for {found}, the instrument is {wanted}. Take the instrument that was asked, or carry the answers over first"
    )]
    OtherEdition {
        /// Of the answers.
        found: String,
        /// Of the instrument.
        wanted: String,
    },
    /// Something the instrument does not know.
    #[error("the instrument knows no {what} {id:?}. Write one of its ids")]
    Unknown {
        /// What kind of thing.
        what: String,
        /// The id.
        id: String,
    },
    /// An item that does not apply to this company.
    #[error(
        "item {item:?} does not apply to a company of this sector and size. Take its answer out"
    )]
    DoesNotApply {
        /// The item.
        item: String,
    },
    /// A level that does not exist.
    #[error("item {item:?} has no level {level}; the highest is {highest}")]
    NoSuchLevel {
        /// The item.
        item: String,
        /// As it is.
        level: u8,
        /// The highest.
        highest: u8,
    },
    /// A goal outside of its range.
    #[error("the goal {kpi:?} is {found}. Write 0 (not at all) to 3 (most of all)")]
    Goal {
        /// The KPI.
        kpi: String,
        /// As it is.
        found: u8,
    },
    /// Two respondents with one id, or two confirmations of one item.
    #[error("{what} {id:?} is there twice. Join them, or take one out")]
    Twice {
        /// What.
        what: String,
        /// Which.
        id: String,
    },
    /// An answer to a section that was not theirs.
    #[error(
        "{respondent:?} answered item {item:?}, whose section was not theirs. Assign the section, or take the answer out"
    )]
    NotAsked {
        /// Who.
        respondent: String,
        /// Which item.
        item: String,
    },
    /// A correction without a reason.
    #[error("item {item:?} was corrected without a reason. Write why")]
    NoReason {
        /// Which item.
        item: String,
    },
    /// A run as proof where the item takes none.
    #[error("a run proves nothing about item {item:?}. Attach another kind of evidence")]
    NoRunHere {
        /// Which item.
        item: String,
    },
}

/// What is known about one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemAnswers {
    /// The level that each respondent gave, lowest first: their order never matters.
    pub given: Vec<Level>,
    /// How many proofs there are.
    pub evidence: u16,
    /// What an assessor saw.
    pub confirmed: Option<Level>,
}

/// Answers in which every reference holds, by the places of one instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The company's sector.
    pub sector: SectorAt,
    /// Its class of size.
    pub size: SizeAt,
    /// How much was asked.
    pub scope: Scope,
    /// By KPI: 0 to 3.
    pub goals: Vec<u8>,
    /// By item.
    pub items: Vec<ItemAnswers>,
}

impl Assessment {
    /// Nothing answered yet.
    pub fn empty(instrument: &Instrument, sector: SectorAt, size: SizeAt, scope: Scope) -> Self {
        Self {
            sector,
            size,
            scope,
            goals: vec![1; instrument.kpis.len()],
            items: vec![ItemAnswers::default(); instrument.items.len()],
        }
    }

    /// Adds one person's answer.
    pub fn give(&mut self, item: ItemAt, level: Level) {
        if let Some(answers) = self.items.get_mut(item.index()) {
            let at = answers.given.partition_point(|&there| there <= level);
            answers.given.insert(at, level);
        }
    }

    /// Is the item asked at all: does it apply, and is it in the scope?
    pub fn asks(&self, instrument: &Instrument, item: ItemAt) -> bool {
        let item = &instrument[item];
        item.applies(self.sector, self.size) && (self.scope == Scope::Full || item.short)
    }
}

impl Answers {
    /// Reads answers from TOML or, where the text begins with `{`, from JSON.
    ///
    /// # Errors
    /// [`AnswerFault::Unreadable`] with the place.
    pub fn read(text: &str) -> Result<Self, AnswerFault> {
        let unreadable = |reason: String| AnswerFault::Unreadable { reason };
        if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))
        } else {
            toml::from_str(text).map_err(|error| unreadable(error.to_string()))
        }
    }

    /// Checks every answer against the instrument.
    ///
    /// # Errors
    /// All that is wrong; never empty.
    pub fn check(&self, instrument: &Instrument) -> Result<Assessment, Vec<AnswerFault>> {
        let mut faults = Vec::new();
        if self.format != FORMAT {
            let reason = format!("the format is {:?}", self.format);
            return Err(vec![AnswerFault::Unreadable { reason }]);
        }
        if self.instrument != instrument.edition {
            return Err(vec![AnswerFault::OtherEdition {
                found: self.instrument.to_string(),
                wanted: instrument.edition.to_string(),
            }]);
        }
        let unknown =
            |what: &str, id: &str| AnswerFault::Unknown { what: what.into(), id: id.into() };
        let sector = instrument.sector_of(&self.sector);
        let size = instrument.size_of(&self.size);
        let (Some(sector), Some(size)) = (sector, size) else {
            faults.extend(sector.is_none().then(|| unknown("sector", &self.sector)));
            faults.extend(size.is_none().then(|| unknown("size", &self.size)));
            return Err(faults);
        };
        let mut assessment = Assessment::empty(instrument, sector, size, self.scope);
        self.goals_into(instrument, &mut assessment, &mut faults);
        self.respondents_into(instrument, &mut assessment, &mut faults);
        self.evidence_into(instrument, &mut assessment, &mut faults);
        self.confirmations_into(instrument, &mut assessment, &mut faults);
        if faults.is_empty() { Ok(assessment) } else { Err(faults) }
    }

    fn goals_into(&self, on: &Instrument, to: &mut Assessment, faults: &mut Vec<AnswerFault>) {
        for (id, &goal) in &self.goals {
            let Some(kpi) = on.kpi_of(id) else {
                faults.push(AnswerFault::Unknown { what: "kpi".into(), id: id.clone() });
                continue;
            };
            if goal > 3 {
                faults.push(AnswerFault::Goal { kpi: id.clone(), found: goal });
            }
            if let Some(slot) = to.goals.get_mut(kpi.index()) {
                *slot = goal.min(3);
            }
        }
    }

    fn respondents_into(
        &self,
        on: &Instrument,
        to: &mut Assessment,
        faults: &mut Vec<AnswerFault>,
    ) {
        let mut seen = BTreeSet::new();
        for respondent in &self.respondents {
            if !seen.insert(respondent.id.as_str()) {
                let what = "respondent".to_owned();
                faults.push(AnswerFault::Twice { what, id: respondent.id.clone() });
            }
            let sections = sections_of(on, respondent, faults);
            for (id, &level) in &respondent.answers {
                let Some(item) = placed(on, to, id, faults) else { continue };
                if !sections.is_empty() && !sections.contains(&on[item].dimension) {
                    faults.push(AnswerFault::NotAsked {
                        respondent: respondent.id.clone(),
                        item: id.clone(),
                    });
                } else if fits(on, id, level, faults) {
                    to.give(item, level);
                }
            }
            for id in respondent.comments.keys() {
                let _ = placed(on, to, id, faults);
            }
        }
    }

    fn evidence_into(&self, on: &Instrument, to: &mut Assessment, faults: &mut Vec<AnswerFault>) {
        for proof in &self.evidence {
            let Some(item) = placed(on, to, &proof.item, faults) else { continue };
            if proof.kind == EvidenceKind::Run && on[item].show_me != Some(ShowMe::Runs) {
                faults.push(AnswerFault::NoRunHere { item: proof.item.clone() });
            } else if let Some(answers) = to.items.get_mut(item.index()) {
                answers.evidence = answers.evidence.saturating_add(1);
            }
        }
    }

    fn confirmations_into(
        &self,
        on: &Instrument,
        to: &mut Assessment,
        faults: &mut Vec<AnswerFault>,
    ) {
        for word in &self.confirmations {
            let Some(item) = placed(on, to, &word.item, faults) else { continue };
            if !fits(on, &word.item, word.level, faults) {
                continue;
            }
            let Some(answers) = to.items.get_mut(item.index()) else { continue };
            let corrects = answers.given.iter().any(|&given| given != word.level);
            if corrects && word.reason.trim().is_empty() {
                faults.push(AnswerFault::NoReason { item: word.item.clone() });
            }
            if answers.confirmed.replace(word.level).is_some() {
                let what = "confirmation of item".to_owned();
                faults.push(AnswerFault::Twice { what, id: word.item.clone() });
            }
        }
    }
}

fn sections_of(
    on: &Instrument,
    respondent: &Respondent,
    faults: &mut Vec<AnswerFault>,
) -> Vec<DimensionAt> {
    let mut sections = Vec::new();
    for id in &respondent.sections {
        match on.dimension_of(id) {
            Some(dimension) => sections.push(dimension),
            None => {
                faults.push(AnswerFault::Unknown { what: "dimension".into(), id: id.clone() });
            }
        }
    }
    sections
}

fn placed(
    on: &Instrument,
    to: &Assessment,
    id: &str,
    faults: &mut Vec<AnswerFault>,
) -> Option<ItemAt> {
    let Some(item) = on.item_of(id) else {
        faults.push(AnswerFault::Unknown { what: "item".into(), id: id.to_owned() });
        return None;
    };
    if on[item].applies(to.sector, to.size) {
        Some(item)
    } else {
        faults.push(AnswerFault::DoesNotApply { item: id.to_owned() });
        None
    }
}

fn fits(on: &Instrument, id: &str, level: Level, faults: &mut Vec<AnswerFault>) -> bool {
    let highest = on.scale.highest();
    if level > highest {
        faults.push(AnswerFault::NoSuchLevel {
            item: id.to_owned(),
            level: level.0,
            highest: highest.0,
        });
    }
    level <= highest
}
