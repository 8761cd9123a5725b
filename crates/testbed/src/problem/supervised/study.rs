//! The whole examination of a question with known answers, the same for life, failure and estimate.

use std::collections::BTreeMap;

use super::{
    Measured, Question, Ranges, Seen, StudyError, drivers, flattering, learning_curve, measure,
    measured_ranges,
};
use crate::evaluate::split::{self, Fold, Ties};
use crate::observer::{Observer, Stage};
use crate::problem::{Frame, Part, Request};
use crate::report::{Contender, Driver, Flattering, LearningCurve, Metric, Split, SplitKind};

/// Folds where units or rows are dealt.
const FOLDS: usize = 5;
/// Folds on which the learning curve is drawn.
const CURVE_FOLDS: usize = 3;
/// The share of the time that is kept apart.
const LAST_SHARE: f64 = 0.2;

/// How the rows are kept apart: by the reader's files or first rows, else by what ties rows together.
#[must_use]
pub fn outer_folds(
    frame: &Frame,
    request: &Request,
    question: &dyn Question,
    learn: &[usize],
) -> (SplitKind, Vec<Fold>) {
    let (named, data): (Vec<usize>, Vec<usize>) =
        learn.iter().partition(|&&r| frame.parts[r] == Part::Train);
    if !named.is_empty() && !data.is_empty() {
        return (SplitKind::Files, vec![Fold { train: named, test: data }]);
    }
    if let Some(first) = request.train_rows.filter(|n| *n > 1 && *n < learn.len()) {
        let (train, test) = learn.split_at(first);
        return (SplitKind::Prefix, vec![Fold { train: train.to_vec(), test: test.to_vec() }]);
    }
    let ties = question.ties();
    match ties {
        Ties::Time(_) => {
            let fold = split::holdout(ties, learn, LAST_SHARE, question.seed());
            (SplitKind::Time, fold.into_iter().collect())
        }
        Ties::Units(units) => {
            let count = learn.iter().map(|&r| units[r]).collect::<std::collections::BTreeSet<_>>();
            let k = FOLDS.min(count.len() / 2).max(2);
            (SplitKind::Unit, split::folds(ties, learn, k, question.seed()))
        }
        Ties::Rows { .. } => (SplitKind::Rows, split::folds(ties, learn, FOLDS, question.seed())),
    }
}

/// What the examination found.
#[derive(Debug, Clone)]
pub struct Study {
    /// Answers on the rows kept apart, and what was chosen.
    pub measured: Measured,
    /// The true answers of the rows measured on.
    pub truth: Vec<f64>,
    /// The range of each of them.
    pub ranges: Vec<(f64, f64)>,
    /// How the rows were kept apart.
    pub split: Split,
    /// Baselines and candidates.
    pub contenders: Vec<Contender>,
    /// The chosen one's metric, as reported.
    pub reached: f64,
    /// The best baseline's.
    pub baseline: f64,
    /// The flattering split beside the honest one.
    pub flattering: Option<Flattering>,
    /// The learning curve.
    pub curve: Option<LearningCurve>,
    /// What the answers lean on.
    pub drivers: Vec<Driver>,
}

/// Examines the question on these folds.
///
/// # Errors
/// When cancelled, or when nothing can be fitted.
pub fn study(
    frame: &Frame,
    question: &dyn Question,
    kind: SplitKind,
    folds: Vec<Fold>,
    learn: &[usize],
    observer: &dyn Observer,
) -> Result<Study, StudyError> {
    let measured = measure(question, folds, observer)?;
    let truth: Vec<f64> = measured.rows.iter().map(|&r| question.truth()[r]).collect();
    let contenders = contenders(question, &measured);
    let metric = question.metric();
    let of = |c: &Contender| c.metrics.get(&metric).copied().unwrap_or(f64::NAN);
    let reached = contenders.iter().find(|c| c.chosen).map_or(f64::NAN, of);
    let baseline = best(contenders.iter().filter(|c| c.baseline).map(of), metric);
    let telling = || measured.folds.iter().map(|f| &f.fold).filter(|f| can_tell(question, f));
    let fold = telling().next();
    let curve_folds: Vec<&Fold> = telling().take(CURVE_FOLDS).collect();
    let to_metric = |badness| question.to_metric(badness);
    let level = baseline_on(question, &curve_folds);
    let best = measured.best;
    let curve = learning_curve(question, &curve_folds, best, &to_metric, level, observer)?;
    let curve = Some(curve).filter(|c| !c.points.is_empty());
    let drivers = fold.map(|fold| drivers(question, fold, measured.best)).transpose()?;
    let random = flattering(question, learn, measured.best)?;
    observer.progress(Stage::Curve, 1.0)?;
    Ok(Study {
        ranges: measured_ranges(question, &measured),
        split: split_of(frame, question, kind, &measured),
        flattering: random.map(|badness| Flattering {
            metric,
            honest: reached,
            random: question.to_metric(badness),
        }),
        measured,
        truth,
        contenders,
        reached,
        baseline,
        curve,
        drivers: drivers.unwrap_or_default(),
    })
}

impl Study {
    /// Every row measured on as the chosen candidate saw it, fold by fold.
    pub fn seen(&self) -> impl Iterator<Item = &Seen> {
        self.measured.folds.iter().flat_map(|f| f.seen.iter())
    }

    /// How to make ranges for rows to come: from all rows measured on and, where there was but one
    /// fold, those measured inside its learning part.
    #[must_use]
    pub fn final_ranges(&self, question: &dyn Question) -> Option<Ranges> {
        let seen: Vec<Seen> = match self.measured.folds.as_slice() {
            [_] => self.measured.witnesses(),
            _ => self.seen().copied().collect(),
        };
        Ranges::learn(question, &seen)
    }
}

/// Whether a fold's rows tell good answers from bad ones: without a single failure among them none can.
fn can_tell(question: &dyn Question, fold: &Fold) -> bool {
    let rows = question.measured(&fold.test);
    question.badness(&rows, &vec![0.0; rows.len()]).is_finite()
}

/// The best of these values of a metric; `NaN` for none.
fn best(values: impl Iterator<Item = f64>, metric: Metric) -> f64 {
    let known = values.filter(|v| v.is_finite());
    let better = |a: f64, b: f64| if metric.more_is_better() { a.max(b) } else { a.min(b) };
    known.reduce(better).unwrap_or(f64::NAN)
}

/// What the best trivial baseline reaches on these folds, on average.
fn baseline_on(question: &dyn Question, folds: &[&Fold]) -> f64 {
    let mut sums: BTreeMap<&'static str, f64> = BTreeMap::new();
    for fold in folds {
        let rows = question.measured(&fold.test);
        for (name, said) in question.baselines(&fold.train, &rows) {
            let reached = question.to_metric(question.badness(&rows, &said));
            *sums.entry(name).or_default() += reached / folds.len() as f64;
        }
    }
    best(sums.into_values(), question.metric())
}

fn contenders(question: &dyn Question, measured: &Measured) -> Vec<Contender> {
    let mut said: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    let mut order: Vec<&'static str> = Vec::new();
    for fold in &measured.folds {
        let rows: Vec<usize> = fold.seen.iter().map(|s| s.row).collect();
        for (name, answers) in question.baselines(&fold.fold.train, &rows) {
            if !order.contains(&name) {
                order.push(name);
            }
            said.entry(name).or_default().extend(answers);
        }
    }
    let trivial = order.into_iter().map(|name| Contender {
        name: name.to_owned(),
        baseline: true,
        chosen: false,
        inside: None,
        metrics: question.metrics(&measured.rows, said.get(name).map_or(&[], Vec::as_slice)),
    });
    let models = measured.answers.iter().map(|(candidate, answers)| Contender {
        name: candidate.key().to_owned(),
        baseline: false,
        chosen: *candidate == measured.best,
        inside: measured.inside.get(candidate).map(|b| question.to_metric(*b)),
        metrics: match *candidate == measured.best {
            // What was chosen fold by fold, for that is how the way of working was measured.
            true => question.metrics(&measured.rows, &measured.chosen_answers),
            false => question.metrics(&measured.rows, answers),
        },
    });
    trivial.chain(models).collect()
}

fn split_of(frame: &Frame, question: &dyn Question, kind: SplitKind, measured: &Measured) -> Split {
    let first = measured.folds.first().map(|f| &f.fold);
    let several = measured.folds.len() > 1;
    let train = first.map_or(0, |f| f.train.len());
    let test: usize = measured.folds.iter().map(|f| f.fold.test.len()).sum();
    let units = |rows: &[usize]| -> u64 {
        rows.iter().map(|&r| frame.units[r]).collect::<std::collections::BTreeSet<_>>().len() as u64
    };
    let tied = matches!(question.ties(), Ties::Units(_));
    let boundary = match kind {
        SplitKind::Time => first.and_then(|f| {
            let moments = f.test.iter().map(|&r| frame.moment[r]);
            moments.min_by(f64::total_cmp).map(|m| frame.moment_text(m))
        }),
        _ => None,
    };
    Split {
        kind,
        train_rows: train as u64,
        test_rows: test as u64,
        train_units: first.filter(|_| tied).map(|f| units(&f.train)),
        test_units: first.filter(|_| tied).map(|f| match several {
            true => measured.folds.iter().map(|f| units(&f.fold.test)).sum(),
            false => units(&f.test),
        }),
        boundary,
    }
}
