//! Finding out what came of what was done when the line broke, and whether all that was acknowledged
//! is there.

use reqwest::Method;
use serde_json::Value;

use crate::client::Client;
use crate::http::Known;
use crate::ledger::{Fate, Ledger};

/// The password of every account.
pub const PASSWORD: &str = "느린 밭도 함께 갈면 빠르다";

/// What was done last, as long as nobody knows what came of it.
#[derive(Debug, Clone)]
pub enum Unsure {
    /// A file was announced: where it is, nobody was told.
    Announced,
    /// A piece was sent.
    Piece {
        /// Of that upload.
        upload: String,
    },
    /// Something was to be made.
    Creating {
        /// Where.
        path: &'static str,
        /// The key of the call.
        key: String,
        /// What was sent.
        body: Value,
        /// What it makes.
        made: Made,
    },
    /// A dataset was to be called otherwise.
    Renamed {
        /// Which.
        dataset: String,
        /// How.
        name: String,
    },
    /// A run or a dataset was to go.
    Deleting {
        /// The run.
        run: Option<String>,
        /// The dataset.
        dataset: Option<String>,
    },
    /// Somebody signed up.
    Joining,
    /// Somebody has signed up, and what was tried before is to be theirs.
    TakenOver,
}

/// What a creating call makes.
#[derive(Debug, Clone)]
pub enum Made {
    /// A dataset of that upload and that name.
    Dataset {
        /// The upload.
        upload: String,
        /// The name.
        name: String,
    },
    /// A run on that dataset.
    Run {
        /// The dataset.
        dataset: String,
    },
}

impl Client {
    /// Finds out what came of what was done last.
    pub async fn sure(&mut self) -> Known<()> {
        match self.unsure.clone() {
            None => return Ok(()),
            // It runs out by itself.
            Some(Unsure::Announced) => {}
            Some(Unsure::Piece { upload }) => self.see_upload(&upload).await?,
            Some(Unsure::Creating { .. }) => self.created().await?,
            Some(Unsure::Renamed { dataset, name }) => self.renamed(&dataset, &name).await?,
            Some(Unsure::Deleting { run: Some(run), .. }) => {
                let there = self.is_there(&format!("/api/v1/runs/{run}")).await?;
                self.ledger.open().run(&run).fate = if there { Fate::There } else { Fate::Gone };
            }
            Some(Unsure::Deleting { dataset, .. }) => {
                let dataset = dataset.unwrap_or_default();
                match self.is_there(&format!("/api/v1/datasets/{dataset}")).await? {
                    true => self.ledger.open().fate_of_dataset(&dataset, Fate::There),
                    false => self.dataset_gone(&dataset),
                }
            }
            Some(Unsure::Joining) => {
                self.in_or_not().await?;
                self.taken_over().await?;
            }
            Some(Unsure::TakenOver) => self.taken_over().await?,
        }
        self.unsure = None;
        Ok(())
    }

    async fn is_there(&mut self, path: &str) -> Known<bool> {
        let reply = self.http.get(path).await?;
        assert!(reply.is(200) || reply.is(404), "{path}: {}", reply.status);
        Ok(reply.is(200))
    }

    /// How far an upload is: what was acknowledged, or what was sent after it.
    pub async fn see_upload(&mut self, upload: &str) -> Known<()> {
        let path = format!("/api/v1/uploads/{upload}");
        let headers = [("tus-resumable", "1.0.0")];
        let far = self.http.send(Method::HEAD, &path, &headers, Vec::new()).await?.expect(200);
        let far: usize = far.header("upload-offset").parse().unwrap();
        let mut ledger = self.ledger.open();
        let known = ledger.upload(upload);
        let may_be = known.acknowledged..=known.sent.max(known.acknowledged);
        assert!(may_be.contains(&far), "{far} is not in {may_be:?}");
        (known.acknowledged, known.sent) = (far, far);
        Ok(())
    }

    async fn renamed(&mut self, dataset: &str, name: &str) -> Known<()> {
        let path = format!("/api/v1/datasets/{dataset}");
        let told = self.http.get(&path).await?.expect(200).json();
        let mut ledger = self.ledger.open();
        let known = ledger.dataset(dataset);
        let now = told["name"].as_str().unwrap();
        assert!(now == known.name || now == name, "{now} is neither {} nor {name}", known.name);
        known.name = now.to_owned();
        Ok(())
    }

    /// Whether the account is there; else it is made.
    async fn in_or_not(&mut self) -> Known<()> {
        let (email, kind) = (self.address(), "/signin");
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", "/account")];
        let reply = self.http.form(kind, &fields).await?;
        if !reply.is(303) {
            reply.expect(422);
            return self.joined().await;
        }
        self.unsure = Some(Unsure::TakenOver);
        let mut ledger = self.ledger.open();
        ledger.email = email;
        ledger.calls.clear();
        Ok(())
    }

    /// Waits until what was tried before is the organisation's.
    async fn taken_over(&mut self) -> Known<()> {
        let (upload, dataset) = {
            let Ledger { uploads, datasets, .. } = &*self.ledger.open();
            let there = datasets.iter().filter(|d| d.fate == Fate::There);
            (uploads.first().map(|u| u.id.clone()), there.map(|d| d.id.clone()).next())
        };
        for _ in 0..3000 {
            let has_dataset = match &dataset {
                Some(id) => self.is_there(&format!("/api/v1/datasets/{id}")).await?,
                None => true,
            };
            let has_upload = match &upload {
                Some(id) => self.is_on_its_way(id).await?,
                None => true,
            };
            if has_dataset && has_upload {
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("what was tried before the sign-up is not taken over");
    }

    async fn is_on_its_way(&mut self, upload: &str) -> Known<bool> {
        let (path, headers) = (format!("/api/v1/uploads/{upload}"), [("tus-resumable", "1.0.0")]);
        let reply = self.http.send(Method::HEAD, &path, &headers, Vec::new()).await?;
        assert!(reply.is(200) || reply.is(404), "{path}: {}", reply.status);
        Ok(reply.is(200))
    }

    /// Sees that a dataset is as it was acknowledged.
    pub async fn see_dataset(&mut self, id: &str) -> Known<()> {
        let path = format!("/api/v1/datasets/{id}");
        let reply = self.http.get(&path).await?;
        let known = self.ledger.open().dataset(id).clone();
        if known.fate == Fate::Gone {
            reply.expect(404);
            return Ok(());
        }
        let told = reply.expect(200).json();
        assert_eq!(told["name"], known.name);
        assert_eq!(told["versions"].as_array().map(Vec::len), Some(1), "{told}");
        let version = &told["versions"][0];
        assert_eq!(version["bytes"], known.bytes);
        match version["state"].as_str().unwrap() {
            "ready" => {
                assert_eq!(version["sha256"], known.sha256, "{told}");
                self.ledger.open().dataset(id).ready = true;
            }
            "examining" => assert!(!known.ready, "{told}"),
            _ => panic!("a dataset cannot be read any more: {told}"),
        }
        Ok(())
    }

    /// Sees that a run is as it was acknowledged, and its report and links with it.
    pub async fn see_run(&mut self, id: &str) -> Known<()> {
        let reply = self.http.get(&format!("/api/v1/runs/{id}")).await?;
        let known = self.ledger.open().run(id).clone();
        if known.fate == Fate::Gone {
            reply.expect(404);
            for link in &known.links {
                self.http.get(&format!("/shared/{link}")).await?.expect(404);
            }
            return Ok(());
        }
        let told = reply.expect(200).json();
        match told["state"].as_str().unwrap() {
            "done" => {
                assert!(told["files"].as_array().is_some_and(|f| f.len() > 3), "{told}");
                let path = format!("/api/v1/runs/{id}/files/report.json");
                let report = self.http.get(&path).await?.expect(200);
                assert!(report.json()["schema"].is_string(), "{told}");
                self.ledger.open().run(id).done = true;
            }
            "waiting" => assert!(!known.done, "{told}"),
            "cancelled" => assert!(known.taken_back && !known.done, "{told}"),
            _ => panic!("a run has failed: {told}"),
        }
        for link in &known.links {
            self.http.get(&format!("/shared/{link}")).await?.expect(200);
        }
        Ok(())
    }

    /// Sees everything.
    pub async fn see_all(&mut self) -> Known<()> {
        let (uploads, datasets, runs) = {
            let Ledger { uploads, datasets, runs, .. } = &*self.ledger.open();
            let uploads: Vec<_> = uploads.iter().map(|u| u.id.clone()).collect();
            let datasets: Vec<_> = datasets.iter().map(|d| d.id.clone()).collect();
            let runs: Vec<_> = runs.iter().map(|r| r.id.clone()).collect();
            (uploads, datasets, runs)
        };
        for upload in uploads {
            self.see_upload(&upload).await?;
        }
        for dataset in datasets {
            self.see_dataset(&dataset).await?;
        }
        for run in runs {
            self.see_run(&run).await?;
        }
        Ok(())
    }
}
