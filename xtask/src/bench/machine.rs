//! What the figures were measured on.

use std::process::Command;

use crate::process::output;

/// One line: processor, cores, memory, compiler.
pub fn described() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|m| m.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} GiB", kib / 1_048_576.0));
    let compiler = output(Command::new("rustc").arg("--version")).unwrap_or_default();
    format!(
        "Measured on: {cores} cores ({processor}), {memory} of memory, {}.",
        compiler.split(" (").next().unwrap_or_default().trim()
    )
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|l| l.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}
