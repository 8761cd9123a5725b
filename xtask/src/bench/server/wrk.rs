//! The load generator wrk, and what it says.

use std::process::Command;

use crate::process::{line, output};

/// How many ask at once, each as soon as the last answer is there.
pub const CONNECTIONS: usize = 16;

/// What a page stood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Answers a second.
    pub per_second: f64,
    /// The time within which ninety-nine of a hundred answers came, in milliseconds.
    pub p99: f64,
}

/// Asks an address for so many seconds, as a browser with these cookies.
///
/// # Errors
/// When an answer was no page, or wrk does not run.
pub fn load(url: &str, cookies: &str, seconds: u32) -> Result<Load, String> {
    let mut command = command(url, seconds);
    if !cookies.is_empty() {
        command.args(["--header", &format!("Cookie: {cookies}")]);
    }
    read(&output(&mut command)?)
}

/// The command as one would type it.
pub fn shown(url: &str, seconds: u32) -> String {
    line(command(url, seconds).args(["--header", "Cookie: dure_session=…"]))
}

fn command(url: &str, seconds: u32) -> Command {
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--connections", &CONNECTIONS.to_string()]);
    command.args(["--duration", &format!("{seconds}s"), "--latency", url]);
    command.args(["--header", "Accept-Encoding: gzip, deflate, br, zstd"]);
    command
}

/// What wrk said.
///
/// # Errors
/// When an answer was no success, or nobody understands it.
pub fn read(said: &str) -> Result<Load, String> {
    let after =
        |mark: &str| said.lines().find_map(|line| line.trim().strip_prefix(mark)).map(str::trim);
    for trouble in ["Non-2xx or 3xx responses:", "Socket errors:"] {
        if let Some(count) = after(trouble) {
            return Err(format!("wrk says: {trouble} {count}"));
        }
    }
    let per_second = after("Requests/sec:").and_then(|n| n.parse().ok());
    let p99 = after("99%").and_then(milliseconds);
    match (per_second, p99) {
        (Some(per_second), Some(p99)) => Ok(Load { per_second, p99 }),
        _ => Err(format!("wrk said what nobody understands:\n{said}")),
    }
}

/// A time such as `812.00us`, `3.50ms`, `1.20s`.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("m", 60_000.0), ("s", 1000.0)];
    let (number, unit) =
        units.into_iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    number.parse::<f64>().ok().map(|n| n * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
Running 6s test @ http://localhost:18100/datasets
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     7.65ms    2.10ms  40.11ms   79.20%
    Req/Sec     2.10k    99.01     2.31k    73.33%
  Latency Distribution
     50%    7.32ms
     75%    8.60ms
     90%   10.02ms
     99%   15.40ms
  12571 requests in 6.00s, 61.62MB read
Requests/sec:   2094.55
Transfer/sec:     10.27MB
";

    #[test]
    fn what_wrk_says_is_read() {
        assert_eq!(read(SAID), Ok(Load { per_second: 2094.55, p99: 15.4 }));
    }

    #[test]
    fn a_page_that_was_refused_is_no_figure() {
        let refused =
            SAID.replace("Requests/sec", "  Non-2xx or 3xx responses: 12571\nRequests/sec");
        assert!(read(&refused).is_err_and(|e| e.contains("12571")));
        let broken =
            SAID.replace("Requests/sec", "  Socket errors: connect 0, read 3\nRequests/sec");
        assert!(read(&broken).is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn times_have_units() {
        assert_eq!(milliseconds("812.00us"), Some(0.812));
        assert_eq!(milliseconds("1.20s"), Some(1200.0));
        assert_eq!(milliseconds("1.50m"), Some(90_000.0));
        assert_eq!(milliseconds("fast"), None);
    }
}
