//! How fast a CSV file is read, typed and checked, and in how much memory.
//!
//! `read_speed FILE MEGABYTES [CELLS] [THREADS]` makes the file of that size where it is not there,
//! reads it (one thread unless told, at most 20 million cells kept) and prints one line of JSON.
//! `mb_per_s` is by the clock on the wall, `mb_per_cpu_s` by the time of the processor: the speed of
//! one core also where others work on the machine.
//!
//! The file is what a plant's logger writes: a time, a machine, ten channels with two to seven
//! digits, two computed columns with all digits of a double, some cells missing.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use dure_testbed::table::read::{ReadOptions, Reading, read};
use dure_testbed::table::{ReadSeek, Source, iso_time};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "read_speed FILE MEGABYTES [CELLS] [THREADS]";
    let path = PathBuf::from(args.next().ok_or(usage)?);
    let megabytes: u64 = args.next().ok_or(usage)?.parse()?;
    let cells: usize = args.next().map_or(Ok(20_000_000), |c| c.parse())?;
    let threads: usize = args.next().map_or(Ok(1), |c| c.parse())?;
    if path.metadata().map_or(0, |m| m.len()) < megabytes * 1_000_000 {
        make(&path, megabytes * 1_000_000)?;
    }
    let size = path.metadata()?.len();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let options = ReadOptions { at_most_cells: Some(cells), ..ReadOptions::default() };
    let (started, cpu_before) = (Instant::now(), cpu_seconds());
    let reading = pool.install(|| read(&OnDisk(path), &options, &mut |_| Ok(())))?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu = cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
    writeln!(io::stdout(), "{}", line(&reading, size, seconds, cpu, threads))?;
    Ok(())
}

fn line(
    reading: &Reading,
    size: u64,
    seconds: f64,
    cpu: Option<f64>,
    threads: usize,
) -> serde_json::Value {
    serde_json::json!({
        "bytes": size,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "mb_per_s": size as f64 / 1e6 / seconds,
        "mb_per_cpu_s": cpu.map(|cpu| size as f64 / 1e6 / cpu),
        "threads": threads,
        "rows": reading.rows_in_file,
        "kept_rows": reading.table.rows(),
        "columns": reading.table.columns().len(),
        "not_understood": reading.oddities.iter().map(|o| o.not_understood).sum::<u64>(),
        "peak_rss_mb": peak_memory().map(|kilobytes| kilobytes as f64 / 1e3),
    })
}

/// The processor time of the process so far, user and system, where the system tells it. Linux
/// counts it in hundredths of a second.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// The most memory the process ever held, in kB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A file.
struct OnDisk(PathBuf);

impl Source for OnDisk {
    fn name(&self) -> &str {
        self.0.file_name().and_then(|n| n.to_str()).unwrap_or("file")
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

/// Writes a file of about that size, always the same.
fn make(path: &Path, bytes: u64) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let header = "time,machine,speed [rpm],torque [Nm],current (A),voltage (V),pressure (bar),\
                  flow (L/min),temperature (degC),vibration (mm/s),level (%),count,power (kW),\
                  efficiency\n";
    out.write_all(header.as_bytes())?;
    let (mut written, mut row, mut state) = (header.len() as u64, 0_i64, 0x2545_F491_4F6C_DD1D_u64);
    // An xorshift generator (Marsaglia 2003) is enough to vary digits.
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    while written < bytes {
        let time = iso_time(1_700_000_000_000 + row * 1000).replace('T', " ");
        let (speed, torque, voltage) = (1500.0 + 100.0 * next(), 40.0 * next(), 380.0 + next());
        let level = if row % 50 == 0 { String::new() } else { format!("{:.1}", 100.0 * next()) };
        let line = format!(
            "{time},M{:02},{speed:.0},{torque:.1},{:.4},{voltage:.3},{:.5},{:.4},{:.2},{:.6},\
             {level},{row},{},{}\n",
            row % 12,
            10.0 * next(),
            8.0 * next(),
            120.0 * next(),
            60.0 + 20.0 * next(),
            5.0 * next(),
            speed * torque * 1.047e-4,
            next(),
        );
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
        row += 1;
    }
    out.flush()
}
