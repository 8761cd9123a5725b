//! The binary `dure`: the command line, nothing else.

mod api;
mod app;
mod cli;
mod dataspace;
mod demo;
mod diagnosis;
#[cfg(test)]
mod faults;
mod home;
mod identity;
mod matching;
mod meetings;
mod needs;
mod platform;
mod testbed;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod walk;
mod window;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os().collect())
}
