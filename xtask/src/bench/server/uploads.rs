//! Uploads by the resumable protocol: one large file, and many people at once.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::company::wait;
use super::http::Client;
use super::rows::Rows;
use super::site::{Role, Site};
use crate::bench::figure::{Figure, Form, Goal};

/// The large file.
const LARGE: u64 = 5_000_000_000;

/// How much of it is sent at once; the page's own script sends as much.
const PIECE: usize = 64 << 20;

/// How many people come at once, and what each brings.
const PEOPLE: usize = 200;
const EACH: u64 = 4_000_000;

/// Sends the large file to a server, and then writes it to the disk beside it.
///
/// # Errors
/// When the server refuses a piece, or has another digest of it in the end.
pub fn large(site: &Site, folder: &Path) -> Result<Vec<Figure>, String> {
    let mut owner = site.sign_in(Role::Owner)?;
    let rows = Rows::new(LARGE, 0);
    let begun = Instant::now();
    let upload = sent(&mut owner, &rows)?;
    let (sending, while_sent) = (begun.elapsed(), site.peak()?);
    let begun = Instant::now();
    if examined(&mut owner, &upload)? != rows.digest() {
        return Err("the server has another digest of the large file".to_owned());
    }
    let examining = begun.elapsed();
    let disk = to_disk(&rows, &folder.join("large.csv"))?;
    let speed = |time: Duration| rows.size() as f64 / 1e6 / time.as_secs_f64();
    let memory = Form::With(0, "MB");
    Ok(vec![
        Figure::new("upload of 5 GB over loopback", speed(sending), Form::With(0, "MB/s"))
            .aims_at(Goal::AtLeast(200.0))
            .beside("writing the same to the same disk", speed(disk)),
        Figure::new("memory (peak RSS) of the server until it was there", while_sent / 1e6, memory)
            .aims_at(Goal::AtMost(100.0)),
        Figure::new(
            "digesting and reading it afterwards, as every dataset is",
            speed(examining),
            Form::With(0, "MB/s"),
        ),
        Figure::new("memory (peak RSS) of the server by then", site.peak()? / 1e6, memory),
    ])
}

/// Many people without an account, each with a file, all at once. A stranger looks at pages meanwhile.
///
/// # Errors
/// When somebody was refused, or the server has another digest of a file in the end.
pub fn crowd(site: &Site) -> Result<Vec<Figure>, String> {
    let (gate, over) = (Barrier::new(PEOPLE + 1), AtomicBool::new(false));
    let (people, all, slowest_page) = std::thread::scope(|scope| {
        let coming: Vec<_> = (0..PEOPLE)
            .map(|number| {
                scope.spawn({
                    let gate = &gate;
                    move || person(site, number, gate)
                })
            })
            .collect();
        let looking = scope.spawn(|| looked(site, &over));
        gate.wait();
        let begun = Instant::now();
        let people: Vec<_> = coming.into_iter().map(|one| one.join()).collect();
        let all = begun.elapsed();
        over.store(true, Ordering::Relaxed);
        (people, all, looking.join())
    });
    let peak = site.peak()?;
    let mut right = 0;
    for person in people {
        let (mut client, upload, digest) =
            person.map_err(|_| "a person fell over".to_owned())??;
        right += usize::from(examined(&mut client, &upload)? == digest);
    }
    let slowest_page = slowest_page.map_err(|_| "the onlooker fell over".to_owned())??;
    let brought = PEOPLE as f64 * EACH as f64 / 1e6;
    Ok(vec![
        Figure::new(
            format!(
                "people uploading {:.0} MB each at once: acknowledged, and with the right digest",
                EACH as f64 / 1e6
            ),
            right as f64,
            Form::Digits(0),
        )
        .aims_at(Goal::AtLeast(PEOPLE as f64)),
        Figure::new("until the last of them was done", all.as_secs_f64(), Form::With(1, "s")),
        Figure::new("all of them together", brought / all.as_secs_f64(), Form::With(0, "MB/s")),
        Figure::new("memory (peak RSS) of the server meanwhile", peak / 1e6, Form::With(0, "MB")),
        Figure::new(
            "the slowest home page for somebody who came meanwhile",
            slowest_page.as_secs_f64() * 1000.0,
            Form::With(0, "ms"),
        ),
    ])
}

/// One of many: the client, the upload, and the digest that it must have.
fn person(site: &Site, number: usize, gate: &Barrier) -> Result<(Client, String, String), String> {
    let rows = Rows::new(EACH, number as u64);
    let digest = rows.digest();
    let mut client = site.client();
    gate.wait();
    let upload = sent(&mut client, &rows)?;
    Ok((client, upload, digest))
}

/// Loads the home page again and again; the longest that it took.
fn looked(site: &Site, over: &AtomicBool) -> Result<Duration, String> {
    let (mut client, mut longest) = (site.client(), Duration::ZERO);
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        client.get("/")?;
        longest = longest.max(begun.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(longest)
}

/// Sends a table, piece by piece; the id of the upload, all of it acknowledged.
fn sent(client: &mut Client, rows: &Rows) -> Result<String, String> {
    let size = rows.size().to_string();
    let place = "/api/v1/uploads";
    // cm93cy5jc3Y= is rows.csv.
    let headers = [
        ("Tus-Resumable", "1.0.0"),
        ("Upload-Length", size.as_str()),
        ("Upload-Metadata", "filename cm93cy5jc3Y="),
    ];
    let answer = client.ask("POST", place, &headers, &[])?.of(201, place)?;
    let upload = answer.header("location").unwrap_or_default().to_owned();
    let (mut arrived, mut piece) = (0, Vec::new());
    while arrived < rows.size() {
        rows.fill(arrived, Rows::blocks(PIECE), &mut piece);
        let offset = arrived.to_string();
        let headers = [
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", offset.as_str()),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        let answer = client.ask("PATCH", &upload, &headers, &piece)?.of(204, &upload)?;
        let acknowledged = answer.header("upload-offset").and_then(|v| v.parse::<u64>().ok());
        if acknowledged != Some(arrived + piece.len() as u64) {
            return Err(format!("{upload} acknowledges {acknowledged:?} after {arrived}"));
        }
        arrived += piece.len() as u64;
    }
    Ok(upload.rsplit('/').next().unwrap_or_default().to_owned())
}

/// Makes a dataset of an upload; its digest once it was examined.
fn examined(client: &mut Client, upload: &str) -> Result<String, String> {
    let made = client.tell("/api/v1/datasets", &json!({ "uploads": [upload] }), 201)?;
    let id = made["id"].as_str().unwrap_or_default();
    let version = wait(client, &format!("/api/v1/datasets/{id}/versions/1"), "ready")?;
    Ok(version["sha256"].as_str().unwrap_or_default().to_owned())
}

/// How long the disk takes for the same, with nothing in between.
fn to_disk(rows: &Rows, path: &Path) -> Result<Duration, String> {
    let written = || {
        let begun = Instant::now();
        let mut file = File::create(path)?;
        rows.each(|piece| file.write_all(piece))?;
        file.sync_data()?;
        let spent = begun.elapsed();
        std::fs::remove_file(path).map(|()| spent)
    };
    written().map_err(|e| format!("{}: {e}", path.display()))
}
