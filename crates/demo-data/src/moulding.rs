//! Failure: injection-moulded batches that turn out bad.

use crate::clock::{hour, outdoors, written};
use crate::noise::Noise;
use crate::sheet::{Cell, Form, PLAIN, write};
use crate::{DataSet, File, Question};

const BATCHES: u32 = 4200;
/// Minutes from batch to batch.
const STEP: u32 = 62;
/// The first of April.
const BEGIN: u32 = 90 * 1440;

const HEADER: [&str; 12] = [
    "작업일시",
    "로트번호",
    "금형",
    "원료등급",
    "수지수분(%)",
    "실린더온도(℃)",
    "금형온도(℃)",
    "사출압력(MPa)",
    "보압시간(s)",
    "쿠션량(mm)",
    "재작업시간(분)",
    "불량",
];

/// What a machine did in a batch.
struct Batch {
    mould: (&'static str, f64),
    grade: &'static str,
    moisture: f64,
    cylinder: f64,
    mould_heat: f64,
    pressure: f64,
    holding: f64,
    cushion: f64,
}

/// Half a year of batches as the office program exports them: CP949. The minutes of rework are known
/// only after the failure: a column that gives the answer away.
pub fn make(seed: u64) -> DataSet {
    let mut noise = Noise::new(seed, 3);
    let rows: Vec<Vec<Cell>> = (0..BATCHES).map(|i| row(i, &mut noise)).collect();
    let bytes = write(&HEADER, &rows, &Form { cp949: true, ..PLAIN });
    DataSet {
        id: "moulding",
        title_ko: "사출 불량: 이 로트가 불량이 될 것인가, 왜인가",
        title_en: "Injection moulding: will this batch be bad, and why",
        question: Question {
            problem: "failure",
            time: Some("작업일시"),
            target: Some("불량"),
            costs: Some((180_000, 12_000)),
            ..Question::default()
        },
        learn: vec![File { name: "moulding.csv", bytes }],
        apply: Vec::new(),
    }
}

fn row(i: u32, noise: &mut Noise) -> Vec<Cell> {
    let minutes = BEGIN + i * STEP;
    let batch = batch(minutes, noise);
    let bad = noise.chance(1.0 / (1.0 + (-log_odds(&batch)).exp()));
    let rework = if bad { noise.between(8.0, 45.0) } else { 0.0 };
    let unread = noise.chance(0.02);
    vec![
        Cell::Text(written(minutes)),
        Cell::Text(format!("L25-{:05}", i + 1)),
        Cell::Text(batch.mould.0.to_owned()),
        Cell::Text(batch.grade.to_owned()),
        if unread { Cell::Missing } else { Cell::Number(batch.moisture, 3) },
        Cell::Number(batch.cylinder, 1),
        Cell::Number(batch.mould_heat, 1),
        Cell::Number(batch.pressure, 1),
        Cell::Number(batch.holding, 2),
        Cell::Number(batch.cushion, 2),
        Cell::Number(rework, 0),
        Cell::Number(f64::from(u8::from(bad)), 0),
    ]
}

fn batch(minutes: u32, noise: &mut Noise) -> Batch {
    let mould = noise.pick(&[("M-01", 0.0), ("M-02", 0.0), ("M-03", 0.9), ("M-04", 0.2)]);
    let grade = noise.pick(&["PA66-A", "PA66-A", "PA66-B"]);
    // The dryer keeps up less well in damp summer air, and after the change of shift.
    let damp = ((outdoors(minutes) - 18.0) / 10.0).max(0.0);
    let late = if (19.0..21.0).contains(&hour(minutes)) { 0.03 } else { 0.0 };
    let moisture = (0.11 + 0.035 * damp + late + noise.normal(0.03)).max(0.02);
    let cylinder = 285.0 + noise.normal(4.5);
    let mould_heat = 82.0 + 0.2 * (outdoors(minutes) - 12.0) + noise.normal(2.2);
    let holding = 6.0 + noise.normal(0.35);
    let cushion = 5.2 + noise.normal(0.7) - 0.5 * mould.1;
    let pressure = 96.0 - 0.5 * (cylinder - 285.0) + noise.normal(2.4);
    Batch { mould, grade, moisture, cylinder, mould_heat, pressure, holding, cushion }
}

/// Silver streaks from damp resin, worse when hot; short shots when the cushion runs out or the holding
/// time is short; a worn mould; flash at high pressure.
fn log_odds(b: &Batch) -> f64 {
    let hot = 1.0 + ((b.cylinder - 285.0) / 6.0).max(0.0);
    let damp = ((b.moisture - 0.18) / 0.01).max(0.0) * hot;
    let short = ((4.0 - b.cushion) / 0.15).max(0.0) + ((5.35 - b.holding) / 0.05).max(0.0);
    let flash = ((b.pressure - 101.5) / 0.7).max(0.0);
    -5.8 + 2.0 * damp + 2.0 * short + 1.6 * flash + 1.2 * b.mould.1
}
