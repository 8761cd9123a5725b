//! `dure backup` and `dure restore`.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dure_testbed::report::Message;

use super::exit::Exit;
use super::{complain, misused, say, serve};
use crate::platform::backup::{self, About, BackupError};
use crate::platform::blobs::Blobs;
use crate::platform::config::Config;
use crate::platform::db::Db;
use crate::platform::i18n::Words;

/// Makes a backup.
pub fn make(given: &ArgMatches, words: &Words) -> Exit {
    done(given, words, "backup", "into", |config, folder| async move {
        let db = Db::open(&config.database, config.database_wait).await;
        let db = db.map_err(|e| e.to_string())?;
        let blobs = Blobs::open(&config.blobs).map_err(|e| e.to_string())?;
        backup::make(&db, &blobs, &folder).await.map_err(|e: BackupError| e.to_string())
    })
}

/// Restores one.
pub fn restore(given: &ArgMatches, words: &Words) -> Exit {
    done(given, words, "restore", "from", |config, folder| async move {
        std::fs::create_dir_all(&config.data).map_err(|e| e.to_string())?;
        let db = Db::connect(&config.database, config.database_wait).await;
        let db = db.map_err(|e| e.to_string())?;
        let blobs = Blobs::open(&config.blobs).map_err(|e| e.to_string())?;
        backup::restore(&db, &blobs, &folder).await.map_err(|e| e.to_string())
    })
}

fn done<W: Future<Output = Result<About, String>>>(
    given: &ArgMatches,
    words: &Words,
    command: &str,
    folder: &str,
    work: impl FnOnce(Config, PathBuf) -> W,
) -> Exit {
    let config = match serve::config(given) {
        Ok(config) => config,
        Err(e) => {
            let message = Message::new("serve-config").text("why", e.to_string());
            return misused(words, &message, Some(command));
        }
    };
    let folder = given.get_one::<PathBuf>(folder).cloned().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let made = match runtime {
        Ok(runtime) => runtime.block_on(work(config, folder.clone())),
        Err(e) => Err(e.to_string()),
    };
    match made {
        Ok(about) => {
            say(&words.say(&told(command, &folder, &about)));
            Exit::Done
        }
        Err(why) => {
            complain(words, &Message::new(format!("{command}-failed")).text("why", why));
            Exit::Internal
        }
    }
}

fn told(command: &str, folder: &Path, about: &About) -> Message {
    let id = if command == "backup" { "backup-made" } else { "backup-restored" };
    Message::new(id)
        .text("folder", folder.display().to_string())
        .count("rows", about.rows as usize)
        .count("blobs", about.blobs as usize)
}
