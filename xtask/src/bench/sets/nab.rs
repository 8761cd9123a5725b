//! Temperature of a large machine: NAB.

use super::{bring, same_length};
use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Section};
use crate::bench::sheet::{Sheet, text};
use crate::workspace::real_data;

const FILE: &str = "machine_temperature_system_failure.csv";
/// What the benchmark leaves unscored at the begin: 15 % of a file, at most this.
const PROBATION: usize = 750;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("nab")?;
    bring(&folder, &format!("nab/realKnownCause/{FILE}"), "machine.csv")?;
    let rows = Sheet::read(&folder.join("machine.csv"), ',')?;
    let times: Vec<&str> = rows.rows.iter().skip(PROBATION).map(|r| r[0].as_str()).collect();
    let values = rows.numbers("value")?;
    let windows = windows()?;
    let run = attempt(
        &folder,
        &["machine.csv", "--problem", "anomaly", "--time", "timestamp", "--train-rows", "750"],
    )?;
    same_length(run.predictions.rows.len(), times.len())?;
    let ours = Alarms::of(&times, &run.predictions.events("alarm")?, &windows);
    let deviating = deviations(&values);
    let deviating = Alarms::of(&times, &deviating, &windows);
    let everything = Alarms::of(&times, &vec![true; times.len()], &windows);
    let figure = |what: &str, of: fn(&Alarms) -> f64, form| {
        Figure::new(what, of(&ours), form)
            .beside("flag everything", of(&everything))
            .beside("3 deviations from the first rows", of(&deviating))
            .beside("never an alarm", 0.0)
    };
    Ok(Section {
        title: "Anomalies: NAB machine temperature".to_owned(),
        protocol: format!(
            "{} readings at five minutes; the first {PROBATION} are to learn from. {} windows are labelled \
             as anomalous; a window counts as found when an alarm falls into it. Reported beside what is \
             trivial; nothing is to be reached. Known: some labels of this benchmark are disputed, and the \
             machine changes its working point, which the first {PROBATION} rows do not show.",
            rows.rows.len(),
            windows.len()
        ),
        commands: vec![run.command.clone()],
        figures: vec![
            figure("windows found", |a| a.found, Form::Digits(0)),
            figure("rows in windows with an alarm", |a| a.inside, Form::Percent),
            figure("rows outside with an alarm", |a| a.outside, Form::Percent),
            figure("separate alarms outside", |a| a.episodes, Form::Digits(0)),
        ],
        notes: Vec::new(),
    })
}

/// Rows more than three deviations of the first rows away from their mean.
fn deviations(values: &[f64]) -> Vec<bool> {
    let (first, rest) = values.split_at(PROBATION.min(values.len()));
    let mean = crate::bench::score::mean(first);
    let deviation = crate::bench::score::rmse(first, &vec![mean; first.len()]);
    rest.iter().map(|x| (x - mean).abs() > 3.0 * deviation).collect()
}

/// Alarms against windows of time.
#[derive(Debug, PartialEq)]
struct Alarms {
    found: f64,
    inside: f64,
    outside: f64,
    episodes: f64,
}

impl Alarms {
    /// Times are written so that their order is that of their letters.
    fn of(times: &[&str], alarms: &[bool], windows: &[(String, String)]) -> Self {
        let window_of =
            |time: &str| windows.iter().position(|(a, b)| (a.as_str()..=b).contains(&time));
        let mut found = vec![false; windows.len()];
        let (mut inside, mut outside) = ((0.0, 0.0), (0.0, 0.0));
        let mut episodes = 0.0;
        let mut before = false;
        for (time, &alarm) in times.iter().zip(alarms) {
            let window = window_of(time);
            let counted = if window.is_some() { &mut inside } else { &mut outside };
            counted.1 += 1.0;
            counted.0 += f64::from(u8::from(alarm));
            if let (true, Some(w)) = (alarm, window) {
                found[w] = true;
            }
            let alone = alarm && window.is_none();
            episodes += f64::from(u8::from(alone && !before));
            before = alone;
        }
        Self {
            found: found.iter().filter(|f| **f).count() as f64,
            inside: inside.0 / inside.1,
            outside: outside.0 / outside.1,
            episodes,
        }
    }
}

fn windows() -> Result<Vec<(String, String)>, String> {
    let all = text(&real_data().join("nab/combined_windows.json"))?;
    let all: serde_json::Value = serde_json::from_str(&all).map_err(|e| e.to_string())?;
    let listed = all[format!("realKnownCause/{FILE}")].as_array().cloned().unwrap_or_default();
    let second = |w: &serde_json::Value| w.as_str().map(|s| s.chars().take(19).collect::<String>());
    Ok(listed.iter().filter_map(|w| Some((second(&w[0])?, second(&w[1])?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_are_counted_inside_and_outside_of_windows() {
        let times =
            ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-06"];
        let windows = [("2024-01-03".to_owned(), "2024-01-04".to_owned())];
        let alarms = [true, true, false, true, false, true];
        let counted = Alarms::of(&times, &alarms, &windows);
        assert_eq!(counted, Alarms { found: 1.0, inside: 0.5, outside: 0.75, episodes: 2.0 });
    }
}
