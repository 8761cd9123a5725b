//! A report as the gate sees it: figures with the rows that they stand for, and what of them may leave.
//!
//! What a report says row by row (scores, traces, units by name, points of a picture) is left out here, and so are
//! its sentences with values in their gaps. The schema comes from this file and from how the provider's data were
//! read, never from what a module says of itself.

use std::collections::{BTreeMap, BTreeSet};

use dure_dataspace::gate::{
    Columns, Figure, Gate, Group, Labels, Moves, Output, Schema, Table, Text,
};
use dure_testbed::report::{
    Confusion, Driver, EstimateOutcome, FailureOutcome, Metric, Outcome, Reliability, Report,
    Verdict,
};

use crate::testbed::datasets::reading::Reading;
use crate::testbed::report::best_baseline;
use crate::testbed::runs::summary::verdict;

/// A share that a model brings about: one row may move it wholly.
const LEARNED: Moves = Moves::Wholly { low: 0.0, high: 1.0 };

/// A share of rows: one row moves it by one over the rows.
const COUNTED: Moves = Moves::Mean { low: 0.0, high: 1.0 };

/// Stretches and bins are numbered up to here.
const NUMBERS: u64 = 100;

/// How two columns are joined in what an answer leans on.
const JOINED: [&str; 3] = [" × ", " ÷ ", " − "];

/// What the groups of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Groups {
    /// Parts of a whole, by what the data say.
    Parts,
    /// All rows each; which ones are told follows from the data.
    Chosen,
    /// All rows each, and always the same ones.
    Every,
}

/// What was found, and what of it may leave.
pub struct Found {
    /// What was found.
    pub output: Output,
    /// What may leave.
    pub schema: Schema,
}

/// Of a report on data that were read so.
#[must_use]
pub fn found(report: &Report, reading: &Reading) -> Found {
    let rows = report.data.rows;
    let columns: BTreeSet<&str> = reading.columns.iter().map(|one| one.name.as_str()).collect();
    let mut of = Found {
        output: Output { rows, ..Output::default() },
        schema: Schema::default().text("verdict-enough", []).text("verdict-more", []),
    };
    of.schema = std::mem::take(&mut of.schema).text("verdict-not", []);
    for unit in reading.columns.iter().filter_map(|one| one.unit.as_ref()) {
        of.schema = std::mem::take(&mut of.schema).unit(unit);
    }
    of.figure("rows", rows as f64, rows, Moves::Nothing);
    of.goodness(report);
    of.text(&report.verdict);
    of.outcome(report);
    of.drivers(&report.drivers, &columns);
    of.missing(report, &columns);
    of.fitted();
    of
}

/// The word of a metric, as in reports.
fn word(metric: Metric) -> String {
    let word = serde_json::to_value(metric).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}

fn moves(metric: Metric) -> Moves {
    match metric {
        Metric::AveragePrecision
        | Metric::Auroc
        | Metric::F1
        | Metric::Precision
        | Metric::Recall
        | Metric::FalseAlarms
        | Metric::Misses
        | Metric::InjectedFound => LEARNED,
        _ => Moves::Unknown,
    }
}

fn values<const N: usize>(all: [(&str, f64); N]) -> BTreeMap<String, f64> {
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl Found {
    fn figure(&mut self, name: &str, value: f64, rows: u64, moves: Moves) {
        self.schema = std::mem::take(&mut self.schema).figure(name, moves);
        self.output.figures.push(Figure::new(name, value, rows.min(self.output.rows)));
    }

    fn table<const N: usize>(
        &mut self,
        name: &str,
        (labels, groups): (Labels, Groups),
        columns: [(&str, Moves); N],
        rows: Vec<Group>,
    ) {
        if rows.is_empty() {
            return;
        }
        let values = columns.into_iter().map(|(name, moves)| (name.to_owned(), moves)).collect();
        let columns = Columns { labels, values, groups_tell: groups != Groups::Every };
        self.schema = std::mem::take(&mut self.schema).table(name, columns);
        let whole = (groups == Groups::Parts)
            .then(|| Group { rows: rows.iter().map(|one| one.rows).sum(), ..Group::default() });
        let table = Table { name: name.to_owned(), rows, whole, ..Table::default() };
        self.output.tables.push(table);
    }

    /// What was reached on the part kept apart, beside the best trivial baseline.
    fn goodness(&mut self, report: &Report) {
        let rows = report.split.as_ref().map_or(report.data.rows, |split| split.test_rows);
        let chosen = report.contenders.iter().find(|one| one.chosen);
        let baseline = best_baseline(report).map(|(one, _)| one);
        for (what, contender) in [("reached", chosen), ("baseline", baseline)] {
            for (metric, value) in contender.iter().flat_map(|one| &one.metrics) {
                self.figure(&format!("{what}:{}", word(*metric)), *value, rows, moves(*metric));
            }
        }
        if let Some(intervals) = &report.intervals {
            let rows = intervals.measured_on;
            self.figure("coverage", intervals.coverage, rows, LEARNED);
            self.figure("interval-width", intervals.mean_width, rows, Moves::Unknown);
        }
    }

    fn text(&mut self, of: &Verdict) {
        let id = format!("verdict-{}", verdict(of));
        self.output.texts.push(Text { id, ..Text::default() });
    }

    fn outcome(&mut self, report: &Report) {
        match &report.outcome {
            Some(Outcome::Anomaly(of)) => self.alarms(of.alarms, of.rows),
            Some(Outcome::Failure(of)) => self.failures(report, of),
            Some(Outcome::Estimate(of)) => self.drift(of),
            Some(Outcome::Life(of)) => {
                let rows = report.data.rows;
                self.figure("units", of.unit_count as f64, rows, Moves::Unknown);
            }
            None => {}
        }
    }

    fn alarms(&mut self, alarms: u64, rows: u64) {
        if rows > 0 {
            self.figure("alarm-share", alarms as f64 / rows as f64, rows, LEARNED);
        }
    }

    fn failures(&mut self, report: &Report, of: &FailureOutcome) {
        self.figure("base-rate", of.base_rate, report.data.rows, COUNTED);
        self.alarms(of.alarms, of.rows);
        self.confusion(&of.threshold.confusion);
        self.reliability(&of.reliability);
    }

    fn confusion(&mut self, of: &Confusion) {
        let cells = [
            ("found", of.found),
            ("missed", of.missed),
            ("false-alarms", of.false_alarms),
            ("quiet", of.quiet),
        ];
        let labels = cells.iter().map(|(label, _)| (*label).to_owned()).collect();
        let rows = cells.into_iter().map(|(label, count)| Group {
            label: label.to_owned(),
            rows: count,
            values: values([("count", count as f64)]),
        });
        let columns = [("count", Moves::Count)];
        self.table("confusion", (Labels::OneOf(labels), Groups::Parts), columns, rows.collect());
    }

    fn reliability(&mut self, of: &Reliability) {
        let bins = of.said.iter().zip(&of.happened).zip(&of.count).zip(1_u64..);
        let rows = bins.map(|(((said, happened), count), number)| Group {
            label: number.to_string(),
            rows: *count,
            values: values([("said", *said), ("happened", *happened)]),
        });
        let columns = [("said", LEARNED), ("happened", LEARNED)];
        self.table(
            "reliability",
            (Labels::Numbered(NUMBERS), Groups::Parts),
            columns,
            rows.collect(),
        );
    }

    /// How the error moved, stretch by stretch; from when to when each goes stays.
    fn drift(&mut self, of: &EstimateOutcome) {
        let rows = of.drift.iter().zip(1_u64..).map(|(point, number)| Group {
            label: number.to_string(),
            rows: point.rows,
            values: values([
                ("rmse", point.rmse),
                ("bias", point.bias),
                ("coverage", point.coverage),
            ]),
        });
        let columns = [("rmse", Moves::Unknown), ("bias", Moves::Unknown), ("coverage", LEARNED)];
        self.table("drift", (Labels::Numbered(NUMBERS), Groups::Parts), columns, rows.collect());
    }

    /// What the answer leans on, by columns that the data are known to have.
    fn drivers(&mut self, all: &[Driver], columns: &BTreeSet<&str>) {
        let known = |label: &str| {
            let pair = JOINED.iter().find_map(|sign| label.split_once(sign));
            columns.contains(label)
                || pair.is_some_and(|(a, b)| columns.contains(a) && columns.contains(b))
        };
        let shown = all.iter().filter(|one| known(&one.column));
        let rows: Vec<Group> = shown
            .map(|one| Group {
                label: one.column.clone(),
                rows: self.output.rows,
                values: values([("share", one.share), ("direction", f64::from(one.direction))]),
            })
            .collect();
        let labels = rows.iter().map(|one| one.label.clone()).collect();
        let columns = [("share", LEARNED), ("direction", Moves::Wholly { low: -1.0, high: 1.0 })];
        self.table("drivers", (Labels::OneOf(labels), Groups::Chosen), columns, rows);
    }

    fn missing(&mut self, report: &Report, columns: &BTreeSet<&str>) {
        let shown = report.data.columns.iter().filter(|one| columns.contains(one.name.as_str()));
        let rows: Vec<Group> = shown
            .map(|one| Group {
                label: one.name.clone(),
                rows: self.output.rows,
                values: values([("missing", one.missing)]),
            })
            .collect();
        let labels = columns.iter().map(|name| (*name).to_owned()).collect();
        let columns = [("missing", COUNTED)];
        self.table("missing", (Labels::OneOf(labels), Groups::Every), columns, rows);
    }

    /// Of few rows little can be told: what matters least is left out before the gate refuses all of it.
    fn fitted(&mut self) {
        while self.output.values() > Gate::most_values(self.output.rows) {
            if self.output.tables.pop().is_none() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use dure_dataspace::gate::Epsilon;
    use dure_dataspace::policy::Permit;

    use super::*;
    use crate::testbed::datasets::reading::Column;
    use crate::testbed::report::fixture;

    fn reading(report: &Report) -> Reading {
        let column = |one: &dure_testbed::report::ColumnSummary| Column {
            name: one.name.clone(),
            unit: one.unit.clone(),
            kind: one.kind,
            missing: one.missing,
            distinct: one.distinct,
        };
        Reading {
            columns: report.data.columns.iter().map(column).collect(),
            rows: report.data.rows,
            ..Reading::default()
        }
    }

    #[test]
    fn of_every_report_what_may_leave_passes_and_nothing_unknown_is_in_it() {
        let reports =
            [fixture::failure(), fixture::estimate(), fixture::anomaly(), fixture::life()];
        for report in reports {
            let found = found(&report, &reading(&report));
            let gate = Gate::of(&Permit::default(), found.schema, Epsilon::ZERO);
            let passed = gate.pass(&found.output, Epsilon::ZERO, &mut || 0).unwrap();
            let withheld: Vec<&str> = passed.withheld.iter().map(|one| one.what.as_str()).collect();
            assert!(!withheld.contains(&""), "{withheld:?}");
            assert!(passed.output.figures.len() > 2, "{:?}", passed.output);
            let told = serde_json::to_string(&passed).unwrap();
            for name in ["ai4i2020", "csv", "2026", "Episode"] {
                assert!(!told.contains(name), "{name}: {told}");
            }
        }
    }

    #[test]
    fn a_confusion_with_a_small_cell_does_not_tell_it() {
        let report = fixture::failure();
        let mut found = found(&report, &reading(&report));
        let table = found.output.tables.iter_mut().find(|one| one.name == "confusion").unwrap();
        table.rows[1].rows = 3;
        table.rows[1].values.insert("count".to_owned(), 3.0);
        table.whole.as_mut().unwrap().rows = table.rows.iter().map(|one| one.rows).sum();
        let permit = Permit { minimum_group: 20, ..Permit::default() };
        let gate = Gate::of(&permit, found.schema, Epsilon::ZERO);
        let passed = gate.pass(&found.output, Epsilon::ZERO, &mut || 0).unwrap();
        let table = passed.output.tables.iter().find(|one| one.name == "confusion").unwrap();
        assert_eq!(table.rows.len(), 2, "the smallest beside it hides it: {table:?}");
    }

    #[test]
    fn of_few_rows_little_is_told() {
        let mut report = fixture::failure();
        report.data.rows = 100;
        let found = found(&report, &reading(&report));
        assert!(found.output.values() <= 20 && found.output.tables.is_empty());
    }
}
