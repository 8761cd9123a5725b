//! `dure rerun`: does the same data still give the same report?

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dure_testbed::report::{Message, OutputDigest};

use super::attempt::with_threads;
use super::exit::Exit;
use super::{arguments, complain, progress, say};
use crate::platform::i18n::{Lang, Words};
use crate::testbed::Trouble;
use crate::testbed::manifest::{ManifestFile, Output};
use crate::testbed::options::Options;
use crate::testbed::outputs::{Digesting, Kind, OutputError, digest, render};
use crate::testbed::run::{Made, Order, run as answer};

/// Runs it.
///
/// # Errors
/// When the report cannot be made again.
pub fn run(given: &ArgMatches, words: &Words) -> Result<Exit, Trouble> {
    let threads = arguments::threads(given)?;
    let path = |name: &str| given.get_one::<PathBuf>(name).cloned();
    let own = path("manifest").unwrap_or_default();
    let into = path("into");
    let kept = ManifestFile::read(&own)?;
    let files = kept.find(&own, path("data").as_deref())?;
    let order = Order {
        files,
        digests: kept.manifest.inputs.clone(),
        options: Options::from_words(&kept.manifest.options)?,
        seed: kept.manifest.seed,
    };
    if kept.manifest.version != env!("CARGO_PKG_VERSION") {
        let versions = Message::new("rerun-other-version")
            .text("then", &kept.manifest.version)
            .text("now", env!("CARGO_PKG_VERSION"));
        complain(words, &versions);
    }
    let observer = progress::observer(words);
    let made = with_threads(threads, || answer(&order, &*observer))?;
    drop(observer);
    let mut all_same = true;
    for output in &kept.outputs {
        let again = again(output, &made, into.as_deref())?;
        let same = again.is_some_and(|d| d == output.digest);
        all_same &= same;
        let id = if same { "rerun-same" } else { "rerun-differs" };
        say(&words.say(&Message::new(id).text("file", &output.name)));
    }
    if all_same {
        say(&words.say(&Message::new("rerun-all-same").count("files", kept.outputs.len())));
        return Ok(Exit::Done);
    }
    complain(words, &Message::new("rerun-not-same"));
    Ok(Exit::Data)
}

/// Makes an output again and gives its digest; None for one that is no longer made.
fn again(
    output: &Output,
    made: &Made,
    into: Option<&Path>,
) -> Result<Option<OutputDigest>, OutputError> {
    let Some(kind) = Kind::ALL.into_iter().find(|k| k.word() == output.digest.kind) else {
        return Ok(None);
    };
    let korean = output.digest.lang.as_deref() == Some(Lang::Ko.tag());
    let words = Words::new(if korean { Lang::Ko } else { Lang::En });
    // The name comes from a file that may be a stranger's: it must not lead out of the folder.
    let place = into.zip(Path::new(&output.name).file_name()).map(|(into, name)| into.join(name));
    let made_again = digest_again(kind, made, &words, place.as_deref());
    let shown = place.unwrap_or_else(|| PathBuf::from(&output.name));
    let sha256 = made_again.map_err(|e| OutputError::of(&shown, &e))?;
    Ok(sha256.map(|sha256| digest(kind, &words, sha256)))
}

fn digest_again(
    kind: Kind,
    made: &Made,
    words: &Words,
    place: Option<&Path>,
) -> io::Result<Option<String>> {
    let inner: Box<dyn Write + Send> = match place {
        Some(place) => Box::new(BufWriter::new(File::create_new(place)?)),
        None => Box::new(io::sink()),
    };
    let mut out = Digesting::new(inner);
    let wrote = render(kind, made, words, &mut out)?;
    out.flush()?;
    Ok(wrote.then(|| out.sha256()))
}
