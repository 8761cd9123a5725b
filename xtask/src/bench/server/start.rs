//! How soon it is there, and what it holds while nobody comes.

use std::path::Path;
use std::time::Duration;

use super::site::Site;
use crate::bench::figure::{Figure, Form, Goal};

/// How often it is started; the slowest start and the most memory count.
pub const STARTS: usize = 5;

/// How long it is left alone before its memory is looked at: the background's first rounds are over.
pub const LEFT_ALONE: Duration = Duration::from_secs(3);

/// Makes the demo world in a folder of that name.
///
/// # Errors
/// When the server does not start or stop.
pub fn world(folder: &Path, data: &str) -> Result<(), String> {
    Site::start(folder, data)?.stop()
}

/// Starts it on that world, several times.
///
/// # Errors
/// As [`world`].
pub fn measure(folder: &Path, data: &str) -> Result<Vec<Figure>, String> {
    let (mut slowest, mut most) = (Duration::ZERO, 0.0_f64);
    for _ in 0..STARTS {
        let site = Site::start(folder, data)?;
        std::thread::sleep(LEFT_ALONE);
        (slowest, most) = (slowest.max(site.ready_after), most.max(site.memory()?));
        site.stop()?;
    }
    Ok(vec![
        Figure::new(
            format!("start to the first answered `/readyz`, the slowest of {STARTS}"),
            slowest.as_secs_f64(),
            Form::With(2, "s"),
        )
        .aims_at(Goal::AtMost(0.5)),
        Figure::new(
            format!("memory (RSS) idle with the demo world, the most of {STARTS}"),
            most / 1e6,
            Form::With(0, "MB"),
        )
        .aims_at(Goal::AtMost(80.0)),
    ])
}
