//! Condition monitoring: a transfer pump whose drive-end bearing wears.

use crate::clock::{hour, is_sunday, outdoors, written};
use crate::noise::Noise;
use crate::sheet::{Cell, PLAIN, write};
use crate::{DataSet, File, Question};

const STEP: u32 = 10;
/// The fifth of May.
const BEGIN: u32 = 124 * 1440;
const DAYS: u32 = 28;
const NORMAL_DAYS: u32 = 16;
/// The day of the recording on which the bearing begins to go.
const WEAR_BEGINS: f64 = 21.0;

const HEADER: [&str; 8] = [
    "측정시각",
    "구동측진동(mm/s)",
    "반구동측진동(mm/s)",
    "베어링온도(℃)",
    "모터전류(A)",
    "토출압력(bar)",
    "유량(m³/h)",
    "실내온도(℃)",
];

/// Four weeks at ten minutes. The first sixteen days are normal.
pub fn make(seed: u64) -> DataSet {
    let mut noise = Noise::new(seed, 1);
    let steps = DAYS * 1440 / STEP;
    let mut bearing = 48.0;
    let rows: Vec<Vec<Cell>> =
        (0..steps).map(|i| row(BEGIN + i * STEP, i, &mut bearing, &mut noise)).collect();
    DataSet {
        id: "pump",
        title_ko: "이송펌프 베어링: 이상이 있는가, 언제부터, 어느 센서인가",
        title_en: "Transfer pump bearing: is something wrong, since when, which sensors",
        question: Question {
            problem: "anomaly",
            time: Some("측정시각"),
            train_rows: Some((NORMAL_DAYS * 1440 / STEP) as usize),
            ..Question::default()
        },
        learn: vec![File { name: "pump.csv", bytes: write(&HEADER, &rows, &PLAIN) }],
        apply: Vec::new(),
    }
}

fn row(minutes: u32, step: u32, bearing: &mut f64, noise: &mut Noise) -> Vec<Cell> {
    let load = load(minutes) * (1.0 + noise.normal(0.015));
    let wear = wear(step);
    let room = 20.0 + 0.35 * (outdoors(minutes) - 15.0) + noise.normal(0.3);
    // Vibration grows with the load; a worn bearing adds to its own side first.
    let drive = 1.6 + 0.9 * load + 2.4 * wear + noise.normal(0.12 + 0.25 * wear);
    let other = 1.3 + 0.7 * load + 0.5 * wear + noise.normal(0.11);
    // A bearing warms up and cools down slowly.
    let settles_at = room + 18.0 + 11.0 * load + 14.0 * wear;
    *bearing += (settles_at - *bearing) * 0.08;
    let current = 21.0 + 13.0 * load + 1.2 * wear + noise.normal(0.35);
    let pressure = 3.2 + 1.4 * load - 0.05 * wear + noise.normal(0.04);
    let flow = 38.0 + 52.0 * load - 0.8 * wear + noise.normal(0.9);
    let down = logger_is_down(step);
    let number = |x: f64, digits| if down { Cell::Missing } else { Cell::Number(x, digits) };
    vec![
        Cell::Text(written(minutes)),
        number(drive.max(0.2), 2),
        number(other.max(0.2), 2),
        number(*bearing + noise.normal(0.2), 1),
        number(current, 1),
        number(pressure, 2),
        number(flow, 1),
        Cell::Number(room, 1),
    ]
}

/// Full in the day shift, less at night and on Sundays.
fn load(minutes: u32) -> f64 {
    let day_shift = (7.0..19.0).contains(&hour(minutes));
    match (is_sunday(minutes), day_shift) {
        (true, _) => 0.8,
        (false, true) => 1.0,
        (false, false) => 0.9,
    }
}

/// 0 while sound, about 1 at the end, faster and faster.
fn wear(step: u32) -> f64 {
    let since = (f64::from(step * STEP) / 1440.0 - WEAR_BEGINS).max(0.0);
    (since / (f64::from(DAYS) - WEAR_BEGINS)).powf(1.6)
}

/// Twice for some hours.
fn logger_is_down(step: u32) -> bool {
    (700..722).contains(&step) || (2900..2915).contains(&step)
}
