//! Catalogs by the protocol.

use std::path::Path;
use std::process::Command;

use super::chain::{Chain, LARGE, PARTICIPANTS};
use crate::bench::figure::{Figure, Form, Goal};
use crate::bench::server::site::Site;
use crate::bench::server::wrk;
use crate::process::output;

/// Seconds of load on each.
const SECONDS: u32 = 8;

/// Puts load on them.
///
/// # Errors
/// When something is not answered.
pub fn measure(site: &Site, chain: &Chain, folder: &Path) -> Result<Vec<Figure>, String> {
    let large = chain.large()?;
    let any: Vec<String> = chain
        .participants
        .iter()
        .take(PARTICIPANTS)
        .map(|one| format!("/dsp/{}/2025-1/catalog/request", one.organisation))
        .collect();
    // Places in the large catalog: datasets have random ids, so these are spread over it.
    let pages: Vec<String> = (0..256)
        .map(|at| {
            let after = format!("{:02x}000000-0000-4000-8000-000000000000", at);
            format!("/dsp/{}/2025-1/catalog/request?after={after}", large.organisation)
        })
        .collect();
    let one =
        vec![format!("/dsp/{}/2025-1/catalog/datasets/{}", large.organisation, large.dataset)];
    let any = asked(site, folder, "POST", &any, 16)?;
    let pages = asked(site, folder, "POST", &pages, 16)?;
    let one = asked(site, folder, "GET", &one, 1)?;
    println!("  any {any:?}, pages {pages:?}, one {one:?}");
    Ok(vec![
        Figure::new(
            format!("catalog of any of {PARTICIPANTS} participants: time of the 99th of 100"),
            any.p99,
            Form::With(1, "ms"),
        )
        .aims_at(Goal::AtMost(20.0)),
        Figure::new("catalogs a second", any.per_second, Form::Digits(0)),
        Figure::new(
            format!("any page of 50 of a catalog of {LARGE} datasets: time of the 99th of 100"),
            pages.p99,
            Form::With(1, "ms"),
        )
        .aims_at(Goal::AtMost(20.0)),
        Figure::new(
            "one dataset of it, one connection: time of the 99th of 100",
            one.p99,
            Form::With(2, "ms"),
        )
        .aims_at(Goal::AtMost(2.0)),
    ])
}

/// Asks these addresses in turn.
fn asked(
    site: &Site,
    folder: &Path,
    method: &str,
    paths: &[String],
    connections: u32,
) -> Result<wrk::Load, String> {
    let script = folder.join("asked.lua");
    let list: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
    let body = r#"{"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"CatalogRequestMessage"}"#;
    let body = if method == "POST" { format!("[[{body}]]") } else { "nil".to_owned() };
    let text = format!(
        "local paths = {{{}}}\nlocal at = 0\nlocal headers = {{}}\n\
         headers['Authorization'] = 'Bearer bench'\nheaders['Content-Type'] = 'application/json'\n\
         function request()\n  at = (at * 7 + 13) % #paths\n  at = at + 1\n  local path = paths[at]\n\
         return wrk.format('{method}', path, headers, {body})\nend\n",
        list.join(",")
    );
    std::fs::write(&script, text).map_err(|e| e.to_string())?;
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--connections", &connections.to_string(), "--latency"]);
    command.arg("--script").arg(&script).args(["--duration", &format!("{SECONDS}s")]);
    command.arg(format!("http://localhost:{}", site.port));
    wrk::read(&output(&mut command)?)
}
