//! A disk that is full: what came before is kept, and the rest is refused with a clear answer.

use std::path::{Path, PathBuf};
use std::process::Command;

use axum::http::header::CONTENT_TYPE;

use crate::platform::authorisation::Role;
use crate::platform::db::Kind;
use crate::testbed::tests::{announced, done_run, formed, offset, piece};
use crate::testing::{Page, Site};

/// A disk of a few megabytes of its own. Gone with its value.
struct Disk {
    at: tempfile::TempDir,
}

impl Disk {
    /// One of that size; none where this machine does not let us.
    fn of(megabytes: u32) -> Option<Self> {
        let at = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(at.path())
            .stderr(std::process::Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self { at });
        }
        println!("skipped: no small disk can be mounted here");
        None
    }

    fn path(&self) -> &Path {
        self.at.path()
    }

    /// Fills it to the last byte; the file that does.
    fn fill(&self) -> PathBuf {
        let file = self.path().join("ballast");
        let mut size = 1 << 22;
        let mut ballast = Vec::new();
        while size > 0 {
            ballast.resize(ballast.len() + size, 0_u8);
            if std::fs::write(&file, &ballast).is_err() {
                ballast.truncate(ballast.len() - size);
                size /= 2;
            }
        }
        // What was cut off stays as long as it fits.
        file
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a database that is still open lets go of it later.
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

fn told_that_it_is_full(page: &Page) {
    assert_eq!(page.status, 507, "{}", page.body);
    match page.headers[CONTENT_TYPE].to_str().unwrap() {
        "application/problem+json" => assert_eq!(page.json()["type"], "/problems/disk-full"),
        _ => assert!(page.says("lang=\"ko\"") && page.says("저장 공간"), "{}", page.body),
    }
}

#[tokio::test]
async fn a_disk_that_is_full_of_files_keeps_what_was_acknowledged() {
    let Some(disk) = Disk::of(4) else { return };
    let place = format!("file://{}", disk.path().join("blobs").display());
    let site = Site::with(&[("blobs", &place)], "").await;
    let browser = site.signed_in(&[Role::Member]).await;
    let upload = announced(&browser, 8 << 20, "a.csv").await.expect(201).location().to_owned();
    let (first, rest) = (vec![b'a'; 1 << 20], vec![b'b'; 7 << 20]);
    piece(&browser, &upload, 0, first.clone()).await.expect(204);
    let page = piece(&browser, &upload, 1 << 20, rest).await;
    told_that_it_is_full(&page);
    assert_eq!(offset(&browser, &upload).await, (1 << 20).to_string());
    let page = formed(&browser, "/datasets", "line.csv", &"a,b\n1,2\n".repeat(600_000)).await;
    told_that_it_is_full(&page);
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 0);
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, 1);

    // Nobody has to clean up: the upload goes on over what was not acknowledged.
    piece(&browser, &upload, 1 << 20, "b").await.expect(204);
    let file = disk.path().join("blobs/uploads").join(upload.rsplit('/').next().unwrap());
    assert_eq!(std::fs::read(file).unwrap(), [first, vec![b'b']].concat());
}

#[tokio::test]
async fn a_disk_that_is_full_under_the_database_is_told_and_nothing_is_lost() {
    let Some(disk) = Disk::of(8) else { return };
    let database = format!("sqlite://{}", disk.path().join("dure.db").display());
    let site = Site::with(&[("database", &database)], "").await;
    assert_eq!(site.app.db.kind(), Kind::Sqlite);
    let browser = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &browser).await;
    let ballast = disk.fill();
    let mut refused = 0;
    // What the log of the database has room for is still taken.
    for _ in 0..200 {
        let page = announced(&browser, 5, "a.csv").await;
        match page.status.as_u16() {
            201 => {}
            409 => break,
            _ => {
                told_that_it_is_full(&page);
                refused += 1;
                break;
            }
        }
    }
    assert_eq!(refused, 1, "the disk is not full");
    told_that_it_is_full(&browser.post(&format!("/runs/{run}/links"), &[("days", "7")]).await);
    browser.get(&format!("/runs/{run}")).await.expect(200);
    let before = site.count("SELECT COUNT(*) FROM upload").await;
    std::fs::remove_file(ballast).unwrap();
    announced(&browser, 5, "a.csv").await.expect(201);
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, before + 1);
    assert_eq!(site.text("PRAGMA integrity_check").await, "ok");
    site.app.db.close().await;
}
