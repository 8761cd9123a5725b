//! Figures about groups of firms that no pair of questions can be subtracted to single out a few.
//!
//! Suppressing small results does not help against subtraction: "all steel" less "steel from 50 people on"
//! leaves the three small ones. So the cells (sector × size) are first joined to *blocks* of at least so
//! many firms, once for all questions; a filter is answered by the blocks that lie wholly within it, and
//! says how many cells it had to leave out. Whatever is computed from any number of answers is a sum of
//! whole blocks, and no block is smaller than the least.
//!
//! Time subtracts as well: yesterday's figure less today's is the firm that came. A block therefore keeps
//! its published figures until enough firms in it have come, gone or changed ([`Blocks::renew`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Sector and size, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// Id of the sector.
    pub sector: String,
    /// Id of the class of size.
    pub size: String,
}

/// One firm in its cell. `figures` are what is averaged: the overall mean, then the dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Firm {
    /// A key that stays the firm's own; never shown.
    pub key: u128,
    /// Where it belongs.
    pub cell: Cell,
    /// The index of its stage.
    pub stage: usize,
    /// Its figures; as many for each firm.
    pub figures: Vec<f64>,
}

/// What is known about a group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Group {
    /// How many firms.
    pub firms: u32,
    /// How many at each stage.
    pub stages: Vec<u32>,
    /// Sums of the figures.
    sums: Vec<f64>,
}

impl Group {
    fn add(&mut self, firm: &Firm) {
        self.firms += 1;
        grow(&mut self.stages, firm.stage + 1);
        if let Some(count) = self.stages.get_mut(firm.stage) {
            *count += 1;
        }
        grow(&mut self.sums, firm.figures.len());
        for (sum, figure) in self.sums.iter_mut().zip(&firm.figures) {
            *sum += figure;
        }
    }

    fn join(&mut self, other: &Self) {
        self.firms += other.firms;
        grow(&mut self.stages, other.stages.len());
        for (count, more) in self.stages.iter_mut().zip(&other.stages) {
            *count += more;
        }
        grow(&mut self.sums, other.sums.len());
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
    }

    /// The means of the figures.
    pub fn means(&self) -> Vec<f64> {
        self.sums.iter().map(|sum| sum / f64::from(self.firms.max(1))).collect()
    }
}

fn grow<T: Default + Clone>(list: &mut Vec<T>, to: usize) {
    if list.len() < to {
        list.resize(to, T::default());
    }
}

/// Cells that are only ever shown together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Its cells.
    pub cells: BTreeSet<Cell>,
    /// Its figures, as published.
    pub group: Group,
    /// What was in it when they were published: a digest by firm.
    members: BTreeMap<String, u64>,
}

/// All blocks of a centre.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Blocks {
    fewest: u32,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Cells whose firms are too few even together.
    pub withheld: BTreeSet<Cell>,
}

/// What a filter is answered with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The figures of the blocks within the filter; none where there is none.
    pub group: Option<Group>,
    /// Cells with firms that lie in the filter and could not be shown, by themselves or because their
    /// block reaches beyond it.
    pub left_out: usize,
}

impl Blocks {
    /// Joins cells to blocks of at least `fewest` firms: first within a sector, sizes in their order; what
    /// remains of the sectors is joined to one more block, or withheld where even that would be too small.
    pub fn of(firms: &[Firm], size_order: &[String], fewest: u32) -> Self {
        let fewest = fewest.max(1);
        let mut cells: BTreeMap<Cell, Vec<&Firm>> = BTreeMap::new();
        for firm in firms {
            cells.entry(firm.cell.clone()).or_default().push(firm);
        }
        let mut by_sector: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
        for cell in cells.keys() {
            by_sector.entry(cell.sector.as_str()).or_default().push(cell);
        }
        let mut groups: Vec<Vec<&Cell>> = Vec::new();
        let mut remainder: Vec<&Cell> = Vec::new();
        let count = |group: &[&Cell]| -> usize {
            group.iter().filter_map(|cell| cells.get(*cell)).map(Vec::len).sum()
        };
        let least = usize::try_from(fewest).unwrap_or(usize::MAX);
        for mut list in by_sector.into_values() {
            list.sort_by_key(|cell| size_order.iter().position(|size| *size == cell.size));
            let first = groups.len();
            let mut open: Vec<&Cell> = Vec::new();
            for cell in list {
                open.push(cell);
                if count(&open) >= least {
                    groups.push(std::mem::take(&mut open));
                }
            }
            match groups.get_mut(first..).and_then(|own| own.last_mut()) {
                Some(last) => last.append(&mut open),
                None => remainder.append(&mut open),
            }
        }
        let mut withheld = BTreeSet::new();
        if count(&remainder) >= least {
            groups.push(remainder);
        } else {
            withheld = remainder.into_iter().cloned().collect();
        }
        let blocks = groups
            .into_iter()
            .map(|group| Block::of(group.iter().copied().cloned().collect(), &cells))
            .collect();
        Self { fewest, blocks, withheld }
    }

    /// The blocks of today, where each block that has changed by fewer than the least number of firms since
    /// it was published stays as it was published.
    ///
    /// Where today's cells would be joined otherwise, all is published anew only when every old block has
    /// changed by none or by enough; until then the old blocks stay.
    #[must_use]
    pub fn renew(&self, firms: &[Firm], size_order: &[String]) -> Self {
        let today = Self::of(firms, size_order, self.fewest);
        if self.blocks.is_empty() {
            return today;
        }
        let same_cells = self.blocks.len() == today.blocks.len()
            && self.blocks.iter().zip(&today.blocks).all(|(old, new)| old.cells == new.cells);
        if !same_cells {
            let settled = self.blocks.iter().all(|old| {
                let now: Vec<&Firm> =
                    firms.iter().filter(|firm| old.cells.contains(&firm.cell)).collect();
                let changed = old.changes(&members_of(now.into_iter()));
                changed == 0 || changed >= self.fewest
            });
            return if settled { today } else { self.clone() };
        }
        let blocks = self
            .blocks
            .iter()
            .zip(today.blocks)
            .map(
                |(old, new)| {
                    if old.changes(&new.members) >= self.fewest { new } else { old.clone() }
                },
            )
            .collect();
        Self { fewest: self.fewest, blocks, withheld: today.withheld }
    }

    /// What is shown of them.
    #[must_use]
    pub fn published(&self) -> Published {
        let blocks = self.blocks.iter().map(|block| (block.cells.clone(), block.group.clone()));
        Published { blocks: blocks.collect(), withheld: self.withheld.clone() }
    }
}

/// Blocks as they are shown: cells and figures, and nothing of single firms. Small however many firms there
/// are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Published {
    blocks: Vec<(BTreeSet<Cell>, Group)>,
    withheld: BTreeSet<Cell>,
}

impl Published {
    /// Answers a filter: the cells that fulfil it.
    pub fn show(&self, filter: impl Fn(&Cell) -> bool) -> Shown {
        let mut group = Group::default();
        let mut left_out = self.withheld.iter().filter(|cell| filter(cell)).count();
        for (cells, figures) in &self.blocks {
            let within = cells.iter().filter(|cell| filter(cell)).count();
            if within == cells.len() {
                group.join(figures);
            } else {
                left_out += within;
            }
        }
        Shown { group: (group.firms > 0).then_some(group), left_out }
    }
}

impl Block {
    fn of(cells: BTreeSet<Cell>, all: &BTreeMap<Cell, Vec<&Firm>>) -> Self {
        let firms = || cells.iter().filter_map(|cell| all.get(cell)).flatten().copied();
        let mut group = Group::default();
        firms().for_each(|firm| group.add(firm));
        let members = members_of(firms());
        Self { group, members, cells }
    }

    /// How many firms came, went or changed since the figures were published.
    fn changes(&self, now: &BTreeMap<String, u64>) -> u32 {
        let gone = self.members.keys().filter(|key| !now.contains_key(*key)).count();
        let other =
            now.iter().filter(|(key, digest)| self.members.get(*key) != Some(digest)).count();
        u32::try_from(gone + other).unwrap_or(u32::MAX)
    }
}

fn members_of<'a>(firms: impl Iterator<Item = &'a Firm>) -> BTreeMap<String, u64> {
    firms.map(|firm| (format!("{:032x}", firm.key), digest(firm))).collect()
}

/// FNV-1a over what is published of a firm: it only has to notice change.
fn digest(firm: &Firm) -> u64 {
    let stage = u64::try_from(firm.stage).unwrap_or(u64::MAX);
    let words = std::iter::once(stage).chain(firm.figures.iter().map(|figure| figure.to_bits()));
    words.flat_map(u64::to_le_bytes).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
