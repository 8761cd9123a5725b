//! Energy of a steel works, an hour ahead.

use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Section};
use crate::bench::score;
use crate::bench::sheet::Sheet;
use crate::workspace::real_data;

const TARGET: &str = "Usage_kWh";
/// Four quarters of an hour.
const AHEAD: usize = 4;
const DAY: usize = 96;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("energy")?;
    let rows = Sheet::read(&real_data().join("steel_industry_energy/steel_jan_oct.csv.gz"), ',')?;
    rows.write(&folder.join("steel.csv"))?;
    let run = attempt(
        &folder,
        &[
            "steel.csv",
            "--problem",
            "estimate",
            "--target",
            TARGET,
            "--time",
            "date",
            "--horizon",
            "4",
        ],
    )?;
    let usage = rows.numbers(TARGET)?;
    let measured = run.report["split"]["test_rows"].as_u64().unwrap_or(0) as usize;
    let begin = usage.len().saturating_sub(measured).max(DAY);
    let truth = &usage[begin..];
    let earlier = |by: usize| &usage[begin - by..usage.len() - by];
    let mut figures = Vec::new();
    for (metric, of, what) in [
        ("rmse", score::rmse as fn(&[f64], &[f64]) -> f64, "RMSE, kWh"),
        ("mae", score::mae, "MAE, kWh"),
    ] {
        let (_, own) = run.own(metric).ok_or_else(|| format!("the report holds no {metric}"))?;
        figures.push(
            Figure::new(what, own, Form::Digits(2))
                .beside("as an hour ago", of(truth, earlier(AHEAD)))
                .beside("as yesterday at this time", of(truth, earlier(DAY))),
        );
    }
    let coverage = run.report["intervals"]["coverage"].as_f64().unwrap_or(f64::NAN);
    figures.push(Figure::new("coverage of the 90 % ranges", coverage, Form::Percent));
    Ok(Section {
        title: "Estimate as a forecast: energy of a steel works".to_owned(),
        protocol: format!(
            "Quarter-hourly use of January to October 2018, one hour ahead, from what is known then: past \
             use, past reactive power and power factor, the calendar. Measured by the report itself on \
             the last {measured} rows, kept apart by time; the baselines are computed by the bench on the \
             same rows. (Estimating the use from the reactive power of the same moment gives R² .999 and \
             answers nobody's question.) Reported beside what is trivial; nothing is to be reached."
        ),
        commands: vec![run.command],
        figures,
        notes: Vec::new(),
    })
}
