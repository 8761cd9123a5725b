//! What clients do.

use std::sync::Arc;

use base64::Engine;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Client;
use crate::http::Known;
use crate::ledger::{Call, Dataset, Fate, Run, Upload, digest};
use crate::recovery::{Made, Unsure};

/// So many things of each kind at most, so that a long test does not drown in them.
const AT_MOST: usize = 30;

const PIECE: [(&str, &str); 2] =
    [("tus-resumable", "1.0.0"), ("content-type", "application/offset+octet-stream")];

impl Client {
    /// Does something.
    pub async fn deed(&mut self) -> Known<()> {
        match self.random.below(20) {
            0..3 => self.announce().await,
            3..8 => self.piece().await,
            8..11 => self.make_dataset().await,
            11..13 => self.look_at_dataset().await,
            13..15 => self.make_run().await,
            15 => self.look_at_run().await,
            16 => self.call_again().await,
            17 => self.rename_or_share().await,
            18 if self.random.once_in(3) => self.somebody_signs_up().await,
            18 => self.delete().await,
            _ => self.come_in().await,
        }
    }

    /// Announces a file.
    async fn announce(&mut self) -> Known<()> {
        if self.ledger.open().uploads.len() >= 4 {
            return Ok(());
        }
        let bytes = self.random.table();
        let name = base64::engine::general_purpose::STANDARD.encode("line.csv");
        let (length, name) = (bytes.len().to_string(), format!("filename {name}"));
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("upload-length", length.as_str()),
            ("upload-metadata", name.as_str()),
        ];
        self.unsure = Some(Unsure::Announced);
        let made = self.http.send(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await?;
        self.unsure = None;
        let id = made.expect(201).location().rsplit('/').next().unwrap_or_default().to_owned();
        let upload = Upload { id, bytes: Arc::new(bytes), acknowledged: 0, sent: 0 };
        self.ledger.open().uploads.push(upload);
        Ok(())
    }

    /// Sends a piece of a file that is on its way.
    async fn piece(&mut self) -> Known<()> {
        let open: Vec<Upload> = self.ledger.open().uploads.clone();
        let open: Vec<_> = open.iter().filter(|u| u.acknowledged < u.bytes.len()).collect();
        let Some(upload) = self.random.of(&open).map(|u| (*u).clone()) else { return Ok(()) };
        let left = upload.bytes.len() - upload.acknowledged;
        let length = match self.random.once_in(2) {
            true => left,
            false => 1 + self.random.below(left as u64) as usize,
        };
        let end = upload.acknowledged + length;
        let piece = upload.bytes[upload.acknowledged..end].to_vec();
        self.ledger.open().upload(&upload.id).sent = end;
        self.unsure = Some(Unsure::Piece { upload: upload.id.clone() });
        let path = format!("/api/v1/uploads/{}", upload.id);
        let offset = upload.acknowledged.to_string();
        let headers = [PIECE[0], PIECE[1], ("upload-offset", offset.as_str())];
        let kept = self.http.send(Method::PATCH, &path, &headers, piece).await?.expect(204);
        self.unsure = None;
        assert_eq!(kept.header("upload-offset"), end.to_string());
        self.ledger.open().upload(&upload.id).acknowledged = end;
        Ok(())
    }

    /// A file that is all there becomes a dataset.
    async fn make_dataset(&mut self) -> Known<()> {
        let there = self.ledger.open().datasets.iter().filter(|d| d.fate == Fate::There).count();
        let whole: Vec<Upload> = self.ledger.open().uploads.clone();
        let whole: Vec<_> = whole.iter().filter(|u| u.acknowledged == u.bytes.len()).collect();
        let upload = self.random.of(&whole).map(|u| (*u).clone());
        let Some(upload) = upload.filter(|_| there < AT_MOST) else { return Ok(()) };
        let name = format!("line {}", self.random.below(1_000_000));
        let body = json!({ "name": name, "uploads": [upload.id] });
        self.create("/api/v1/datasets", body, Made::Dataset { upload: upload.id, name }).await
    }

    /// Puts a question to a dataset that was read.
    async fn make_run(&mut self) -> Known<()> {
        let ready: Vec<String> = {
            let ledger = self.ledger.open();
            let waiting =
                ledger.runs.iter().filter(|r| r.fate == Fate::There && !r.done && !r.taken_back);
            if waiting.count() >= 6 {
                return Ok(());
            }
            let ready = ledger.datasets.iter().filter(|d| d.ready && d.fate == Fate::There);
            ready.map(|d| d.id.clone()).collect()
        };
        let Some(dataset) = self.random.of(&ready).cloned() else { return Ok(()) };
        let words = json!({ "problem": ["failure"], "target": ["bad"], "time": ["time"] });
        let body = json!({ "dataset": dataset, "version": 1, "words": words });
        self.create("/api/v1/runs", body, Made::Run { dataset }).await
    }

    /// A creating call with a key.
    async fn create(&mut self, path: &'static str, body: Value, made: Made) -> Known<()> {
        let key = format!("key-{}-{}", self.number, self.random.below(u64::MAX));
        self.unsure = Some(Unsure::Creating { path, key, body, made });
        self.created().await
    }

    /// Puts the creating call of which nobody knows what came, for the first time or again.
    pub async fn created(&mut self) -> Known<()> {
        let Some(Unsure::Creating { path, key, body, made }) = self.unsure.clone() else {
            return Ok(());
        };
        let keyed = [("idempotency-key", key.as_str())];
        let reply = self.http.json(Method::POST, path, &keyed, &body).await?.expect(201);
        self.unsure = None;
        let answer = reply.json();
        let id = answer["id"].as_str().unwrap().to_owned();
        let mut ledger = self.ledger.open();
        match made {
            Made::Dataset { upload, name } => {
                let at = ledger.uploads.iter().position(|u| u.id == upload).unwrap();
                let bytes = ledger.uploads.swap_remove(at).bytes;
                let sha256 = digest(&bytes);
                let (bytes, fate) = (bytes.len(), Fate::There);
                ledger.datasets.push(Dataset { id, sha256, bytes, name, fate, ready: false });
            }
            Made::Run { dataset } => ledger.runs.push(Run {
                id,
                dataset,
                fate: Fate::There,
                taken_back: false,
                done: false,
                links: Vec::new(),
            }),
        }
        ledger.calls.push(Call { path, key, body, answer });
        Ok(())
    }

    /// Puts a call again that was acknowledged: the same answer, and nothing new.
    async fn call_again(&mut self) -> Known<()> {
        let calls = self.ledger.open().calls.clone();
        let Some(call) = self.random.of(&calls) else { return Ok(()) };
        let keyed = [("idempotency-key", call.key.as_str())];
        let again = self.http.json(Method::POST, call.path, &keyed, &call.body).await?.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true", "{call:?}");
        assert_eq!(again.json(), call.answer);
        Ok(())
    }

    async fn look_at_dataset(&mut self) -> Known<()> {
        let datasets = self.ledger.open().datasets.clone();
        match self.random.of(&datasets) {
            Some(dataset) => self.see_dataset(&dataset.id).await,
            None => Ok(()),
        }
    }

    async fn look_at_run(&mut self) -> Known<()> {
        let runs = self.ledger.open().runs.clone();
        match self.random.of(&runs) {
            Some(run) => self.see_run(&run.id).await,
            None => Ok(()),
        }
    }

    async fn rename_or_share(&mut self) -> Known<()> {
        if self.random.once_in(2) {
            let done: Vec<Run> = self.ledger.open().runs.clone();
            let done: Vec<_> = done.iter().filter(|r| r.done && r.fate == Fate::There).collect();
            let run = self.random.of(&done).filter(|r| r.links.len() < 3).map(|r| r.id.clone());
            return match run {
                Some(run) => self.share(&run).await,
                None => Ok(()),
            };
        }
        let there: Vec<Dataset> = self.ledger.open().datasets.clone();
        let there: Vec<_> = there.iter().filter(|d| d.fate == Fate::There).collect();
        let Some(dataset) = self.random.of(&there).map(|d| d.id.clone()) else { return Ok(()) };
        let name = format!("renamed {}", self.random.below(1_000_000));
        self.unsure = Some(Unsure::Renamed { dataset: dataset.clone(), name: name.clone() });
        let (path, body) = (format!("/api/v1/datasets/{dataset}"), json!({ "name": name }));
        self.http.json(Method::PATCH, &path, &[], &body).await?.expect(200);
        self.unsure = None;
        self.ledger.open().dataset(&dataset).name = name;
        Ok(())
    }

    async fn share(&mut self, run: &str) -> Known<()> {
        let path = format!("/api/v1/runs/{run}/shares");
        let made = self.http.json(Method::POST, &path, &[], &json!({ "days": 7 })).await?;
        let address = made.expect(201).json()["address"].as_str().unwrap().to_owned();
        let link = address.split_once("/shared/").unwrap().1.to_owned();
        self.ledger.open().run(run).links.push(link);
        Ok(())
    }

    /// Deletes a run or a dataset, or takes a run back.
    async fn delete(&mut self) -> Known<()> {
        let runs: Vec<Run> = self.ledger.open().runs.clone();
        let runs: Vec<_> = runs.iter().filter(|r| r.fate == Fate::There).collect();
        if let Some(run) = self.random.of(&runs).map(|r| (*r).clone())
            && self.random.once_in(2)
        {
            return match run.done || self.random.once_in(2) {
                true => self.delete_run(&run.id).await,
                false => self.take_back(&run.id).await,
            };
        }
        let datasets: Vec<Dataset> = self.ledger.open().datasets.clone();
        let datasets: Vec<_> = datasets.iter().filter(|d| d.fate == Fate::There).collect();
        // A few are kept, so that there is something to ask.
        let Some(dataset) = self.random.of(&datasets).filter(|_| datasets.len() > 4) else {
            return Ok(());
        };
        self.delete_dataset(&dataset.id.clone()).await
    }

    async fn take_back(&mut self, run: &str) -> Known<()> {
        self.ledger.open().run(run).taken_back = true;
        let path = format!("/api/v1/runs/{run}/cancel");
        self.http.send(Method::POST, &path, &[], Vec::new()).await?.expect(204);
        Ok(())
    }

    async fn delete_run(&mut self, run: &str) -> Known<()> {
        self.ledger.open().run(run).fate = Fate::Going;
        self.unsure = Some(Unsure::Deleting { run: Some(run.to_owned()), dataset: None });
        let path = format!("/api/v1/runs/{run}");
        self.http.send(Method::DELETE, &path, &[], Vec::new()).await?.expect(204);
        self.unsure = None;
        self.ledger.open().run(run).fate = Fate::Gone;
        Ok(())
    }

    async fn delete_dataset(&mut self, dataset: &str) -> Known<()> {
        self.ledger.open().fate_of_dataset(dataset, Fate::Going);
        self.unsure = Some(Unsure::Deleting { run: None, dataset: Some(dataset.to_owned()) });
        let path = format!("/api/v1/datasets/{dataset}");
        self.http.send(Method::DELETE, &path, &[], Vec::new()).await?.expect(204);
        self.unsure = None;
        self.dataset_gone(dataset);
        Ok(())
    }

    /// Notes that a dataset is gone; only of people's deletions a log tells.
    pub fn dataset_gone(&mut self, dataset: &str) {
        let mut ledger = self.ledger.open();
        ledger.fate_of_dataset(dataset, Fate::Gone);
        if ledger.email.is_empty() {
            ledger.deleted_as_visitor += 1;
        }
    }

    /// Signs up, where there is something to keep already.
    async fn come_in(&mut self) -> Known<()> {
        let visitor_with_things = {
            let ledger = self.ledger.open();
            ledger.email.is_empty() && !ledger.datasets.is_empty()
        };
        if !visitor_with_things {
            return Ok(());
        }
        self.accounts += 1;
        self.unsure = Some(Unsure::Joining);
        self.joined().await
    }

    /// The address of the account that it has or is about to have.
    pub fn address(&self) -> String {
        format!("client-{}-{}@example.com", self.number, self.accounts)
    }

    /// Somebody else signs up at the same place.
    async fn somebody_signs_up(&mut self) -> Known<()> {
        self.accounts += 1;
        let somewhere = format!("203.0.113.{}", self.random.below(250));
        let (email, fields) = (self.address(), self.form());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = self.http.beside(somewhere).form("/join", &fields).await?.expect(303);
        assert!(reply.header("set-cookie").starts_with("dure_session="));
        self.ledger.open().others.push(email);
        Ok(())
    }

    /// The form of the account that it is about to have.
    fn form(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("kind", "company"),
            ("organisation", "한빛정밀"),
            ("sector", "machinery"),
            ("size", "small"),
            ("name", "김하늘"),
            ("password", crate::recovery::PASSWORD),
            ("terms", "on"),
            ("privacy", "on"),
        ];
        let mut fields: Vec<_> = fields.map(|(name, value)| (name, value.to_owned())).into();
        fields.push(("email", self.address()));
        fields.push(("brn", business_number(self.number * 10_000 + self.accounts)));
        fields
    }

    /// Signs up. Calls of before, keyed by the session that ends with it, cannot be put again.
    pub async fn joined(&mut self) -> Known<()> {
        let (email, fields) = (self.address(), self.form());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.http.form("/join", &fields).await?.expect(303);
        self.unsure = Some(Unsure::TakenOver);
        let mut ledger = self.ledger.open();
        ledger.email = email;
        ledger.calls.clear();
        Ok(())
    }
}

/// A business registration number with its check digit.
fn business_number(serial: u64) -> String {
    const WEIGHTS: [u64; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];
    let text = format!("{:09}", 220_810_000 + serial);
    let digits: Vec<u64> = text.bytes().map(|b| u64::from(b - b'0')).collect();
    let sum: u64 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let sum = sum + digits[8] * 5 / 10;
    format!("{text}{}", (10 - sum % 10) % 10)
}
