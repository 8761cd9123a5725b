//! The files of a lexicon.

use serde::Deserialize;

/// Why a lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadLexicon {
    /// A file is not as its format says.
    #[error("{file}: {error}")]
    Form {
        /// Which file.
        file: &'static str,
        /// What is wrong, and where.
        error: toml::de::Error,
    },
    /// It is too large to be looked for.
    #[error("its words are too many: {0}")]
    Size(String),
}

/// Something with names.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// The Korean name.
    pub ko: String,
    /// The English name.
    pub en: String,
    /// Synonyms, abbreviations, other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// How the shop floor says it: small letters, no spaces.
    #[serde(default)]
    pub lay: Vec<String>,
    /// Ids of the sectors where it is typical.
    #[serde(default)]
    pub sectors: Vec<String>,
}

/// A group of terms, by its word.
pub type Group = String;

/// A term.
#[derive(Debug, Clone, Deserialize)]
pub struct Term {
    /// Its names.
    #[serde(flatten)]
    pub named: Named,
    /// The group that it belongs to.
    pub group: Group,
    /// Ids of close terms.
    #[serde(default)]
    pub related: Vec<String>,
}

/// A part of a text that points to something, or away.
#[derive(Debug, Clone, Deserialize)]
pub struct Clue {
    /// Small letters, no spaces.
    pub text: String,
    /// 1 weak, 2 fair, 3 decisive.
    pub weight: u8,
}

/// A kind of problem of the testbed.
#[derive(Debug, Clone, Deserialize)]
pub struct Problem {
    /// Its id.
    pub id: String,
    /// What speaks for it.
    pub clues: Vec<Clue>,
    /// What speaks against it.
    pub against: Vec<Clue>,
}

/// What belongs to a question of the diagnosis.
#[derive(Debug, Clone, Deserialize)]
pub struct Link {
    /// The question.
    pub item: String,
    /// Ids of terms.
    pub terms: Vec<String>,
    /// Parts of a text.
    pub clues: Vec<String>,
}

/// All of them.
pub struct Files {
    pub terms: Vec<Term>,
    pub processes: Vec<Named>,
    pub equipment: Vec<Named>,
    pub problems: Vec<Problem>,
    pub items: Vec<Link>,
}

#[derive(Deserialize)]
struct Terms {
    term: Vec<Term>,
}

#[derive(Deserialize)]
struct Processes {
    process: Vec<Named>,
}

#[derive(Deserialize)]
struct Equipment {
    equipment: Vec<Named>,
}

#[derive(Deserialize)]
struct Problems {
    problem: Vec<Problem>,
}

#[derive(Deserialize)]
struct Links {
    link: Vec<Link>,
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, BadLexicon> {
    toml::from_str(text).map_err(|error| BadLexicon::Form { file, error })
}

impl Files {
    pub fn shipped() -> Result<Self, BadLexicon> {
        let terms: Terms = read("terms.toml", include_str!("../../lexicon/terms.toml"))?;
        let processes: Processes =
            read("processes.toml", include_str!("../../lexicon/processes.toml"))?;
        let equipment: Equipment =
            read("equipment.toml", include_str!("../../lexicon/equipment.toml"))?;
        let problems: Problems =
            read("problems.toml", include_str!("../../lexicon/problems.toml"))?;
        let items: Links = read("items.toml", include_str!("../../lexicon/items.toml"))?;
        Ok(Self {
            terms: terms.term,
            processes: processes.process,
            equipment: equipment.equipment,
            problems: problems.problem,
            items: items.link,
        })
    }
}
