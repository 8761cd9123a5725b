//! Builds the state, the router, and what works in the background.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::identity::centres::Centres;
use crate::platform::config::Config;
use crate::platform::db::{Db, DbError};
use crate::platform::web::limits::Budget;
use crate::platform::web::routes::Route;
use crate::platform::web::{Routes, caller, headers, limits, metrics, origin, problem};
use crate::{home, identity};

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// The tenants.
    pub centres: Centres,
    /// How often each client may ask.
    pub budget: Budget,
    /// What was counted.
    pub metrics: PrometheusHandle,
}

impl App {
    /// Opens everything that the configuration names.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn open(config: Config) -> Result<Self, DbError> {
        let db = Db::open(&config.database).await?;
        let centres = Centres::open(&db).await?;
        Ok(Self {
            budget: Budget::new(config.requests_per_second),
            config: Arc::new(config),
            db,
            centres,
            metrics: metrics::recorder(),
        })
    }
}

/// Every route of every room.
#[must_use]
pub fn routes() -> Routes {
    home::routes::routes().and(identity::routes::routes())
}

/// The table of all routes, for the test that walks it and for the API document.
#[must_use]
pub fn table() -> Vec<Route> {
    routes().apart().0
}

/// The whole site. From the inside out: who may come, what came from another site, how often, the
/// words of problems, who it is, compression, counting, headers and ids.
#[must_use]
pub fn router(app: App) -> Router {
    let (_, router) = routes().apart();
    router
        .layer(DefaultBodyLimit::max(limits::FORM_BYTES))
        .layer(from_fn(metrics::counted))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(origin::own))
        .layer(from_fn_with_state(app.clone(), limits::within_budget))
        .layer(from_fn(problem::told))
        .layer(from_fn_with_state(app.clone(), caller::identified))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::dressed))
        .with_state(app)
}
