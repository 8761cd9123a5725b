//! `cargo xtask demo | test | tck | bench | assets`: what the project does to itself.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod assets;
mod bench;
mod demo;
mod process;
mod services;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask demo               build, start the server with its demo world on 127.0.0.1:8080
cargo xtask demo reports       build, make the demo data, try the four questions on it, name the reports
cargo xtask test [STEP…]       run every test there is, or only these steps
cargo xtask tck                the conformance of the dataspace alone, and how many of its tests passed
cargo xtask bench [SET…]       measure on the real data sets beside peers, or the server;
                               write docs/benchmarks.md
cargo xtask assets             bring the fonts and bundle the scripts of the pages into ui/dist; bring the
                               language model of the search, which is optional, into target/assets

The real data sets are looked for in $DURE_DATA, else in ../shared/data; what is absent is skipped
and named.";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    let rest: Vec<String> = words.collect();
    let ended = match command.as_deref() {
        Some("demo") => demo::run(&rest),
        Some("test") => test::run(&rest),
        Some("tck") => test::conformance::run(),
        Some("bench") => bench::run(&rest),
        Some("assets") => assets::run().and_then(|()| assets::model::bring()),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\ncargo xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
