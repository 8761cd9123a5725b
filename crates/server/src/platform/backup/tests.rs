//! A backup has what its rows need, comes back whole, and is refused where it is not.

use super::*;
use crate::identity::centres::Centres;
use crate::platform::blobs::BlobKey;
use crate::platform::config::BlobPlace;
use crate::platform::db::{Db, PATIENCE};
use crate::platform::id::UploadId;

async fn place(folder: &Path) -> (Db, Blobs) {
    let blobs = Blobs::open(&BlobPlace::Folder(folder.join("blobs"))).unwrap();
    (Db::connect(&Db::in_folder(folder), PATIENCE).await.unwrap(), blobs)
}

async fn open(folder: &Path) -> (Db, Blobs) {
    Db::open(&Db::in_folder(folder), PATIENCE).await.unwrap();
    place(folder).await
}

async fn does(db: &Db, sql: &str) {
    let mut tx = db.begin().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// A dataset of one file, as a row says it.
async fn dataset(db: &Db, id: &str, upload: &str, sha256: &str) {
    let sql = format!(
        "INSERT INTO dataset (id, centre, owner_kind, owner, name, made_by, retain_until, made_at) \
         VALUES ('{id}', 'c', 'organisation', 'o', 'n', '', 0, 0); \
         INSERT INTO dataset_version (id, dataset, number, state, job, bytes, form, asks, made_at) \
         VALUES ('{id}', '{id}', 1, 'examining', 'j', 4, '{{}}', '{{}}', 0); \
         INSERT INTO dataset_file (version, position, part, name, bytes, sha256, blob, upload) \
         VALUES ('{id}', 0, 'data', 'n', 4, '{sha256}', 'datasets/{id}/0', '{upload}')"
    );
    does(db, &sql).await;
}

async fn upload(db: &Db, id: UploadId, arrived: u64) {
    let sql = format!(
        "INSERT INTO upload (id, centre, owner_kind, owner, name, size, arrived, made_at, until) \
         VALUES ('{id}', 'c', 'organisation', 'o', 'n', 100, {arrived}, 0, 0)"
    );
    does(db, &sql).await;
}

async fn put(blobs: &Blobs, key: &BlobKey, text: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    blobs.put_file(key, file.path()).await.unwrap();
}

async fn append(blobs: &Blobs, upload: UploadId, text: &'static str) {
    let body = futures_util::stream::iter([Ok::<_, io::Error>(bytes::Bytes::from(text))]);
    blobs.append(upload, 0, body).await.unwrap();
}

fn key(id: &str) -> BlobKey {
    BlobKey::new("datasets", id, "0").unwrap()
}

#[tokio::test]
async fn a_backup_comes_back_whole_and_a_damaged_one_is_refused() {
    let [from, to, kept] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let (db, blobs) = open(from.path()).await;
    let centres = Centres::open(&db).await.unwrap();
    dataset(&db, "d", "", "digest").await;
    put(&blobs, &key("d"), "rows").await;
    let about = make(&db, &blobs, kept.path()).await.unwrap();
    assert_eq!((about.rows, about.blobs), (4, 1));
    assert!(matches!(make(&db, &blobs, kept.path()).await, Err(BackupError::Occupied(_))));

    let (empty, empty_blobs) = place(to.path()).await;
    assert_eq!(restore(&empty, &empty_blobs, kept.path()).await.unwrap(), about);
    assert_eq!(Centres::open(&empty).await.unwrap().all(), centres.all());
    assert_eq!(empty_blobs.bytes(&key("d")).await.unwrap(), "rows");

    let not_whole = async || {
        let refused = restore(&empty, &empty_blobs, kept.path()).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotWhole { .. }), "{refused}");
    };
    fs::remove_file(kept.path().join("blobs/datasets/d/0")).unwrap();
    not_whole().await;
    fs::write(kept.path().join(ROWS), "").unwrap();
    not_whole().await;
}

#[tokio::test]
async fn an_upload_that_has_not_become_its_blob_is_in_the_backup_as_that_blob() {
    let [from, to, kept] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let (db, blobs) = open(from.path()).await;
    let became = UploadId::new();
    append(&blobs, became, "rows").await;
    dataset(&db, "d", &became.text(), "").await;
    assert_eq!(make(&db, &blobs, kept.path()).await.unwrap().blobs, 1);
    let (empty, empty_blobs) = place(to.path()).await;
    restore(&empty, &empty_blobs, kept.path()).await.unwrap();
    // As the examination of the dataset does it.
    empty_blobs.keep(became, &key("d")).await.unwrap();
    assert_eq!(empty_blobs.bytes(&key("d")).await.unwrap(), "rows");
}

#[tokio::test]
async fn an_upload_on_its_way_goes_on_after_a_restore_and_one_that_ended_is_left_out() {
    let [from, to, kept] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let (db, blobs) = open(from.path()).await;
    let (goes_on, ended, not_begun) = (UploadId::new(), UploadId::new(), UploadId::new());
    append(&blobs, goes_on, "rows and what was not acknowledged").await;
    upload(&db, goes_on, 4).await;
    upload(&db, ended, 4).await;
    upload(&db, not_begun, 0).await;
    let about = make(&db, &blobs, kept.path()).await.unwrap();
    assert_eq!((about.rows, about.blobs), (2, 0));
    let (empty, empty_blobs) = place(to.path()).await;
    restore(&empty, &empty_blobs, kept.path()).await.unwrap();
    assert!(empty_blobs.upload_length(goes_on).await.unwrap() >= 4);
    assert_eq!(empty_blobs.uploads().await.unwrap(), [goes_on]);
}

#[tokio::test]
async fn a_file_that_no_row_needs_is_not_in_the_backup_and_one_that_is_missing_stops_it() {
    let [from, kept, none] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let (db, blobs) = open(from.path()).await;
    put(&blobs, &key("nobodys"), "rows").await;
    // A sample of ours: its file is made when it is examined.
    dataset(&db, "sample", "", "").await;
    assert_eq!(make(&db, &blobs, kept.path()).await.unwrap().blobs, 0);
    dataset(&db, "d", "", "digest").await;
    let refused = make(&db, &blobs, none.path()).await.unwrap_err();
    assert!(matches!(refused, BackupError::Changing(1)), "{refused}");
    assert!(!none.path().join(ABOUT).exists());
}
