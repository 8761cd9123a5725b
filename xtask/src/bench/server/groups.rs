//! Pages of groups and of a company's place among others, over many assessments.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::http::Client;
use super::site::{PATIENCE, Role, Site};
use super::{start, wrk};
use crate::bench::figure::{Figure, Form, Goal};
use crate::process::output;
use crate::setup;
use crate::workspace::root;

/// How many assessments there are.
pub const ASSESSMENTS: u32 = 20_000;

/// Seconds of load on each page.
const SECONDS: u32 = 5;

const WORLD: &str = "assessed";

/// Puts load on them.
///
/// # Errors
/// When a page does not answer, or the figures of so many are never published.
pub fn measure(folder: &Path) -> Result<Vec<Figure>, String> {
    setup::need_programs(&[("wrk", "wrk"), ("python3", "python3")])?;
    start::world(folder, WORLD)?;
    let mut command = Command::new("python3");
    command.arg(root().join("xtask/crowd/diagnoses.py"));
    command.arg(folder.join(WORLD).join("dure.db")).arg(ASSESSMENTS.to_string());
    output(&mut command)?;
    let site = Site::start(folder, WORLD)?;
    let mut administrator = site.sign_in(Role::Administrator)?;
    published(&mut administrator)?;
    let mut owner = site.sign_in(Role::Owner)?;
    let report = report_of(&mut owner)?;
    let mut figures = Vec::new();
    let one = "/centre/diagnoses?sector=steel&size=small";
    let pages = [
        ("benchmarks of all groups", &administrator, "/centre/diagnoses".to_owned()),
        ("benchmarks of one group", &administrator, one.to_owned()),
        ("a company's whole report beside the others", &owner, report),
    ];
    for (name, who, path) in pages {
        let address = format!("http://localhost:{}{path}", site.port);
        wrk::load(&address, &who.cookies(), 1)?;
        let load = wrk::load(&address, &who.cookies(), SECONDS)?;
        println!("  {name}: {:.0} pages/s, p99 {:.1} ms", load.per_second, load.p99);
        let what = format!("{name}, with {ASSESSMENTS} assessments: time of the 99th of 100");
        figures.push(Figure::new(what, load.p99, Form::With(1, "ms")).aims_at(Goal::AtMost(50.0)));
    }
    site.stop()?;
    Ok(figures)
}

/// Waits until the figures of groups are those of many.
fn published(administrator: &mut Client) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let page = administrator.get("/centre/diagnoses")?.text();
        if firms(&page).is_some_and(|firms| firms > ASSESSMENTS / 2) {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err("the figures of the groups are not published".to_owned());
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

/// How many firms the page says that it speaks of.
fn firms(page: &str) -> Option<u32> {
    let title = page.split("id=\"firms-title\">").nth(1)?.split('·').next()?;
    title.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// The report of the owner's first diagnosis.
fn report_of(owner: &mut Client) -> Result<String, String> {
    let list = owner.get("/api/v1/diagnoses")?.text();
    let list: serde_json::Value = serde_json::from_str(&list).map_err(|e| e.to_string())?;
    let id = list["items"][0]["id"].as_str().ok_or("the owner has no diagnosis")?;
    Ok(format!("/diagnosis/{id}/report"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_firms_is_read_from_the_page() {
        assert_eq!(firms(r#"<h2 id="firms-title">기업 19,876 · 평균 40.1</h2>"#), Some(19_876));
        assert_eq!(firms("<p>"), None);
    }
}
