//! Remaining life: end mills that wear until they are changed.

use crate::noise::Noise;
use crate::sheet::{Cell, PLAIN, write};
use crate::{DataSet, File, Question};

const WORN_OUT: usize = 60;
const IN_USE: usize = 12;

const HEADER: [&str; 8] = [
    "공구번호",
    "가공수",
    "소재",
    "절삭속도(m/min)",
    "주축부하(%)",
    "진동(g)",
    "절삭온도(℃)",
    "표면거칠기(μm)",
];

/// Sixty tools to the end of their lives, and twelve that are still in the machine.
pub fn make(seed: u64) -> DataSet {
    let mut noise = Noise::new(seed, 2);
    let mut histories = (0..WORN_OUT + IN_USE).map(|i| history(i, &mut noise)).collect::<Vec<_>>();
    let mut in_use = histories.split_off(WORN_OUT);
    for history in &mut in_use {
        let kept = (history.len() as f64 * noise.between(0.25, 0.95)) as usize;
        history.truncate(kept.max(10));
    }
    let file = |name, histories: Vec<Vec<Vec<Cell>>>| {
        let rows: Vec<Vec<Cell>> = histories.into_iter().flatten().collect();
        File { name, bytes: write(&HEADER, &rows, &PLAIN) }
    };
    DataSet {
        id: "tools",
        title_ko: "엔드밀 잔여수명: 앞으로 몇 개를 더 가공할 수 있는가",
        title_en: "End mills: how many more parts before the tool must be changed",
        question: Question {
            problem: "life",
            time: Some("가공수"),
            unit: Some("공구번호"),
            ..Question::default()
        },
        learn: vec![file("tools.csv", histories)],
        apply: vec![file("tools-in-use.csv", in_use)],
    }
}

/// One tool, a row for each part, until the flank wear passes 0.3 mm (ISO 8688-2).
fn history(tool: usize, noise: &mut Noise) -> Vec<Vec<Cell>> {
    const LIMIT: f64 = 0.3;
    let (material, hardness) = noise.pick(&[("S45C", 1.0), ("SCM440", 1.25), ("SUS304", 1.5)]);
    let speed = noise.pick(&[120.0, 140.0, 160.0]);
    // Taylor: life falls steeply with the cutting speed; tools of one box differ.
    let rate = 0.0016 * hardness * f64::powf(speed / 140.0, 2.5) * (noise.normal(0.18)).exp();
    let mut wear: f64 = 0.02 + noise.between(0.0, 0.02);
    let mut rows = Vec::new();
    while wear < LIMIT {
        rows.push(part(tool, rows.len() + 1, material, hardness, speed, wear, noise));
        // Fast while the edge runs in, then steady, then fast again.
        let pace = 1.0 + 1.5 * (-wear / 0.03).exp() + 2.0 * ((wear - 0.2) / 0.1).max(0.0);
        wear += rate * pace * (1.0 + noise.normal(0.25)).max(0.1);
    }
    rows
}

fn part(
    tool: usize,
    count: usize,
    material: &str,
    hardness: f64,
    speed: f64,
    wear: f64,
    noise: &mut Noise,
) -> Vec<Cell> {
    let worn = wear / 0.3;
    let load = 34.0 * hardness.sqrt() + 16.0 * worn + noise.normal(1.6);
    let vibration = 0.55 + 0.5 * worn * worn + 0.001 * speed + noise.normal(0.06);
    let heat = 160.0 + 60.0 * hardness + 0.9 * (speed - 120.0) + 95.0 * worn + noise.normal(7.0);
    let roughness = 0.8 + 1.1 * worn.powf(1.5) + noise.normal(0.09);
    // Roughness is measured by hand, on every fifth part.
    let measured = if count.is_multiple_of(5) { Cell::Number(roughness, 2) } else { Cell::Missing };
    vec![
        Cell::Text(format!("T-{:03}", tool + 1)),
        Cell::Number(count as f64, 0),
        Cell::Text(material.to_owned()),
        Cell::Number(speed, 0),
        Cell::Number(load, 1),
        Cell::Number(vibration.max(0.05), 3),
        Cell::Number(heat, 0),
        measured,
    ]
}
