//! The report in a few plain lines.

use dure_testbed::report::{Contender, Message};
use dure_testbed::report::{CurveUnit, Metric, Report, Status, Verdict};

use crate::platform::i18n::Words;
use crate::platform::numbers::{percent, readable};

/// The verdict, the key figure beside the trivial baseline, what is critical, what to do next.
#[must_use]
pub fn lines(report: &Report, words: &Words) -> Vec<String> {
    let mut lines = verdict(&report.verdict, words);
    lines.extend(figures(report, words));
    lines.extend(critical(report, words));
    lines.extend(next(report, words));
    lines.push(String::new());
    lines
}

fn verdict(verdict: &Verdict, words: &Words) -> Vec<String> {
    let (headline, because) = match verdict {
        Verdict::Enough { because } => (Message::new("summary-enough"), because),
        Verdict::More { of, about, because } => {
            let of = match of {
                CurveUnit::Units => "summary-of-units",
                CurveUnit::Rows => "summary-of-rows",
                CurveUnit::Events => "summary-of-events",
            };
            let about = usize::try_from(*about).unwrap_or(usize::MAX);
            (Message::new("summary-more").text("of", of).count("about", about), because)
        }
        Verdict::NotAnswerable { because } => (Message::new("summary-not-answerable"), because),
    };
    let mut lines = vec![words.say(&headline)];
    lines.extend(because.iter().map(|m| format!("  {}", words.say(m))));
    lines
}

fn figures(report: &Report, words: &Words) -> Vec<String> {
    let Some(chosen) = report.contenders.iter().find(|c| c.chosen) else { return Vec::new() };
    let baseline =
        report.contenders.iter().filter(|c| c.baseline && rank(c, report.metric).is_some()).max_by(
            |a, b| {
                let ranks = [rank(a, report.metric), rank(b, report.metric)];
                ranks[0].partial_cmp(&ranks[1]).unwrap_or(std::cmp::Ordering::Equal)
            },
        );
    // Faults found say nothing without the false alarms they cost.
    let beside = (report.metric == Metric::InjectedFound).then_some(Metric::FalseAlarms);
    let metrics = [Some(report.metric), beside].into_iter().flatten();
    let mut lines: Vec<String> =
        metrics.filter_map(|metric| figure(metric, chosen, baseline, words)).collect();
    lines.extend(report.intervals.as_ref().map(|i| {
        words.say(
            &Message::new("summary-intervals")
                .text("nominal", percent(i.nominal))
                .text("coverage", percent(i.coverage)),
        )
    }));
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// How good a contender is by a metric, more being better; None where it was not measured.
fn rank(contender: &Contender, metric: Metric) -> Option<f64> {
    let of = |m| contender.metrics.get(&m).copied().filter(|x: &f64| x.is_finite());
    match metric {
        // To flag everything finds every fault.
        Metric::InjectedFound => Some(of(metric)? - of(Metric::FalseAlarms).unwrap_or(0.0)),
        m if m.more_is_better() => of(m),
        m => Some(-of(m)?),
    }
}

fn figure(
    metric: Metric,
    chosen: &Contender,
    baseline: Option<&Contender>,
    words: &Words,
) -> Option<String> {
    let of = |c: &Contender| c.metrics.get(&metric).map(|x| shown(metric, *x));
    let line = match baseline.and_then(|b| of(b).map(|x| (b, x))) {
        Some((baseline, trivial)) => {
            Message::new("summary-figure").text("baseline", &baseline.name).text("trivial", trivial)
        }
        None => Message::new("summary-figure-alone"),
    };
    let line =
        line.text("metric", name(metric)).text("family", &chosen.name).text("reached", of(chosen)?);
    Some(words.say(&line))
}

fn shown(metric: Metric, x: f64) -> String {
    match metric {
        Metric::InjectedFound | Metric::FalseAlarms | Metric::Misses => percent(x),
        _ => readable(x),
    }
}

/// The locale key of a metric: `metric-average_precision`.
fn name(metric: Metric) -> String {
    let name = serde_json::to_value(metric).ok();
    let name = name.as_ref().and_then(|n| n.as_str()).unwrap_or_default();
    format!("metric-{name}")
}

fn critical(report: &Report, words: &Words) -> Vec<String> {
    let critical: Vec<_> = report.checks.iter().filter(|c| c.status == Status::Critical).collect();
    if critical.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), words.text("summary-critical")];
    for check in critical {
        let say = |ending: &str| {
            let id = format!("check-{}-{ending}", check.id);
            words.say(&Message { id, args: check.args.clone() })
        };
        lines.push(format!("  - {}", say("critical")));
        lines.push(format!("    {}", say("fix")));
    }
    lines
}

fn next(report: &Report, words: &Words) -> Vec<String> {
    if report.next.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), words.text("summary-next")];
    lines.extend(report.next.iter().map(|m| format!("  - {}", words.say(m))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;

    fn contender(name: &str, baseline: bool, metrics: &[(Metric, f64)]) -> Contender {
        let metrics = metrics.iter().copied().collect();
        Contender { name: name.into(), baseline, chosen: !baseline, inside: None, metrics }
    }

    #[test]
    fn the_best_baseline_stands_beside_the_chosen_family() {
        let all = [
            contender("mean", true, &[(Metric::Rmse, 4.0)]),
            contender("last", true, &[(Metric::Rmse, 3.0)]),
            contender("broken", true, &[(Metric::Rmse, f64::NAN)]),
        ];
        let best = all.iter().filter_map(|c| rank(c, Metric::Rmse)).fold(f64::MIN, f64::max);
        assert_eq!(best, -3.0);
        let chosen = contender("forest", false, &[(Metric::Rmse, 1.25)]);
        let words = Words::new(Lang::En);
        let line = figure(Metric::Rmse, &chosen, Some(&all[1]), &words).unwrap();
        assert!(
            line.contains("1.25 (forest)") && line.contains("3 for") && line.contains("(last)")
        );
    }

    #[test]
    fn to_flag_everything_is_a_poor_baseline() {
        let found = |x, y| [(Metric::InjectedFound, x), (Metric::FalseAlarms, y)];
        let always = contender("always", true, &found(1.0, 1.0));
        let simple = contender("simple", true, &found(0.4, 0.01));
        let by = Metric::InjectedFound;
        assert!(rank(&simple, by) > rank(&always, by));
    }

    #[test]
    fn the_verdict_reads_in_both_languages() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            let more = Verdict::More { of: CurveUnit::Units, about: 1200, because: Vec::new() };
            let lines = verdict(&more, &words);
            assert!(lines[0].contains("1,200") && !lines[0].contains("summary-"), "{lines:?}");
        }
    }
}
