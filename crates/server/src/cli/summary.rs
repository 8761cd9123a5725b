//! The report in a few plain lines.

use dure_testbed::report::{Contender, Message};
use dure_testbed::report::{CurveUnit, Metric, Report, Status, Verdict};

use crate::platform::i18n::Words;
use crate::platform::numbers::readable;

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
    let of = |c: &Contender| c.metrics.get(&report.metric).copied();
    let chosen = report.contenders.iter().find(|c| c.chosen);
    let Some((chosen, reached)) = chosen.and_then(|c| of(c).map(|x| (c, x))) else {
        return Vec::new();
    };
    let baseline = report
        .contenders
        .iter()
        .filter(|c| c.baseline)
        .filter_map(|c| of(c).filter(|x| x.is_finite()).map(|x| (c, x)))
        .reduce(|best, other| if better(report.metric, other.1, best.1) { other } else { best });
    let line = match baseline {
        Some((baseline, trivial)) => Message::new("summary-figure")
            .text("baseline", &baseline.name)
            .text("trivial", readable(trivial)),
        None => Message::new("summary-figure-alone"),
    };
    let line = line
        .text("metric", metric(report.metric))
        .text("family", &chosen.name)
        .text("reached", readable(reached));
    let mut lines = vec![String::new(), words.say(&line)];
    lines.extend(report.intervals.as_ref().map(|i| {
        let share = |x: f64| crate::platform::numbers::percent(x);
        words.say(
            &Message::new("summary-intervals")
                .text("nominal", share(i.nominal))
                .text("coverage", share(i.coverage)),
        )
    }));
    lines
}

fn better(metric: Metric, a: f64, b: f64) -> bool {
    if metric.more_is_better() { a > b } else { a < b }
}

/// The locale key of a metric: `metric-average_precision`.
fn metric(metric: Metric) -> String {
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
