//! One fault of steel plates against the rest.

use super::folds::{Task, cross_validate};
use crate::bench::dure::workshop;
use crate::bench::figure::Section;
use crate::bench::sheet::Sheet;
use crate::workspace::real_data;

const FAULTS: [&str; 7] =
    ["Pastry", "Z_Scratch", "K_Scratch", "Stains", "Dirtiness", "Bumps", "Others"];
/// An easy one and a hard one.
const ASKED: [&str; 2] = ["K_Scratch", "Bumps"];

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("plates")?;
    let all = Sheet::read(&real_data().join("steel_plates/steel_plates_train.csv"), ',')?;
    let mut section = Section {
        title: "Failure: steel plates faults".to_owned(),
        protocol: format!(
            "{} plates with seven kinds of faults; one kind against all others, in five folds, each with \
             its share of that kind. The other six flags are taken out beforehand.",
            all.rows.len()
        ),
        ..Section::default()
    };
    for fault in ASKED {
        let others: Vec<&str> = FAULTS.into_iter().filter(|f| *f != fault).collect();
        let rows = all.without(&others);
        let outcome = cross_validate(&folder, &Task { rows: &rows, target: fault })?;
        section.figures.extend(outcome.figures(&format!("{fault}: ")));
        section.commands.push(format!("{}  # and so for each fold", outcome.command));
    }
    Ok(section)
}
