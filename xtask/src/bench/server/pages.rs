//! Signed-in pages under load.

use std::path::Path;
use std::process::Command;

use super::company::Company;
use super::http::Client;
use super::site::{PATIENCE, Role, Site};
use super::wrk::{self, Load};
use crate::bench::figure::{Figure, Form, Goal};
use crate::services::{Running, free_port};
use crate::workspace::root;

/// Seconds of load that are counted, after as many that are not.
const SECONDS: u32 = 4;
const WARM: u32 = 1;

/// A page and what it stood.
pub struct Stood {
    /// What page it is.
    name: String,
    /// What it stood.
    load: Load,
    /// How large it is before it is packed.
    bytes: usize,
}

/// What pages stood, and what stands beside them.
pub struct Pages {
    pages: Vec<Stood>,
    /// The server's own answer that it lives: what is not the page.
    alive: Load,
    /// Node, with the page of datasets in memory.
    node: Load,
}

/// Puts load on every kind of signed-in page, one after the other.
///
/// # Errors
/// When a page does not answer, or with something that is no page.
pub fn measure(site: &Site, company: &mut Company, folder: &Path) -> Result<Pages, String> {
    let mut pages = Vec::new();
    for (name, path) in of_owner(company) {
        pages.push(stood(site, &mut company.owner, name, &path)?);
    }
    let mut administrator = site.sign_in(Role::Administrator)?;
    for (name, path) in [("people", "/centre/people"), ("access log", "/centre/access-log")] {
        pages.push(stood(site, &mut administrator, name.to_owned(), path)?);
    }
    let alive = loaded(&address(site.port, "/healthz"), "")?;
    let node = node(&company.owner.get("/datasets")?.body, folder)?;
    Ok(Pages { pages, alive, node })
}

/// The command for one of the pages.
pub fn shown() -> String {
    wrk::shown("http://localhost:8080/datasets", SECONDS)
}

fn of_owner(company: &Company) -> Vec<(String, String)> {
    let dataset = &company.dataset;
    let mut pages: Vec<(String, String)> = [
        ("home", "/".to_owned()),
        ("begin", "/try".to_owned()),
        ("datasets", "/datasets".to_owned()),
        ("dataset", format!("/datasets/{dataset}")),
        ("preview", format!("/datasets/{dataset}/versions/1")),
        ("runs", "/runs".to_owned()),
        ("account", "/account".to_owned()),
        ("colleagues", "/colleagues".to_owned()),
    ]
    .map(|(name, path)| (name.to_owned(), path))
    .into();
    for (problem, run) in &company.runs {
        pages.push((format!("report ({problem})"), format!("/runs/{run}")));
    }
    let runs: Vec<String> = company.runs.iter().map(|(_, run)| format!("run={run}")).collect();
    pages.push(("side by side".to_owned(), format!("/runs/compare?{}", runs.join("&"))));
    pages
}

fn stood(site: &Site, who: &mut Client, name: String, path: &str) -> Result<Stood, String> {
    let page = who.get(path)?;
    if !page.text().contains("</html>") {
        return Err(format!("{path} is no page"));
    }
    let load = loaded(&address(site.port, path), &who.cookies())?;
    println!("  {name}: {:.0} pages/s, p99 {:.1} ms", load.per_second, load.p99);
    Ok(Stood { name, load, bytes: page.body.len() })
}

fn loaded(url: &str, cookies: &str) -> Result<Load, String> {
    wrk::load(url, cookies, WARM)?;
    wrk::load(url, cookies, SECONDS)
}

fn address(port: u16, path: &str) -> String {
    format!("http://localhost:{port}{path}")
}

/// Node with a page in memory, under the same load.
fn node(page: &[u8], folder: &Path) -> Result<Load, String> {
    let file = folder.join("datasets.html");
    std::fs::write(&file, page).map_err(|e| format!("{}: {e}", file.display()))?;
    let port = free_port()?;
    let mut command = Command::new("node");
    command.arg(root().join("xtask/peers/page_from_memory.mjs"));
    command.arg(port.to_string()).arg(&file);
    let mut running = Running::start(&mut command, &folder.join("node.log"))?;
    running.listening(port, PATIENCE)?;
    loaded(&address(port, "/"), "")
}

impl Pages {
    /// As figures: the slowest page counts.
    pub fn figures(&self) -> Vec<Figure> {
        let of = |what: fn(&Load) -> f64| {
            move |a: &&Stood, b: &&Stood| what(&a.load).total_cmp(&what(&b.load))
        };
        let slowest = self.pages.iter().min_by(of(|l| l.per_second));
        let latest = self.pages.iter().max_by(of(|l| l.p99));
        let (Some(slowest), Some(latest)) = (slowest, latest) else { return Vec::new() };
        let per_second = slowest.load.per_second;
        vec![
            Figure::new(
                format!(
                    "signed-in pages a second, the slowest of {}: {}",
                    self.pages.len(),
                    slowest.name
                ),
                per_second,
                Form::With(0, "/s"),
            )
            .aims_at(Goal::AtLeast(1000.0))
            .beside("`/healthz`", self.alive.per_second)
            .beside("Node, the page of datasets from memory", self.node.per_second),
            Figure::new(
                format!("time of the 99th of 100 pages, the latest: {}", latest.name),
                latest.load.p99,
                Form::With(1, "ms"),
            )
            .aims_at(Goal::AtMost(25.0))
            .beside("`/healthz`", self.alive.p99)
            .beside("Node, the page of datasets from memory", self.node.p99),
        ]
    }

    /// All pages, as a table.
    pub fn table(&self) -> String {
        let mut table = "| signed-in page | pages/s | p99 | size |\n|---|---|---|---|".to_owned();
        for page in &self.pages {
            table.push_str(&format!(
                "\n| {} | {:.0} | {:.1} ms | {:.0} kB |",
                page.name,
                page.load.per_second,
                page.load.p99,
                page.bytes as f64 / 1000.0
            ));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_page_counts_and_the_latest_one() {
        let page = |name: &str, per_second, p99| Stood {
            name: name.to_owned(),
            load: Load { per_second, p99 },
            bytes: 1000,
        };
        let pages = Pages {
            pages: vec![page("a", 2000.0, 30.0), page("b", 900.0, 20.0), page("c", 3000.0, 5.0)],
            alive: Load { per_second: 9000.0, p99: 1.0 },
            node: Load { per_second: 8000.0, p99: 2.0 },
        };
        let figures = pages.figures();
        assert!(figures[0].what.ends_with(": b") && figures[0].reached == 900.0);
        assert!(figures[1].what.ends_with(": a") && figures[1].reached == 30.0);
        assert!(pages.table().contains("| b | 900 | 20.0 ms | 1 kB |"));
    }
}
