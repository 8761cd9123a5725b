//! What an instrument is, once it has been read and checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A sentence in both languages. Neither is ever empty in a checked instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Text {
    /// The sentence in that language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }
}

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl $name {
            /// Its place in the instrument's list, from 0.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

position!(
    /// An item of one instrument.
    ItemAt
);
position!(
    /// A dimension of one instrument.
    DimensionAt
);
position!(
    /// One of the kinds of DX.
    KindAt
);
position!(
    /// A sector.
    SectorAt
);
position!(
    /// A class of size.
    SizeAt
);
position!(
    /// Something a company wants to move.
    KpiAt
);
position!(
    /// A class of cost.
    CostAt
);
position!(
    /// A stage; later ones are higher.
    StageAt
);
position!(
    /// A gate in front of a stage.
    GateAt
);

/// An answer level of an item: 0 is the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub u8);

/// The points of the answer levels, ascending from 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale(pub(crate) Vec<u16>);

impl Scale {
    /// Points of a level; those of the highest where there is no such level.
    pub fn points(&self, level: Level) -> f64 {
        let last = self.0.last().copied().unwrap_or(0);
        f64::from(self.0.get(usize::from(level.0)).copied().unwrap_or(last))
    }

    /// How many levels there are.
    pub fn levels(&self) -> usize {
        self.0.len()
    }

    /// The highest level.
    pub fn highest(&self) -> Level {
        Level(u8::try_from(self.0.len().saturating_sub(1)).unwrap_or(u8::MAX))
    }

    /// The highest level whose points are not above these.
    pub fn level_reached(&self, points: f64) -> Level {
        let reached = self.0.iter().take_while(|&&p| f64::from(p) <= points + EXACT).count();
        Level(u8::try_from(reached.saturating_sub(1)).unwrap_or(u8::MAX))
    }
}

/// Sums of points differ by less than this when they are the same.
pub(crate) const EXACT: f64 = 1e-9;

/// Which edition of which instrument.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The instrument's id.
    pub id: String,
    /// Its version.
    pub version: String,
}

impl std::fmt::Display for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

/// Something with an id, a name and perhaps a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub about: Option<Text>,
}

/// A class of size by the number of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The fewest people.
    pub from: u32,
    /// The most people, where there is a limit.
    pub to: Option<u32>,
}

/// A part of the instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it asks after.
    pub about: Text,
    /// Its share in the overall mean; all shares add up to 1.
    pub weight: f64,
    /// Its items, in the order of the questions.
    pub items: Vec<ItemAt>,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// Something a company wants to move.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Which direction is good.
    pub better: Better,
    /// By strength 1, 2, 3: the range in per cent by which one lift of an item moves it. An assumption
    /// of the instrument until measured stories take its place; reports say so.
    pub effect: [[f64; 2]; 3],
}

/// A class of cost: what a lift takes, in won and months of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// From and to, in won.
    pub won: [u64; 2],
    /// From and to, in months.
    pub months: [f64; 2],
}

/// How strongly an item moves a KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// What.
    pub kpi: KpiAt,
    /// How strongly: 1, 2 or 3.
    pub strength: u8,
}

/// What another item must have before this one can be lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The level of this item that needs it.
    pub to: Level,
    /// The other item.
    pub item: ItemAt,
    /// The level that it must have.
    pub level: Level,
}

/// The words of an item, as a sector reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The question.
    pub question: Text,
    /// What is meant.
    pub help: Text,
    /// The answer levels, lowest first.
    pub levels: Vec<Text>,
    /// What would prove an answer.
    pub evidence: Text,
}

/// Something of the company's own that proves an answer by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShowMe {
    /// Runs of the testbed.
    Runs,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id: stays as long as its meaning.
    pub id: String,
    /// The part it belongs to.
    pub dimension: DimensionAt,
    /// Its weight within the dimension.
    pub weight: f64,
    /// Who knows the answer best.
    pub roles: Vec<String>,
    /// The kinds of DX that it speaks for; none for foundations.
    pub kinds: Vec<KindAt>,
    /// The words where no sector has its own.
    pub wording: Wording,
    /// Words of sectors.
    pub variants: BTreeMap<SectorAt, Wording>,
    /// What it moves.
    pub moves: Vec<Moves>,
    /// What the lift to level 1, 2, … costs.
    pub cost: Vec<CostAt>,
    /// What must be there before.
    pub needs: Vec<Need>,
    /// Is it in the short form?
    pub short: bool,
    /// Can the company's own work prove it?
    pub show_me: Option<ShowMe>,
    /// Tags `kind:name` by which rooms of a centre are linked.
    pub leads: Vec<String>,
    /// The sectors it applies to; all where empty.
    pub sectors: Vec<SectorAt>,
    /// The sizes it applies to; all where empty.
    pub sizes: Vec<SizeAt>,
}

impl Item {
    /// Does it apply to such a company?
    pub fn applies(&self, sector: SectorAt, size: SizeAt) -> bool {
        (self.sectors.is_empty() || self.sectors.contains(&sector))
            && (self.sizes.is_empty() || self.sizes.contains(&size))
    }

    /// Its words for a sector.
    pub fn words(&self, sector: SectorAt) -> &Wording {
        self.variants.get(&sector).unwrap_or(&self.wording)
    }
}

/// What a gate asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// An item is at least at a level.
    Item(ItemAt, Level),
    /// A dimension's mean is at least this.
    Dimension(DimensionAt, f64),
    /// The overall mean is at least this.
    Overall(f64),
    /// At least so many kinds of DX have at least this mean.
    Kinds(usize, f64),
}

/// One condition in front of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// What must be true, as a sentence.
    pub name: Text,
    /// Gates that must be passed as well.
    pub needs: Vec<GateAt>,
    /// What it asks for.
    pub condition: Condition,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// How a company at this stage looks.
    pub about: Text,
    /// Its gates, with all that they need; all of them must be passed.
    pub gates: Vec<GateAt>,
}

/// A published distribution that stands in until enough firms have answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// Where it comes from, and what was assumed.
    pub source: Text,
    /// How many firms were asked.
    pub firms: u32,
    /// How many firms of one's own it counts as where both are blended.
    pub counts_as: u32,
    /// Points `(score, share of firms below it)`, ascending in both; between them a straight line.
    pub curve: Vec<(f64, f64)>,
}

/// A checked instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Which edition.
    pub edition: Edition,
    /// SHA-256 of the file it was read from.
    pub digest: [u8; 32],
    /// The licence of its words.
    pub licence: String,
    /// Its name.
    pub name: Text,
    /// What it measures and what not.
    pub about: Text,
    /// Points of the answer levels.
    pub scale: Scale,
    /// The sectors it knows.
    pub sectors: Vec<Named>,
    /// The classes of size.
    pub sizes: Vec<Size>,
    /// The kinds of DX.
    pub kinds: Vec<Named>,
    /// What companies want to move.
    pub kpis: Vec<Kpi>,
    /// Classes of cost, ascending.
    pub costs: Vec<Cost>,
    /// Its parts.
    pub dimensions: Vec<Dimension>,
    /// Its questions, in order.
    pub items: Vec<Item>,
    /// The gates.
    pub gates: Vec<Gate>,
    /// The stages, lowest first.
    pub stages: Vec<Stage>,
    /// What stands in for own data, if anything.
    pub prior: Option<Prior>,
    /// By kind: its items.
    pub(crate) by_kind: Vec<Vec<ItemAt>>,
}

macro_rules! finders {
    ($($find:ident $at:ident $list:ident $type:ident $what:literal;)*) => {
        $(
            #[doc = concat!("The ", $what, " with that id.")]
            pub fn $find(&self, id: &str) -> Option<$at> {
                let found = self.$list.iter().position(|one| one.id == id)?;
                u16::try_from(found).ok().map($at)
            }
        )*
    };
}

impl Instrument {
    finders! {
        item_of ItemAt items Item "item";
        dimension_of DimensionAt dimensions Dimension "dimension";
        kind_of KindAt kinds Named "kind of DX";
        sector_of SectorAt sectors Named "sector";
        size_of SizeAt sizes Size "class of size";
        kpi_of KpiAt kpis Kpi "KPI";
        cost_of CostAt costs Cost "class of cost";
        stage_of StageAt stages Stage "stage";
        gate_of GateAt gates Gate "gate";
    }

    /// The class of size of a company with so many people.
    pub fn size_for(&self, people: u32) -> Option<SizeAt> {
        let found = self
            .sizes
            .iter()
            .position(|size| people >= size.from && size.to.is_none_or(|to| people <= to))?;
        u16::try_from(found).ok().map(SizeAt)
    }

    /// The items that speak for a kind of DX.
    pub fn items_of_kind(&self, kind: KindAt) -> &[ItemAt] {
        self.by_kind.get(kind.index()).map_or(&[], Vec::as_slice)
    }

    /// All items with their places.
    pub fn items_at(&self) -> impl Iterator<Item = (ItemAt, &Item)> {
        self.items.iter().zip(0_u16..).map(|(item, at)| (ItemAt(at), item))
    }

    /// All stages with their places.
    pub fn stages_at(&self) -> impl Iterator<Item = (StageAt, &Stage)> {
        self.stages.iter().zip(0_u16..).map(|(stage, at)| (StageAt(at), stage))
    }
}

macro_rules! indexed {
    ($($at:ident $list:ident $type:ident;)*) => {
        $(
            impl std::ops::Index<$at> for Instrument {
                type Output = $type;
                // A place comes only from this instrument's own finders and lists.
                fn index(&self, at: $at) -> &$type {
                    &self.$list[at.index()]
                }
            }
        )*
    };
}

indexed! {
    ItemAt items Item;
    DimensionAt dimensions Dimension;
    KindAt kinds Named;
    SectorAt sectors Named;
    SizeAt sizes Size;
    KpiAt kpis Kpi;
    CostAt costs Cost;
    StageAt stages Stage;
    GateAt gates Gate;
}
