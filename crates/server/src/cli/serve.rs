//! `dure serve`: the web site.

use std::io;
use std::path::PathBuf;

use clap::ArgMatches;
use dure_testbed::report::Message;
use tokio::net::TcpListener;

use super::exit::Exit;
use super::{complain, misused, say};
use crate::app::{self, App, Background, OpenError};
use crate::demo::{self, DemoError};
use crate::platform::config::{Config, ConfigError};
use crate::platform::i18n::Words;
use crate::platform::web::listen::{self, Limits};
use crate::platform::web::metrics;
use crate::platform::{assets, telemetry};

/// How many may read the metrics at once.
const METRICS_CONNECTIONS: usize = 16;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database or the place of the blobs cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The address is taken, or is not ours.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The demo world cannot be made here.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A folder or the system refused something.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ServeError {
    fn message(&self) -> Message {
        match self {
            Self::Config(e) => Message::new("serve-config").text("why", e.to_string()),
            Self::Open(OpenError::Db(e)) => {
                Message::new("serve-database").text("why", e.to_string())
            }
            Self::Open(OpenError::Blobs(e)) => {
                Message::new("serve-blobs").text("why", e.to_string())
            }
            Self::Open(OpenError::Seal(e)) => Message::new("serve-seal").text("why", e.to_string()),
            Self::Listen { address, cause } => {
                Message::new("serve-listen").text("address", address).text("why", cause.to_string())
            }
            Self::Demo(e) => Message::new("serve-demo").text("why", e.to_string()),
            Self::Io(e) => Message::new("serve-io").text("why", e.to_string()),
        }
    }
}

/// Runs it until it is asked to stop.
pub fn run(given: &ArgMatches, words: &Words) -> Exit {
    match served(given, words) {
        Ok(()) => Exit::Done,
        Err(e @ ServeError::Config(_)) => misused(words, &e.message(), Some("serve")),
        Err(e) => {
            complain(words, &e.message());
            Exit::Internal
        }
    }
}

/// The configuration of these options, this environment, and the file that they name.
///
/// # Errors
/// When it cannot be used.
pub fn config(given: &ArgMatches) -> Result<Config, ConfigError> {
    let file = given.get_one::<PathBuf>("config").cloned();
    let file = file.or_else(|| std::env::var_os("DURE_CONFIG").map(PathBuf::from));
    let text = file.map(|path| {
        let name = path.to_string_lossy().into_owned();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok((name, text)),
            Err(e) => Err(ConfigError::Unreadable { file: name, why: e.to_string() }),
        }
    });
    let text = text.transpose()?;
    Config::new(
        |name| given.try_get_one::<String>(name).ok().flatten().cloned(),
        |name| std::env::var(name).ok(),
        text.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

fn served(given: &ArgMatches, words: &Words) -> Result<(), ServeError> {
    let config = config(given)?;
    std::fs::create_dir_all(&config.data)?;
    let telemetry = telemetry::start(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(serve(config, words));
    drop(telemetry);
    done
}

async fn serve(config: Config, words: &Words) -> Result<(), ServeError> {
    let address = config.listen;
    let refused = |cause| ServeError::Listen { address: address.to_string(), cause };
    // Bound before anything else, so that an address in use is told at once.
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let limits = Limits::of(config.max_connections);
    let app = App::open(config).await?;
    if app.config.demo {
        demo::fill(&app).await?;
    }
    let missing = assets::missing();
    if !missing.is_empty() {
        tracing::warn!(?missing, "scripts are not built in: run `cargo xtask assets`");
    }
    let here = format!("http://{}", listener.local_addr()?);
    say(&words.say(&Message::new("serve-listening").text("address", here)));
    let background = Background::start(&app);
    let metrics = app.config.metrics_listen.map(|address| served_metrics(app.clone(), address));
    let router = app::router(app.clone());
    listen::serve(listener, router, limits, asked_to_stop()).await?;
    background.stop().await;
    drop(metrics);
    app.db.close().await;
    Ok(())
}

/// Serves the metrics on an address of their own, so that no visitor of the site reads them.
fn served_metrics(app: App, address: std::net::SocketAddr) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let router = axum::Router::new()
            .route("/metrics", axum::routing::get(metrics::page))
            .with_state(app);
        let served = async {
            let listener = TcpListener::bind(address).await?;
            let limits = Limits::of(METRICS_CONNECTIONS);
            listen::serve(listener, router, limits, std::future::pending()).await
        };
        if let Err(e) = served.await {
            tracing::error!(%address, error = %e, "metrics are not served");
        }
    })
}

/// Ready when the program is interrupted or terminated.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
