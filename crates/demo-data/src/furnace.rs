//! Estimate: the gas that a reheating furnace burns.

use crate::clock::{day, hour, is_sunday, outdoors, written_german};
use crate::noise::Noise;
use crate::sheet::{Cell, Form, write};
use crate::{DataSet, File, Question};

const BEGIN: u32 = 31 * 1440;
const HOURS: u32 = 210 * 24;

const HEADER: [&str; 8] = [
    "일시",
    "강종",
    "장입량(t/h)",
    "장입온도(℃)",
    "추출온도(℃)",
    "공기비",
    "외기온도(℃)",
    "가스사용량(Nm³/h)",
];

/// Seven months by the hour, as a German controller writes them: semicolons, a decimal comma, the day
/// first. The lining wears, so the same work takes more and more gas.
pub fn make(seed: u64) -> DataSet {
    let mut noise = Noise::new(seed, 4);
    let mut charge = 40.0;
    let rows: Vec<Vec<Cell>> =
        (0..HOURS).map(|i| row(BEGIN + i * 60, &mut charge, &mut noise)).collect();
    let form = Form { delimiter: ';', decimal: ',', cp949: false };
    DataSet {
        id: "furnace",
        title_ko: "가열로 가스 사용량: 조업 조건에서 얼마가 나와야 하는가",
        title_en: "Reheating furnace: how much gas the work should take",
        question: Question {
            problem: "estimate",
            time: Some("일시"),
            target: Some("가스사용량(Nm³/h)"),
            ..Question::default()
        },
        learn: vec![File { name: "furnace.csv", bytes: write(&HEADER, &rows, &form) }],
        apply: Vec::new(),
    }
}

fn row(minutes: u32, charge: &mut f64, noise: &mut Noise) -> Vec<Cell> {
    let wanted = if is_sunday(minutes) {
        0.0
    } else if (8.0..20.0).contains(&hour(minutes)) {
        46.0
    } else {
        34.0
    };
    *charge = (*charge + 0.45 * (wanted - *charge) + noise.normal(2.0)).max(0.0);
    let rolled = *charge > 1.0;
    let (steel, drop_heat) = noise.pick(&[("SS275", 1180.0), ("SM355", 1215.0), ("SPHC", 1240.0)]);
    let drop_heat = if rolled { drop_heat + noise.normal(6.0) } else { 900.0 + noise.normal(4.0) };
    // Some slabs come warm from the caster.
    let hot_charge = noise.chance(0.3);
    let enters_at = if hot_charge { noise.between(350.0, 600.0) } else { outdoors(minutes) + 5.0 };
    let air = 1.12 + noise.normal(0.03);
    let outside = outdoors(minutes) + noise.normal(0.5);
    let gas = gas(minutes, *charge, drop_heat - enters_at, drop_heat - outside, air);
    vec![
        Cell::Text(written_german(minutes)),
        if rolled { Cell::Text(steel.to_owned()) } else { Cell::Missing },
        Cell::Number(*charge, 1),
        Cell::Number(enters_at, 0),
        Cell::Number(drop_heat, 0),
        if noise.chance(0.01) { Cell::Missing } else { Cell::Number(air, 3) },
        Cell::Number(outside, 1),
        Cell::Number((gas * (1.0 + noise.normal(0.02))).max(0.0), 1),
    ]
}

/// Heat into the steel (0.68 kJ/kg K) and through the walls, over what the gas gives (38 MJ/Nm³), less
/// what leaves by the stack with the excess air.
fn gas(minutes: u32, tonnes: f64, steel_rise: f64, wall_drop: f64, air: f64) -> f64 {
    const MEGAJOULES: f64 = 38.0;
    let steel = tonnes * 1000.0 * 0.68e-3 * steel_rise;
    let lining = 1.0 + 0.12 * (day(minutes) - day(BEGIN)) / 210.0;
    let walls = 4.2 * wall_drop * lining;
    let efficiency = 0.56 - 0.5 * (air - 1.1);
    (steel + walls) / (MEGAJOULES * efficiency.max(0.3))
}
