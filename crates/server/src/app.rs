//! Builds the state, the router, and what works in the background.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use utoipa::OpenApi;

use crate::diagnosis::result::ways::Ways;
use crate::identity::centres::Centres;
use crate::identity::doors::Doors;
use crate::platform::audit::{self, Notes};
use crate::platform::blobs::{self, BlobError, Blobs};
use crate::platform::config::Config;
use crate::platform::db::together::Together;
use crate::platform::db::{Db, DbError};
use crate::platform::jobs::{self, Work, Workers};
use crate::platform::mail::{self, Handler};
use crate::platform::outbox::{self, Listener};
use crate::platform::seal::{Seal, SealError};
use crate::platform::search::{self, Search, Source};
use crate::platform::web::limits::Budget;
use crate::platform::web::pace::{self, Paces};
#[cfg(test)]
use crate::platform::web::routes::Route;
use crate::platform::web::{Routes, caller, headers, limits, metrics, origin, problem};
use crate::testbed::runs::opened::Opened;
use crate::{
    api, dataspace, demo, diagnosis, home, identity, matching, meetings, needs, testbed, window,
};

/// How hard answers are packed, on the scale of each way to pack. Measured on a report of 170 kB: at 3,
/// zstd takes 0.4 ms, brotli 1.8 ms and gzip 2.2 ms, all to 40 to 43 kB; at their defaults brotli takes
/// 3.9 ms and gzip 6.9 ms, to 39 and 41 kB.
const PACKED: CompressionLevel = CompressionLevel::Precise(3);

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// What people brought and runs made.
    pub blobs: Blobs,
    /// The tenants.
    pub centres: Centres,
    /// What the ways in need.
    pub doors: Doors,
    /// How often each client may ask.
    pub budget: Budget,
    /// Who looked at whose data, on its way into the log.
    pub notes: Notes,
    /// The reports that are being read.
    pub opened: Opened,
    /// Ways to the next stage that were found before.
    pub ways: Ways,
    /// What can be found.
    pub search: Search,
    /// Tells whoever carries messages of the dataspace that there is one.
    pub messages: Arc<Notify>,
    /// How participants elsewhere are spoken with.
    pub line: dataspace::outbound::Line,
    /// What is asked for in the dataspace, on its way into the database.
    pub asked: Together<dataspace::Negotiation>,
    /// When data whose pace is bounded may go on leaving.
    pub outflow: dataspace::leaving::Outflow,
    /// What a side does by itself.
    pub automation: Arc<dyn dataspace::automation::Automation>,
    /// Seals what the database keeps of secrets.
    pub seal: Seal,
    /// How fast bodies have to come.
    pub paces: Paces,
    /// What was counted.
    pub metrics: PrometheusHandle,
}

/// Why the state cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The place of the blobs cannot.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// The key of the seal cannot be had.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl App {
    /// Opens everything that the configuration names.
    ///
    /// # Errors
    /// When the database or the place of the blobs cannot be opened.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let blobs = Blobs::open(&config.blobs)?;
        let db = Db::open(&config.database, config.database_wait).await?;
        let centres = Centres::open(&db).await?;
        Ok(Self {
            doors: Doors::new(&config),
            budget: Budget::new(config.requests_per_second),
            notes: Notes::default(),
            opened: Opened::default(),
            ways: Ways::default(),
            messages: Arc::default(),
            line: dataspace::outbound::Line::new(config.dataspace_inside),
            asked: Together::default(),
            outflow: dataspace::leaving::Outflow::default(),
            automation: Arc::new(dataspace::automation::ByTerms),
            seal: Seal::open_key(config.seal_key.as_deref(), &config.data)?,
            paces: Paces::default(),
            search: Search::of(sources(), config.language.clone()),
            config: Arc::new(config),
            db,
            blobs,
            centres,
            metrics: metrics::recorder(),
        })
    }
}

/// What the rooms do in the background.
#[must_use]
pub fn work() -> Vec<Box<dyn Work>> {
    vec![
        Box::new(testbed::datasets::examine::Examine),
        Box::new(blobs::removal::Remove),
        Box::new(testbed::runs::work::Answer),
        Box::new(demo::company::Bring),
        Box::new(demo::company::Ask),
        Box::new(dataspace::demo::Bring),
        Box::new(dataspace::computing::gating::Gating),
    ]
}

/// Whose things can be found.
fn sources() -> Vec<Box<dyn Source>> {
    vec![
        Box::new(needs::finding::Needs),
        Box::new(matching::finding::Technologies),
        Box::new(window::articles::Articles),
    ]
}

/// Who listens to what happens.
#[must_use]
pub fn listeners() -> Vec<Box<dyn Listener>> {
    vec![
        Box::new(testbed::joining::Joined),
        Box::new(testbed::closing::Closed),
        Box::new(diagnosis::joining::Joined),
        Box::new(diagnosis::joining::Closed),
        Box::new(needs::joining::Joined),
        Box::new(needs::joining::Closed),
        Box::new(window::joining::Joined),
        Box::new(window::joining::Closed),
        Box::new(window::joining::Gone),
        Box::new(matching::joining::Closed),
        Box::new(meetings::joining::Closed),
        Box::new(dataspace::joining::Closed),
        Box::new(dataspace::computing::gating::Ended),
    ]
}

/// Who takes what people write by e-mail.
#[must_use]
pub fn handlers() -> Vec<Box<dyn Handler>> {
    vec![Box::new(window::inbound::Window)]
}

/// What works in the background of a server.
pub struct Background {
    workers: Workers,
    letters: Workers,
    pushes: Workers,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Starts it.
    #[must_use]
    pub fn start(app: &App) -> Self {
        let workers = jobs::start(app, &Arc::new(work()), app.config.workers);
        let (stop, stopped) = watch::channel(false);
        let letters = mail::send::start(app);
        let pushes = dataspace::pushing::start(app);
        let mailbox = mail::inbox::start(app, Arc::new(handlers()), stopped.clone());
        let deliveries = outbox::start(app, Arc::new(listeners()), stopped.clone());
        let finding = tokio::spawn(search::keep_up(app.clone(), stopped.clone()));
        let messages = tokio::spawn(dataspace::carrying::keep_up(app.clone(), stopped.clone()));
        let housekeeping = tokio::spawn(keep_house(app.clone(), stopped));
        let tasks = vec![deliveries, finding, housekeeping, mailbox, messages];
        Self { workers, letters, pushes, stop, tasks }
    }

    /// Stops it; what is being worked on goes back into the queue.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        self.workers.stop().await;
        self.letters.stop().await;
        self.pushes.stop().await;
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// Looks after what grows old, now and then.
async fn keep_house(app: App, mut stopped: watch::Receiver<bool>) {
    let mut rounds = tokio::time::interval(std::time::Duration::from_secs(60));
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            _ = stopped.changed() => return,
        }
        app.budget.tidy();
        app.opened.tidy();
        let tidied = async {
            app.centres.refresh(&app.db).await?;
            outbox::tidy(&app).await?;
            identity::tidy(&app).await?;
            testbed::house::keep(&app).await?;
            diagnosis::joining::tidy(&app).await?;
            needs::joining::tidy(&app).await?;
            window::joining::tidy(&app).await?;
            window::warnings::send(&app).await?;
            mail::keep(&app).await?;
            dataspace::transferring::tidy(&app).await?;
            dataspace::claims::tidy(&app).await?;
            app.search.tidy(&app).await?;
            matching::learning::refresh(&app).await?;
            audit::tidy(&app.db).await
        };
        if let Err(e) = tidied.await {
            tracing::warn!(error = %e, "housekeeping was not done");
        }
    }
}

/// Every route of every room.
#[must_use]
pub fn routes() -> Routes {
    home::routes::routes()
        .and(identity::routes::routes())
        .and(api::routes::routes())
        .and(testbed::routes::routes())
        .and(diagnosis::routes::routes())
        .and(needs::routes::routes())
        .and(window::routes::routes())
        .and(matching::routes::routes())
        .and(meetings::routes::routes())
        .and(dataspace::routes::routes())
        .and(mail::routes::routes())
}

/// What each room tells programs.
#[must_use]
pub fn api() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        identity::api::Api::openapi(),
        testbed::api::Api::openapi(),
        diagnosis::api::Api::openapi(),
        needs::api::Api::openapi(),
        window::api::Api::openapi(),
        matching::api::Api::openapi(),
        meetings::api::Api::openapi(),
        dataspace::log::api::Api::openapi(),
        dataspace::api::Api::openapi(),
        dataspace::sources::api::Api::openapi(),
        dataspace::transfers::Api::openapi(),
        dataspace::computing::api::Api::openapi(),
    ]
}

/// The table of all routes, for the test that walks it and for the API document.
#[cfg(test)]
#[must_use]
pub fn table() -> Vec<Route> {
    routes().apart().0
}

/// What is packed on its way: all but what is tiny, comes as events, or is packed already.
fn worth_packing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/vnd.apache.parquet"))
}

/// The whole site. From the inside out: who may come, how slowly, counting, what came from another
/// site, how often, the words of problems, who it is, compression, headers and ids.
pub fn router(app: App) -> Router {
    let (_, router) = routes().apart();
    router
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES))
        .layer(from_fn_with_state(app.clone(), pace::kept))
        .layer(from_fn(metrics::counted))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(origin::own))
        .layer(from_fn_with_state(app.clone(), limits::within_budget))
        .layer(from_fn(problem::told))
        .layer(from_fn_with_state(app.clone(), caller::identified))
        .layer(CompressionLayer::new().quality(PACKED).compress_when(worth_packing()))
        .layer(from_fn(headers::dressed))
        .with_state(app)
}
