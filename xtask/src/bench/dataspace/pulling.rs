//! Pulling a large file, beside nginx with the same one.

use std::path::Path;
use std::process::Command;

use super::chain::{Chain, PULLED};
use crate::bench::figure::{Figure, Form, Goal};
use crate::bench::server::site::Site;
use crate::process::output;
use crate::services::{Running, free_port};

/// How often each is pulled.
const TIMES: usize = 3;

/// Pulls it.
///
/// # Errors
/// When one of the two does not give the file.
pub fn measure(site: &Site, chain: &Chain, folder: &Path) -> Result<Vec<Figure>, String> {
    let port = free_port()?;
    let configuration = folder.join("nginx.conf");
    let place = folder.display();
    let text = format!(
        "daemon off; pid {place}/nginx.pid; error_log {place}/nginx.log; worker_processes 1;\n\
         events {{}}\nhttp {{ access_log off; sendfile on; client_body_temp_path {place}/nginx-body;\n\
         proxy_temp_path {place}/nginx-proxy; fastcgi_temp_path {place}/nginx-fastcgi;\n\
         uwsgi_temp_path {place}/nginx-uwsgi; scgi_temp_path {place}/nginx-scgi;\n\
         server {{ listen 127.0.0.1:{port}; root {place}; }} }}\n"
    );
    std::fs::write(&configuration, text).map_err(|e| e.to_string())?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&configuration).arg("-e").arg(folder.join("nginx.log"));
    let nginx = Running::start(&mut command, &folder.join("nginx.out"))?;
    std::thread::sleep(std::time::Duration::from_millis(500));
    let file = chain.file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let theirs = format!("http://127.0.0.1:{port}/{file}");
    let organisation = &chain.large()?.organisation;
    let ours = format!("http://localhost:{}/dsp/{organisation}/data/{}", site.port, chain.transfer);
    let before = site.memory()?;
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        other.push(pulled(&theirs)?);
        own.push(pulled(&ours)?);
    }
    let extra = (site.peak()? - before).max(0.0);
    drop(nginx);
    let (own, other) = (median(&mut own), median(&mut other));
    println!(
        "  pull: {:.0} MB/s, nginx {:.0} MB/s, {:.0} MB more",
        own / 1e6,
        other / 1e6,
        extra / 1e6
    );
    Ok(vec![
        Figure::new("pull of 5 GB, of the speed of nginx", own / other, Form::Percent)
            .aims_at(Goal::AtLeast(0.8)),
        Figure::new("the same", own / 1e6, Form::With(0, "MB/s")).beside("nginx", other / 1e6),
        Figure::new("memory more than before, at most", extra / 1e6, Form::With(0, "MB"))
            .aims_at(Goal::AtMost(64.0)),
    ])
}

/// Bytes a second.
fn pulled(address: &str) -> Result<f64, String> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--fail", "--output", "/dev/null"]);
    command.args([
        "--header",
        "Authorization: Bearer bench",
        "--write-out",
        "%{size_download} %{speed_download}",
    ]);
    let said = output(command.arg(address))?;
    let mut numbers = said.split_whitespace().filter_map(|n| n.parse::<f64>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(size), Some(speed)) if size as u64 >= PULLED - 64 => Ok(speed),
        _ => Err(format!("{address} gave something else: {said}")),
    }
}

fn median(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
