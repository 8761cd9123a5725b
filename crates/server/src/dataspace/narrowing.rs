//! Cutting a table on its way out: the permitted columns and rows alone, in constant memory.

use std::collections::BTreeSet;

use bytes::Bytes;
use dure_dataspace::policy::Permit;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::leaving::Pieces;

/// How large the pieces are that a narrowed table leaves in.
const PIECE: usize = 64 << 10;

/// Whether a permit lets a part alone out.
#[must_use]
pub fn narrows(permit: &Permit) -> bool {
    permit.fields.is_some() || !permit.rows.is_empty()
}

/// Whether a permit narrows what leaves in a way that cannot be done with this file: only tables of text can be
/// cut, and no figures are made here for groups.
#[must_use]
pub fn cannot_narrow(permit: &Permit, file: &str) -> bool {
    let text = ["csv", "tsv", "txt"].contains(&ending(file).to_lowercase().as_str());
    permit.minimum_group > 0 || narrows(permit) && !text
}

/// The ending of a file's name; `data` where it has none.
#[must_use]
pub fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("data", |(_, ending)| ending);
    ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect()
}

/// The table with the permitted columns and rows alone, in pieces.
#[must_use]
pub fn narrowed(bytes: Pieces, permit: Permit) -> Pieces {
    let (out, pieces) = mpsc::channel(4);
    let reader = SyncIoBridge::new(StreamReader::new(bytes));
    tokio::task::spawn_blocking(move || {
        if let Err(e) = cut(reader, &permit, &out) {
            let _ = out.blocking_send(Err(e));
        }
    });
    let pieces = futures_util::stream::unfold(pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    pieces.fuse().boxed()
}

fn cut(
    reader: impl std::io::Read,
    permit: &Permit,
    out: &mpsc::Sender<Result<Bytes, std::io::Error>>,
) -> Result<(), std::io::Error> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let names = table.headers()?.clone();
    let at = |name: &String| names.iter().position(|one| one.trim() == name);
    let columns: Vec<usize> = match &permit.fields {
        Some(fields) => fields.iter().filter_map(at).collect(),
        None => (0..names.len()).collect(),
    };
    // A row is let out where every field that is asked for is there and has one of its values.
    let rows: Option<Vec<(usize, BTreeSet<&str>)>> = permit
        .rows
        .iter()
        .map(|(name, values)| Some((at(name)?, values.iter().map(String::as_str).collect())))
        .collect();
    let Some(rows) = rows else { return Ok(()) };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().filter_map(|at| names.get(*at)))?;
    for record in table.records() {
        let record = record?;
        let seen = |(at, values): &(usize, BTreeSet<&str>)| {
            record.get(*at).is_some_and(|value| values.contains(value))
        };
        if rows.iter().all(seen) {
            writer.write_record(columns.iter().map(|at| record.get(*at).unwrap_or_default()))?;
        }
        if writer.get_ref().len() >= PIECE {
            let piece = std::mem::replace(&mut writer, csv::Writer::from_writer(Vec::new()));
            let piece = piece.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?;
            if out.blocking_send(Ok(piece.into())).is_err() {
                return Ok(());
            }
        }
    }
    let piece = writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?;
    let _ = out.blocking_send(Ok(piece.into()));
    Ok(())
}
