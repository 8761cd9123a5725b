//! Logs, and traces where the configuration names a place for them (OpenTelemetry over HTTP).

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::config::Config;

/// Ends the traces when it is dropped.
#[derive(Default)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Sets logs and traces up, once for the program.
#[must_use]
pub fn start(config: &Config) -> Telemetry {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if config.log_json {
        lines.json().flatten_event(true).with_filter(filter).boxed()
    } else {
        lines.with_ansi(false).with_filter(filter).boxed()
    };
    let traces = config.otlp_endpoint.as_deref().and_then(provider);
    let spans = traces.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("dure"))
            .with_filter(EnvFilter::new("dure=info"))
            .boxed()
    });
    let layers: Vec<_> = std::iter::once(lines).chain(spans).collect();
    // A second start, as in tests, keeps the first one's logs.
    let _ = tracing_subscriber::registry().with(layers).try_init();
    Telemetry { traces }
}

fn provider(endpoint: &str) -> Option<SdkTracerProvider> {
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build();
    match exporter {
        Ok(exporter) => Some(
            SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(Resource::builder().with_service_name("dure").build())
                .build(),
        ),
        Err(e) => {
            // A server that cannot be watched still serves.
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("dure: traces cannot be sent to {endpoint}: {e}\n"),
            );
            None
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take() {
            let _ = traces.shutdown();
        }
    }
}
