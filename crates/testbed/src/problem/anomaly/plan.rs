//! Which rows are taken as normal, and which are answered by which model.

use std::collections::BTreeMap;

use crate::anomaly::Stretch;
use crate::problem::{Frame, Part, Request};
use crate::report::{Role, SplitKind};
use crate::table::{Column, Values};

/// A model needs at least so many normal rows.
pub(super) const FEWEST: usize = 40;

/// Who learns from what, and who is answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// Positions of the sensors' columns.
    pub sensors: Vec<usize>,
    /// Columns of words that were left aside.
    pub words: Vec<String>,
    /// For each model the stretches of rows that are taken as normal.
    pub models: Vec<Vec<Vec<usize>>>,
    /// Who is answered.
    pub units: Vec<Monitored>,
    /// Which rows are taken as normal is our assumption, not the reader's word.
    pub assumed: bool,
    /// By files or by the first rows.
    pub kind: SplitKind,
    /// All normal rows.
    pub normal_rows: usize,
    /// Units that have normal rows.
    pub normal_units: usize,
}

/// One unit that is answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Monitored {
    /// Which unit of the frame.
    pub unit: u32,
    /// The normal rows that go before, in the order of time.
    pub before: Vec<usize>,
    /// The rows to be answered, in the order of time.
    pub rows: Vec<usize>,
    /// Which model.
    pub model: usize,
}

/// Makes the plan. Without the reader's word the first third of each unit is taken as normal.
pub(super) fn plan(frame: &Frame, request: &Request) -> Plan {
    let train = frame.rows_of(Part::Train);
    let data = frame.rows_of(Part::Data);
    let apply = frame.rows_of(Part::Apply);
    let by_files = !train.is_empty();
    let (normal, rest) = if by_files {
        let rest = frame.histories(&data).into_iter().map(|(u, rows)| (u, Vec::new(), rows));
        (frame.histories(&train), rest.collect())
    } else {
        by_first_rows(frame, &data, request.train_rows)
    };
    let long_enough = |rows: &Vec<usize>| rows.len() >= FEWEST;
    let own: Vec<&(u32, Vec<usize>)> =
        normal.iter().filter(|(_, rows)| !by_files && long_enough(rows)).collect();
    let common = own.len();
    let mut models: Vec<Vec<Vec<usize>>> = own.iter().map(|(_, r)| vec![r.clone()]).collect();
    models.push(normal.iter().map(|(_, rows)| rows.clone()).collect());
    let by_name: BTreeMap<&str, usize> =
        own.iter().enumerate().map(|(model, (unit, _))| (name(frame, *unit), model)).collect();
    let model_of = |unit: u32| by_name.get(name(frame, unit)).copied().unwrap_or(common);
    let answered: Vec<(u32, Vec<usize>, Vec<usize>)> = if apply.is_empty() {
        rest
    } else {
        frame.histories(&apply).into_iter().map(|(u, rows)| (u, Vec::new(), rows)).collect()
    };
    let units = answered
        .into_iter()
        .filter(|(_, _, rows)| !rows.is_empty())
        .map(|(unit, before, rows)| Monitored { unit, before, rows, model: model_of(unit) })
        .collect();
    Plan {
        sensors: sensors(frame),
        words: frame
            .inputs()
            .filter(|c| matches!(c.values, Values::Category { .. }))
            .map(|c| c.name.clone())
            .collect(),
        models,
        units,
        assumed: !by_files && request.train_rows.is_none(),
        kind: if by_files { SplitKind::Files } else { SplitKind::Prefix },
        normal_rows: normal.iter().map(|(_, rows)| rows.len()).sum(),
        normal_units: normal.len(),
    }
}

type Histories = Vec<(u32, Vec<usize>)>;
type Answered = Vec<(u32, Vec<usize>, Vec<usize>)>;

fn by_first_rows(frame: &Frame, data: &[usize], first: Option<usize>) -> (Histories, Answered) {
    let mut normal = Vec::new();
    let mut rest = Vec::new();
    for (unit, rows) in frame.histories(data) {
        let cut = first.unwrap_or(rows.len() / 3).min(rows.len());
        let (before, after) = rows.split_at(cut);
        normal.push((unit, before.to_vec()));
        rest.push((unit, before.to_vec(), after.to_vec()));
    }
    (normal, rest)
}

fn name(frame: &Frame, unit: u32) -> &str {
    frame.unit_names.get(unit as usize).map_or("", String::as_str)
}

/// Columns of numbers that may be used, and such as were set aside as constant but move in the rows
/// to be answered: what never moved may well be the one that breaks.
fn sensors(frame: &Frame) -> Vec<usize> {
    let wanted = |(column, role): (&Column, &Role)| match (&column.values, role) {
        (Values::Number(_), Role::Input) => true,
        (Values::Number(v), Role::Constant) => moves(v),
        _ => false,
    };
    let columns = frame.table.columns().iter().zip(&frame.roles);
    columns.enumerate().filter(|(_, c)| wanted(*c)).map(|(i, _)| i).collect()
}

fn moves(values: &[f64]) -> bool {
    let mut there = values.iter().filter(|v| !v.is_nan());
    let first = there.next();
    there.any(|v| Some(v) != first)
}

impl Plan {
    /// The cells of these rows, sensor by sensor.
    pub fn cells(&self, frame: &Frame, rows: &[usize]) -> Stretch {
        self.sensors
            .iter()
            .map(|&c| match &frame.table.columns()[c].values {
                Values::Number(v) => rows.iter().map(|&r| v[r]).collect(),
                _ => vec![f64::NAN; rows.len()],
            })
            .collect()
    }

    /// The normal cells of a model.
    pub fn normal(&self, frame: &Frame, model: usize) -> Vec<Stretch> {
        self.models[model].iter().map(|rows| self.cells(frame, rows)).collect()
    }

    /// The name of a sensor.
    pub fn sensor<'f>(&self, frame: &'f Frame, sensor: usize) -> &'f str {
        &frame.table.columns()[self.sensors[sensor]].name
    }

    /// The models that answer somebody or could, those of single units before the common one. The
    /// common one counts only where it is needed.
    pub fn used_models(&self) -> Vec<usize> {
        let common = self.models.len() - 1;
        let needed = common == 0 || self.units.iter().any(|u| u.model == common);
        (0..self.models.len()).filter(|&m| m != common || needed).collect()
    }

    /// The number of rows to be answered.
    pub fn answered_rows(&self) -> usize {
        self.units.iter().map(|u| u.rows.len()).sum()
    }
}
