//! Small shop floors of known truth.

use std::fmt::Write;

/// Numbers that look random and are the same everywhere (splitmix64).
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Even between 0 and 1.
    pub fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal, mean 0, spread 1.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }
}

fn minute(row: usize) -> String {
    format!("2026-03-{:02} {:02}:{:02}:00", 1 + row / 1440, row / 60 % 24, row % 60)
}

/// Energy of a furnace: `y = 2a + b` and a little noise; `c` has nothing to do with it.
pub fn estimate(rows: std::ops::Range<usize>, with_target: bool) -> String {
    let mut noise = Noise::new(rows.start as u64);
    let mut text = String::from(if with_target { "time,a,b,c,y\n" } else { "time,a,b,c\n" });
    for row in rows {
        let (a, b, c) = (10.0 * noise.even(), 10.0 * noise.even(), noise.even());
        let y = 2.0 * a + b + 0.3 * noise.bell();
        let _ = write!(text, "{},{a:.3},{b:.3},{c:.3}", minute(row));
        let _ = if with_target { writeln!(text, ",{y:.3}") } else { writeln!(text) };
    }
    text
}

/// Parts that fail when they are hot and loaded; about one in eight.
pub fn failure(rows: usize, seed: u64) -> String {
    let mut noise = Noise::new(seed);
    let mut text = String::from("온도,하중,라인,불량\n");
    for row in 0..rows {
        let (heat, load) = (60.0 + 10.0 * noise.bell(), 5.0 + 2.0 * noise.bell());
        let risk = (heat - 60.0) / 10.0 + (load - 5.0) / 2.0 + 0.3 * noise.bell();
        let line = ["가", "나", "다"][row % 3];
        let _ = writeln!(text, "{heat:.2},{load:.3},{line},{}", u8::from(risk > 1.6));
    }
    text
}

/// Pumps that wear out after 60 to 120 cycles; `seen` is the share of each life that was recorded.
pub fn life(units: std::ops::Range<usize>, seen: f64) -> String {
    let mut noise = Noise::new(units.start as u64);
    let mut text = String::from("pump,cycle,heat,shake,steady\n");
    for unit in units {
        let life = 60 + (60.0 * noise.even()) as usize;
        for cycle in 1..=((life as f64 * seen) as usize).max(5) {
            let worn = (cycle as f64 / life as f64).powi(2);
            let heat = 40.0 + 30.0 * worn + noise.bell();
            let shake = 1.0 + 4.0 * worn + 0.2 * noise.bell();
            let _ = writeln!(text, "P{unit},{cycle},{heat:.2},{shake:.3},{:.3}", noise.even());
        }
    }
    text
}

/// A compressor with three sensors that go together; one of them drifts off from row `fault` on.
pub fn anomaly(rows: std::ops::Range<usize>, fault: usize) -> String {
    let mut noise = Noise::new(rows.start as u64);
    let mut text = String::from("time,pressure,flow,current\n");
    for row in rows {
        let load = 5.0 + (row as f64 / 4.0).sin() + 0.5 * noise.bell();
        let off = if row >= fault { 2.5 } else { 0.0 };
        let pressure = load + 0.1 * noise.bell();
        let flow = 2.0 * load + 0.1 * noise.bell() + off;
        let current = 0.5 * load + 0.05 * noise.bell();
        let _ = writeln!(text, "{},{pressure:.3},{flow:.3},{current:.3}", minute(row));
    }
    text
}
