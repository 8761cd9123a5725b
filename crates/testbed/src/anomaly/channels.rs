//! What is watched: level, speed, scatter and relation of each sensor, each in multiples of its own
//! line.
//!
//! - **Level**, where normal rows establish one: an exponentially weighted control chart (Roberts
//!   1959) whose line allows for the wander seen in normal rows (see [`super::level`]).
//! - **Speed**, where they do not (ambient temperature, wear): how much the level moved between two
//!   neighbouring windows.
//! - **Scatter**: the mean square of successive differences (von Neumann 1941), smoothed; a stuck or
//!   a noisy sensor shows here.
//! - **Relation**: the residual of a sensor against all others, where the others explain at least
//!   half of it on normal rows that were held out: its level and its size. A sensor that goes its own
//!   way shows here although it looks usual by itself.
//!
//! All of it is causal: a row's reading depends on that row and on earlier ones.

use super::level::{BLOCK, Level, Spread};
use super::relation::Relations;
use super::smooth;

/// Stretches of rows: each holds one series a sensor, all of one length.
pub type Stretch = Vec<Vec<f64>>;

/// The span of the smoothing, in rows.
pub const SPAN: f64 = 30.0;
/// The two windows of a speed, in rows each.
const WINDOW: usize = 20;
/// A single row counts for no more than this many lines.
const CUT: f64 = 30.0;
/// Standard deviations of the normal speed up to its line.
const SPEED: f64 = 8.0;
/// The line of the scatter: a third or three times the usual one.
const FACTOR: f64 = 3.0;
/// Standard deviations of the normal log scatter up to its line, where it moves by itself.
const SCATTER: f64 = 4.0;
/// The relation's line allows for so many times the scatter that a level's does.
const RELATION: f64 = 1.6;
/// The line of the residual's size: twice the usual one.
const TWICE: f64 = 2.0;
/// A relation counts where the others explain at least this share of a sensor.
const EXPLAINED: f64 = 0.5;
/// Parts of the normal rows that take turns in being held out for the relations.
const TURNS: usize = 5;
/// Relations are looked for among at most so many sensors.
const RELATED: usize = 64;

/// What of a sensor is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watched {
    /// Where it stands.
    Level,
    /// How fast its level moves.
    Speed,
    /// How much it trembles.
    Scatter,
    /// How it stands to the others.
    Relation,
}

/// One thing watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// The position of the sensor.
    pub sensor: usize,
    /// What of it.
    pub watched: Watched,
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    Level(Level),
    Speed {
        usual: f64,
        line: f64,
    },
    Scatter {
        usual: f64,
        line: f64,
    },
    /// The position among the related sensors, and its residual's level.
    Relation(usize, Level),
    /// The position among the related sensors, and its residual's size.
    Misfit {
        place: usize,
        usual: f64,
        line: f64,
    },
}

/// What each sensor's variance is made of, in the mean over units (each the stretches of its normal
/// rows).
#[must_use]
pub fn fellows(units: &[Vec<Stretch>]) -> Vec<Spread> {
    let sensors = units.iter().flatten().map(Vec::len).next().unwrap_or(0);
    let of = |unit: &Vec<Stretch>, sensor: usize| {
        let series: Vec<&[f64]> = unit.iter().map(|s| s[sensor].as_slice()).collect();
        Spread::of(&series)
    };
    (0..sensors).map(|sensor| Spread::mean(units.iter().filter_map(|u| of(u, sensor)))).collect()
}

/// All that is watched, learned from normal rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Channels {
    channels: Vec<Channel>,
    related: Vec<usize>,
    relations: Option<Relations>,
    /// Sensors whose normal level the rows do not show.
    pub unsettled: Vec<usize>,
    /// Sensors without a single value in the normal rows.
    pub empty: Vec<usize>,
    /// Sensors that never moved in the normal rows.
    pub constant: Vec<usize>,
}

impl Channels {
    /// Learns from stretches of normal rows. `fellows` is what other units showed, sensor by sensor;
    /// empty where there are none.
    #[must_use]
    pub fn learn(normal: &[Stretch], fellows: &[Spread]) -> Self {
        let sensors = normal.first().map_or(0, Vec::len);
        let mut found = Self {
            channels: Vec::new(),
            related: Vec::new(),
            relations: None,
            unsettled: Vec::new(),
            empty: Vec::new(),
            constant: Vec::new(),
        };
        for sensor in 0..sensors {
            let series: Vec<&[f64]> = normal.iter().map(|s| s[sensor].as_slice()).collect();
            found.learn_sensor(sensor, &series, fellows.get(sensor).copied());
        }
        found.learn_relations(normal);
        found
    }

    fn learn_sensor(&mut self, sensor: usize, series: &[&[f64]], fellows: Option<Spread>) {
        let Some(level) = Level::learn(series, 1.0, fellows) else {
            self.empty.push(sensor);
            return;
        };
        if level.established {
            self.push(sensor, Watched::Level, Rule::Level(level));
        } else {
            self.unsettled.push(sensor);
            let rule = speed_rule(series);
            self.channels.extend(rule.map(|rule| Channel {
                sensor,
                watched: Watched::Speed,
                rule,
            }));
        }
        if level.constant {
            self.constant.push(sensor);
            return;
        }
        if level.established && self.related.len() < RELATED {
            self.related.push(sensor);
        }
        if let Some(rule) = scatter_rule(series) {
            self.push(sensor, Watched::Scatter, rule);
        }
    }

    fn push(&mut self, sensor: usize, watched: Watched, rule: Rule) {
        self.channels.push(Channel { sensor, watched, rule });
    }

    fn learn_relations(&mut self, normal: &[Stretch]) {
        let chosen: Vec<Vec<&[f64]>> = normal
            .iter()
            .map(|s| self.related.iter().map(|&j| s[j].as_slice()).collect())
            .collect();
        self.relations = Relations::learn(&chosen);
        if self.relations.is_none() {
            return;
        }
        let held_out = held_out_residuals(&chosen);
        for (place, &sensor) in self.related.clone().iter().enumerate() {
            let residual: Vec<&[f64]> = held_out.iter().map(|s| s[place].as_slice()).collect();
            let original = chosen.iter().flat_map(|s| s[place].iter().copied());
            let (_, _, whole) = smooth::moments(original);
            let (_, _, left) = smooth::moments(residual.iter().copied().flatten().copied());
            // Residuals are in standard deviations of the sensor.
            let explained = if whole > 0.0 { 1.0 - left } else { 0.0 };
            let level =
                Level::learn(&residual, RELATION, None).filter(|l| l.established && !l.constant);
            if let (true, Some(level)) = (explained >= EXPLAINED, level) {
                self.push(sensor, Watched::Relation, Rule::Relation(place, level));
                if left > 0.0 {
                    let line = misfit_line(&residual, left);
                    self.push(sensor, Watched::Relation, Rule::Misfit { place, usual: left, line });
                }
            }
        }
    }

    /// What is watched, in the order of the readings.
    #[must_use]
    pub fn watched(&self) -> &[Channel] {
        &self.channels
    }

    /// Reads one unit's rows in the order of time: a series for each channel, in multiples of its
    /// line and with its sign.
    #[must_use]
    pub fn read(&self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let residuals = self.relations.as_ref().map(|r| {
            let chosen: Vec<&[f64]> = self.related.iter().map(|&j| rows[j].as_slice()).collect();
            r.residuals(&chosen)
        });
        self.channels
            .iter()
            .map(|c| {
                let own = &rows[c.sensor];
                match &c.rule {
                    Rule::Level(level) => chart(own, level),
                    Rule::Speed { usual, line } => {
                        let speed = smooth::speed(own, WINDOW);
                        // Before both windows are full there is no speed.
                        let known = |i: usize| i + 1 >= 2 * WINDOW;
                        let of =
                            |(i, s): (usize, f64)| if known(i) { (s - usual) / line } else { 0.0 };
                        speed.into_iter().enumerate().map(of).collect()
                    }
                    Rule::Scatter { usual, line } => {
                        scatter(own, *usual).into_iter().map(|s| s / line).collect()
                    }
                    Rule::Relation(place, level) => {
                        residuals.as_ref().map_or_else(Vec::new, |r| chart(&r[*place], level))
                    }
                    Rule::Misfit { place, usual, line } => {
                        residuals.as_ref().map_or_else(Vec::new, |r| {
                            // A relation that fits better than usual is no fault.
                            size(&r[*place], *usual)
                                .into_iter()
                                .map(|s| s.max(0.0) / line)
                                .collect()
                        })
                    }
                }
            })
            .collect()
    }
}

fn chart(values: &[f64], level: &Level) -> Vec<f64> {
    let cut = |v: &f64| level.deviation(*v).clamp(-CUT, CUT);
    smooth::from_zero(values.iter().map(cut), SPAN)
}

fn speed_rule(series: &[&[f64]]) -> Option<Rule> {
    let speeds: Vec<f64> =
        series.iter().flat_map(|s| smooth::speed(s, WINDOW).into_iter().skip(2 * WINDOW)).collect();
    if speeds.len() < BLOCK {
        return None;
    }
    let (_, usual, variance) = smooth::moments(speeds.iter().copied());
    // A perfectly even drift may still become twice as fast.
    let line = (SPEED * variance.sqrt()).max(usual.abs());
    (line > 0.0).then_some(Rule::Speed { usual, line })
}

/// Half the logarithm of the smoothed square of successive differences against the usual one.
fn scatter(values: &[f64], usual: f64) -> Vec<f64> {
    let mut before = f64::NAN;
    let differences = values.iter().map(|v| {
        let difference = v - before;
        if !v.is_nan() {
            before = *v;
        }
        difference
    });
    log_size(differences, usual)
}

/// Half the logarithm of the smoothed square against the usual one.
fn size(values: &[f64], usual: f64) -> Vec<f64> {
    log_size(values.iter().copied(), usual)
}

/// It begins at the usual size.
fn log_size(values: impl Iterator<Item = f64>, usual: f64) -> Vec<f64> {
    const NONE: f64 = 1e-3;
    // `clamp` leaves missing what is missing; `min` would not.
    let squares = values.map(|v| (v * v / usual).clamp(0.0, CUT * CUT));
    smooth::from(1.0, squares, SPAN).into_iter().map(|s| (s + NONE).ln() / 2.0).collect()
}

fn misfit_line(residual: &[&[f64]], usual: f64) -> f64 {
    let logs: Vec<f64> = residual.iter().flat_map(|s| size(s, usual)).collect();
    let (_, _, variance) = smooth::moments(logs.iter().copied());
    TWICE.ln().max(SCATTER * variance.sqrt())
}

fn scatter_rule(series: &[&[f64]]) -> Option<Rule> {
    let squares: Vec<f64> = series
        .iter()
        .flat_map(|s| s.windows(2).map(|w| (w[1] - w[0]).powi(2)))
        .filter(|d| !d.is_nan())
        .collect();
    // A sensor that mostly repeats itself has no usual scatter.
    if squares.len() < BLOCK || crate::evaluate::median(&squares) <= 0.0 {
        return None;
    }
    let usual = crate::evaluate::mean(&squares);
    let logs = series.iter().flat_map(|s| scatter(s, usual)).collect::<Vec<_>>();
    let (_, _, variance) = smooth::moments(logs.iter().copied());
    Some(Rule::Scatter { usual, line: FACTOR.ln().max(SCATTER * variance.sqrt()) })
}

/// Residuals of normal rows by relations that did not see them: contiguous parts take turns.
fn held_out_residuals(normal: &[Vec<&[f64]>]) -> Vec<Vec<Vec<f64>>> {
    let sensors = normal.first().map_or(0, Vec::len);
    let mut all: Vec<Vec<Vec<f64>>> = normal.iter().map(|_| vec![Vec::new(); sensors]).collect();
    for turn in 0..TURNS {
        let edges = |s: &Vec<&[f64]>| {
            let rows = s.first().map_or(0, |c| c.len());
            (rows * turn / TURNS, rows * (turn + 1) / TURNS)
        };
        let mut others: Vec<Vec<&[f64]>> = Vec::new();
        for stretch in normal {
            let (from, to) = edges(stretch);
            others.push(stretch.iter().map(|c| &c[..from]).collect());
            others.push(stretch.iter().map(|c| &c[to..]).collect());
        }
        let relations = Relations::learn(&others);
        for (stretch, into) in normal.iter().zip(&mut all) {
            let (from, to) = edges(stretch);
            let held: Vec<&[f64]> = stretch.iter().map(|c| &c[from..to]).collect();
            let residuals = match &relations {
                Some(r) => r.residuals(&held),
                None => vec![vec![f64::NAN; to - from]; sensors],
            };
            for (series, part) in into.iter_mut().zip(residuals) {
                series.extend(part);
            }
        }
    }
    all
}
