//! Matching: how long a day of meetings takes to plan, and the meaning of a sentence.

use std::path::Path;
use std::process::Command;

use crate::assets::model;
use crate::bench::dure::workshop;
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::process::output;
use crate::setup::venv_python;
use crate::workspace::{root, target};

/// A large expo: guests, hosts, slots.
const DAY: [&str; 3] = ["500", "200", "24"];

/// So many sentences have their meaning found.
const SENTENCES: usize = 120;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("matching")?;
    let day = Planned::measure()?;
    let mut figures = day.figures();
    figures.extend(meaning(&folder)?);
    Ok(Section {
        title: "Matching".to_owned(),
        protocol: format!(
            "A day of {} companies, {} suppliers and {} slots, on one thread: everybody wishes to meet 4 to \
            12, a third is away for a part of the day; then ten go home at noon and the rest is planned \
            anew. The meaning of {SENTENCES} needs in plain words ({}), on one thread, beside the program \
            of the package that carries the model.",
            DAY[0], DAY[1], DAY[2], "`crates/matching/tests/lay`"
        ),
        commands: vec![
            format!("meetings_speed {}", DAY.join(" ")),
            "embed_speed e5-small-q4.bin sentences.txt ours.csv".to_owned(),
            "python xtask/peers/sentences.py sentences.txt theirs.csv".to_owned(),
        ],
        figures,
        notes: vec![day.said],
    })
}

fn example(name: &str) -> Command {
    Command::new(target().join("release/examples").join(name))
}

/// What planning a day came to.
struct Planned {
    whole: f64,
    change: f64,
    proven: bool,
    /// What the program says of it, as a sentence.
    said: String,
}

impl Planned {
    fn measure() -> Result<Self, String> {
        Self::read(&output(example("meetings_speed").args(DAY))?)
    }

    fn read(said: &str) -> Result<Self, String> {
        let unknown = || format!("meetings_speed said what nobody understands:\n{said}");
        let mut lines = said.lines();
        let mut seconds = lines.next().unwrap_or_default().split(' ').map(str::parse);
        let (Some(Ok(whole)), Some(Ok(change))) = (seconds.next(), seconds.next()) else {
            return Err(unknown());
        };
        let rest: Vec<&str> = lines.collect();
        let proven = rest.iter().find_map(|line| line.rsplit_once("proven "));
        let (_, proven) = proven.ok_or_else(unknown)?;
        Ok(Self { whole, change, proven: proven == "true", said: format!("{}.", rest.join("; ")) })
    }

    fn figures(&self) -> Vec<Figure> {
        vec![
            Figure::new("planning the whole day", self.whole, Form::With(2, "s"))
                .aims_at(Goal::AtMost(5.0)),
            Figure::new("planning the rest anew at noon", self.change, Form::With(2, "s"))
                .aims_at(Goal::AtMost(1.0)),
            Figure::new(
                "the plan is proven the best (1) or not (0)",
                f64::from(self.proven),
                Form::Digits(0),
            ),
        ]
    }
}

/// Ours and the package's own, in turn, on the same sentences.
fn meaning(folder: &Path) -> Result<Vec<Figure>, String> {
    let needs = std::fs::read_to_string(root().join("crates/matching/tests/lay/needs.jsonl"));
    let needs = needs.map_err(|e| format!("needs.jsonl: {e}"))?;
    let texts = needs.lines().take(SENTENCES).map(|line| {
        let need: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
        Ok(need["text"].as_str().unwrap_or_default().to_owned())
    });
    let texts: Vec<String> = texts.collect::<Result<_, String>>()?;
    let file = folder.join("sentences.txt");
    std::fs::write(&file, texts.join("\n") + "\n")
        .map_err(|e| format!("{}: {e}", file.display()))?;
    let mut ours = example("embed_speed");
    ours.current_dir(folder).arg(model::file()?).args(["sentences.txt", "ours.csv"]);
    let said = output(&mut ours)?;
    let mut said = said.split_whitespace().map(str::parse::<f64>);
    let (Some(Ok(seconds)), Some(Ok(memory))) = (said.next(), said.next()) else {
        return Err("embed_speed said what nobody understands".to_owned());
    };
    let mut theirs = Command::new(venv_python(model::MODEL.requirement)?);
    theirs.current_dir(folder).arg(root().join("xtask/peers/sentences.py"));
    theirs.args(["sentences.txt", "theirs.csv"]).env("OMP_NUM_THREADS", "1");
    let peer: f64 =
        output(&mut theirs)?.trim().parse().map_err(|e| format!("sentences.py: {e}"))?;
    let least = least_cosine(&vectors(folder, "ours.csv")?, &vectors(folder, "theirs.csv")?)?;
    Ok(vec![
        Figure::new("the meaning of a need, the median", 1000.0 * seconds, Form::With(0, "ms"))
            .aims_at(Goal::AtMost(60.0))
            .beside("the package's own program", 1000.0 * peer),
        Figure::new("the least cosine between its vectors and ours", least, Form::Digits(4))
            .aims_at(Goal::AtLeast(0.999)),
        Figure::new("memory (RSS) that the model takes", memory / 1e6, Form::With(0, "MB")),
    ])
}

type Vectors = Vec<Vec<f64>>;

fn vectors(folder: &Path, name: &str) -> Result<Vectors, String> {
    let text = std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"))?;
    let row = |line: &str| {
        line.split(',').map(|x| x.parse().map_err(|e| format!("{name}: {e}"))).collect()
    };
    text.lines().map(row).collect()
}

/// All vectors are of length one.
fn least_cosine(ours: &Vectors, theirs: &Vectors) -> Result<f64, String> {
    if ours.len() != SENTENCES || theirs.len() != SENTENCES {
        return Err(format!("{} and {} vectors of {SENTENCES}", ours.len(), theirs.len()));
    }
    let cosine = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    Ok(ours.iter().zip(theirs).map(cosine).fold(f64::INFINITY, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_planner_says_is_read() {
        let said = "0.071 0.042\n9 wishes, 8 meetings\nno plan can have more than 3, proven true\nafter it 7\n";
        let day = Planned::read(said).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((day.whole, day.change, day.proven), (0.071, 0.042, true));
        assert!(Planned::read("").is_err() && Planned::read("0.1 0.2\n").is_err());
    }

    #[test]
    fn the_least_of_all_cosines_counts() {
        let ours = vec![vec![1.0, 0.0]; SENTENCES];
        let mut theirs = ours.clone();
        theirs[7] = vec![0.6, 0.8];
        assert_eq!(least_cosine(&ours, &theirs), Ok(0.6));
        assert!(least_cosine(&ours, &theirs[1..].to_vec()).is_err());
    }
}
