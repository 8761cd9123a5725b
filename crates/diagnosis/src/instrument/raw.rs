//! The file as it is written, before anything refers to anything.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::model::{Better, ShowMe, Text};

type Id = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub format: Spanned<String>,
    pub id: Id,
    pub version: Spanned<String>,
    pub licence: String,
    pub name: Spanned<Text>,
    pub about: Spanned<Text>,
    pub scale: Spanned<Vec<u16>>,
    pub sector: Vec<Named>,
    pub size: Vec<Size>,
    pub kind: Vec<Named>,
    pub kpi: Vec<Kpi>,
    pub cost: Vec<Cost>,
    pub dimension: Vec<Dimension>,
    pub item: Vec<Item>,
    #[serde(default)]
    pub gate: Vec<Gate>,
    pub stage: Vec<Stage>,
    pub prior: Option<Spanned<Prior>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub id: Id,
    pub name: Text,
    pub about: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    pub id: Id,
    pub name: Text,
    pub people: Vec<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    pub id: Id,
    pub name: Text,
    pub better: Better,
    pub effect: Spanned<Vec<[f64; 2]>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    pub id: Id,
    pub name: Text,
    pub won: Spanned<[u64; 2]>,
    pub months: Spanned<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub id: Id,
    pub name: Text,
    pub about: Text,
    pub weight: Spanned<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Item {
    pub id: Id,
    pub dimension: Id,
    pub weight: Spanned<f64>,
    pub roles: Vec<String>,
    #[serde(default)]
    pub kinds: Vec<Id>,
    pub question: Text,
    pub help: Text,
    pub levels: Spanned<Vec<Text>>,
    pub evidence: Text,
    pub moves: Spanned<BTreeMap<String, u8>>,
    pub cost: Spanned<Vec<String>>,
    #[serde(default)]
    pub needs: Vec<Spanned<Need>>,
    #[serde(default)]
    pub short: bool,
    pub show_me: Option<ShowMe>,
    #[serde(default)]
    pub leads: Vec<String>,
    #[serde(default)]
    pub only: Only,
    #[serde(default)]
    pub variant: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    pub to: u8,
    pub item: String,
    pub level: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    #[serde(default)]
    pub sectors: Vec<Id>,
    #[serde(default)]
    pub sizes: Vec<Id>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub sectors: Vec<Id>,
    pub question: Option<Text>,
    pub help: Option<Text>,
    pub levels: Option<Spanned<Vec<Text>>>,
    pub evidence: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    pub id: Id,
    pub name: Text,
    #[serde(default)]
    pub needs: Vec<Id>,
    pub item: Option<Id>,
    pub level: Option<u8>,
    pub dimension: Option<Id>,
    pub mean: Option<f64>,
    pub overall: Option<f64>,
    pub kinds: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub id: Id,
    pub name: Text,
    pub about: Text,
    pub gates: Vec<Id>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prior {
    pub source: Text,
    pub firms: u32,
    pub counts_as: u32,
    pub curve: Vec<[f64; 2]>,
}
