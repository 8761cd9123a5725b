//! Does the part to learn from cover what is asked?

use std::collections::HashSet;

use super::finding::Finding;
use super::ground::{Ground, SAMPLE, rising, spread};
use crate::report::{Check, Problem};
use crate::table::{MISSING_CODE, Values};

/// Models do not know what lies beyond what they saw; up to this share of rows it is the tails.
const BEYOND: f64 = 0.05;
/// What lies beyond by less than this part of the learned range is taken as within.
const EDGE: f64 = 0.01;
/// Where no rows to answer were brought: the last part of the time stands for the future.
const LAST_PART: f64 = 0.2;
/// With fewer rows than this on a side, a share says nothing.
const ENOUGH_TO_TELL: usize = 20;

/// Rows learned from and rows asked.
struct Sides {
    learned: Vec<usize>,
    asked: Vec<usize>,
}

/// The rows to be answered lie within what was learned, column by column.
pub(super) fn range(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "range";
    let Some(sides) = sides(ground) else {
        return Some(Finding::skipped(ID, "check-why-nothing-to-apply").text("of", "none").check());
    };
    if sides.learned.len() < ENOUGH_TO_TELL || sides.asked.is_empty() {
        return Some(Finding::skipped(ID, "check-why-too-few-rows").text("of", "none").check());
    }
    let mut beyond: Vec<(&str, f64)> = ground
        .numbers()
        .map(|(c, values)| (c.name.as_str(), share_beyond(values, &sides)))
        .filter(|(_, share)| *share > BEYOND)
        .collect();
    beyond.sort_by(|a, b| b.1.total_cmp(&a.1));
    let worst = beyond.first().map_or(0.0, |b| b.1);
    let found = if beyond.is_empty() { Finding::passed(ID) } else { Finding::warning(ID) };
    let of = match ground.problem() {
        Problem::Anomaly => "normal",
        _ if ground.apply.is_empty() => "later",
        _ => "apply",
    };
    Some(found.percent("percent", worst).text("of", of).columns(beyond.iter().map(|b| b.0)).check())
}

/// Words that the rows to learn from never use.
pub(super) fn new_words(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "new-words";
    let sides = sides(ground)?;
    let words: Vec<(&str, &Vec<u32>, &Vec<String>)> = ground
        .frame
        .inputs()
        .filter_map(|c| match &c.values {
            Values::Category { codes, levels } => Some((c.name.as_str(), codes, levels)),
            _ => None,
        })
        .collect();
    if words.is_empty() {
        return None;
    }
    let mut columns = Vec::new();
    let (mut rows, mut sample) = (HashSet::new(), None);
    for (name, codes, levels) in words {
        let known: HashSet<u32> = sides.learned.iter().map(|&r| codes[r]).collect();
        let unknown = |r: &&usize| codes[**r] != MISSING_CODE && !known.contains(&codes[**r]);
        let strangers: Vec<usize> = sides.asked.iter().filter(unknown).copied().collect();
        if let Some(&first) = strangers.first() {
            columns.push(name);
            sample = sample.or_else(|| levels.get(codes[first] as usize).cloned());
            rows.extend(strangers);
        }
    }
    let found = if columns.is_empty() { Finding::passed(ID) } else { Finding::warning(ID) };
    Some(
        found
            .columns(columns)
            .percent("percent", rows.len() as f64 / sides.asked.len().max(1) as f64)
            .text("sample", sample.unwrap_or_default())
            .check(),
    )
}

/// The rows to be answered against those to learn from. Without the former: for anomalies what comes
/// after the rows taken as normal, else the last part of the time. `None` where rows have no order.
fn sides(ground: &Ground<'_>) -> Option<Sides> {
    let few = |rows: &[usize]| spread(rows, SAMPLE);
    if ground.problem() == Problem::Anomaly {
        let learned = ground.taken_as_normal().unwrap_or_else(|| ground.learn.to_vec());
        let normal: HashSet<usize> = learned.iter().copied().collect();
        let asked: Vec<usize> = (0..ground.frame.rows()).filter(|r| !normal.contains(r)).collect();
        return (!asked.is_empty()).then(|| Sides { learned: few(&learned), asked: few(&asked) });
    }
    if !ground.apply.is_empty() {
        return Some(Sides { learned: few(ground.learn), asked: few(ground.apply) });
    }
    ground.frame.time_column.as_ref().filter(|_| ground.problem() != Problem::Life)?;
    let in_time = ground.frame.in_time(ground.learn);
    let boundary = in_time.len() - (in_time.len() as f64 * LAST_PART) as usize;
    let (learned, asked) = in_time.split_at(boundary);
    Some(Sides { learned: few(learned), asked: few(asked) })
}

fn share_beyond(values: &[f64], sides: &Sides) -> f64 {
    let learned = rising(values, &sides.learned);
    let (Some(first), Some(last)) = (learned.first(), learned.last()) else { return 0.0 };
    let edge = EDGE * (last - first);
    let asked = rising(values, &sides.asked);
    let beyond = asked.iter().filter(|x| **x < first - edge || **x > last + edge).count();
    beyond as f64 / sides.asked.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, noise, numbers, status_of, times, words};
    use super::*;
    use crate::report::Status;

    fn learned() -> Sketch {
        Sketch::new(Problem::Estimate)
            .target("y")
            .column(numbers("x", 100, |i| noise(1, i)))
            .column(words("steel", 100, |i| ["SM45C", "SCM440"][i % 2]))
            .column(numbers("y", 100, |i| noise(2, i)))
    }

    fn asked(shift: f64, steel: &'static str) -> Vec<crate::table::Column> {
        vec![
            numbers("x", 50, move |i| shift + 0.1 + 0.8 * noise(3, i)),
            words("steel", 50, move |_| steel),
        ]
    }

    #[test]
    fn rows_within_what_was_learned_pass() {
        let within = learned().apply(asked(0.0, "SM45C"));
        assert_eq!(status_of(&within, "range"), Some(Status::Passed));
        assert_eq!(status_of(&within, "new-words"), Some(Status::Passed));
    }

    #[test]
    fn rows_beyond_what_was_learned_are_told_with_their_column() {
        let beyond = learned().apply(asked(0.5, "SM45C"));
        let check = beyond.checks().into_iter().find(|c| c.id == "range").unwrap();
        assert_eq!((check.status, check.columns), (Status::Warning, vec!["x".to_owned()]));
    }

    #[test]
    fn a_word_never_learned_is_shown() {
        let strange = learned().apply(asked(0.0, "STS304"));
        let check = strange.checks().into_iter().find(|c| c.id == "new-words").unwrap();
        assert_eq!(check.status, Status::Warning);
        assert_eq!(check.args["sample"], crate::report::Arg::Text("STS304".into()));
    }

    #[test]
    fn without_rows_to_answer_the_last_part_of_the_time_stands_for_them() {
        let drifting = |slope: f64| {
            Sketch::new(Problem::Estimate)
                .target("y")
                .column(times("when", 200, |i| i as i64 * 1000))
                .column(numbers("x", 200, move |i| noise(1, i) + slope * i as f64))
                .column(numbers("y", 200, |i| noise(2, i)))
        };
        assert_eq!(status_of(&drifting(0.1), "range"), Some(Status::Warning));
        assert_eq!(status_of(&drifting(0.0), "range"), Some(Status::Passed));
        assert_eq!(status_of(&learned(), "range"), Some(Status::Skipped));
    }
}
