//! One suite for every kind of place: a folder always, a bucket where `DURE_TEST_S3` names one.

use std::io;

use futures_util::TryStreamExt;
use futures_util::stream;

use super::*;

/// The places to test, each with its name.
fn places() -> (tempfile::TempDir, Vec<(&'static str, Blobs)>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blobs");
    let mut places = vec![("folder", Blobs::open(&BlobPlace::Folder(path)).unwrap())];
    match std::env::var("DURE_TEST_S3") {
        Ok(endpoint) => {
            let place = BlobPlace::S3 {
                bucket: "dure".to_owned(),
                prefix: uuid::Uuid::new_v4().to_string(),
                endpoint: Some(endpoint),
                region: "us-east-1".to_owned(),
                access_key: Some("dure".to_owned()),
                secret_key: Some("dure-secret".to_owned()),
            };
            places.push(("bucket", Blobs::open(&place).unwrap()));
        }
        Err(_) => eprintln!("skipped: DURE_TEST_S3 names no S3-compatible store"),
    }
    (folder, places)
}

fn body(pieces: &[&'static str]) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let pieces: Vec<_> = pieces.iter().map(|p| Ok(Bytes::from_static(p.as_bytes()))).collect();
    stream::iter(pieces)
}

fn broken(before: &'static str) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let end = io::Error::new(io::ErrorKind::ConnectionReset, "the line is dead");
    stream::iter([Ok(Bytes::from_static(before.as_bytes())), Err(end)])
}

#[tokio::test]
async fn an_upload_grows_piece_by_piece_and_becomes_a_blob() {
    let (folder, places) = places();
    for (place, blobs) in places {
        let (upload, key) = (UploadId::new(), BlobKey::new("datasets", "o", "d").unwrap());
        assert_eq!(blobs.upload_length(upload).await.unwrap(), 0, "{place}");
        assert_eq!(blobs.append(upload, 0, body(&["time,", "load\n"])).await.unwrap(), 10);
        assert_eq!(blobs.append(upload, 10, body(&["1,2\n"])).await.unwrap(), 14);
        assert_eq!(blobs.upload_length(upload).await.unwrap(), 14);
        for _ in 0..2 {
            blobs.keep(upload, &key).await.unwrap();
        }
        assert_eq!(blobs.bytes(&key).await.unwrap(), "time,load\n1,2\n", "{place}");
        assert_eq!(blobs.upload_length(upload).await.unwrap(), 0);
        let path = blobs.fetch(&key, folder.path()).await.unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "time,load\n1,2\n");
        let (length, pieces) = blobs.stream(&key).await.unwrap();
        let pieces: Vec<Bytes> = pieces.try_collect().await.unwrap();
        assert_eq!((length, pieces.concat().len()), (14, 14));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_what_arrived() {
    for (place, blobs) in places().1 {
        let upload = UploadId::new();
        assert_eq!(blobs.append(upload, 0, broken("half a ")).await.unwrap(), 7, "{place}");
        let refused = blobs.append(upload, 9, body(&["x"])).await.unwrap_err();
        assert!(matches!(refused, BlobError::Offset { ends: 7, begins: 9 }), "{place}");
        assert_eq!(blobs.append(upload, 7, body(&["loaf"])).await.unwrap(), 11);
        assert!(matches!(blobs.append(upload, 11, broken("")).await, Err(BlobError::Body(_))));
        blobs.discard(upload).await.unwrap();
        assert_eq!(blobs.upload_length(upload).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_deleting_again_is_no_error() {
    let (folder, places) = places();
    let file = folder.path().join("report.html");
    std::fs::write(&file, "<p>").unwrap();
    for (place, blobs) in places {
        let key = BlobKey::new("runs", "r", "report.html").unwrap();
        blobs.put_file(&key, &file).await.unwrap();
        assert_eq!(blobs.bytes(&key).await.unwrap(), "<p>", "{place}");
        for _ in 0..2 {
            blobs.delete(&key).await.unwrap();
        }
        assert!(matches!(blobs.bytes(&key).await, Err(BlobError::NotFound(_))), "{place}");
        assert!(matches!(blobs.fetch(&key, folder.path()).await, Err(BlobError::NotFound(_))));
    }
}
