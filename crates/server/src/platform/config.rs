//! The configuration of the server. Each setting is told once, in [`SETTINGS`]: from it come the
//! options of `dure serve`, their help, the variables of the environment and the keys of the file.
//! An option comes before a variable, a variable before the file, the file before the default.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::db::Db;
use super::mail;
use serde::Deserialize;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The option without its dashes, and the key in the file.
    pub name: &'static str,
    /// What stands for its value in the help: an id of a word, or the choices themselves.
    pub value: &'static str,
    /// The default as the help shows it; empty for none.
    pub default: &'static str,
    /// The heading in the help.
    pub heading: &'static str,
}

impl Setting {
    /// The variable of the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        // `DURE_DATA` is where tests and benchmarks look for real data sets: a server that took it
        // for its own folder would write among them.
        if self.name == "data" {
            return "DURE_DATA_DIR".to_owned();
        }
        format!("DURE_{}", self.name.replace('-', "_").to_ascii_uppercase())
    }
}

const fn setting(
    heading: &'static str,
    name: &'static str,
    value: &'static str,
    default: &'static str,
) -> Setting {
    Setting { name, value, default, heading }
}

const PLACE: &str = "help-heading-place";
const STORAGE: &str = "help-heading-storage";
const WORK: &str = "help-heading-work";
const MAIL: &str = "help-heading-mail";
const DATASPACE: &str = "help-heading-dataspace";
const WATCH: &str = "help-heading-watch";

/// All settings, by heading. The words are `help-serve-<name>`.
pub const SETTINGS: &[Setting] = &[
    setting(PLACE, "listen", "value-address", "127.0.0.1:8080"),
    setting(PLACE, "public-url", "value-url", ""),
    setting(PLACE, "metrics-listen", "value-address", ""),
    setting(PLACE, "behind-proxy", "yes|no", "no"),
    setting(PLACE, "max-connections", "value-count", "1024"),
    setting(PLACE, "requests-per-second", "value-count", "50"),
    setting(STORAGE, "data", "value-folder", "dure-data"),
    setting(STORAGE, "database", "value-url", ""),
    setting(STORAGE, "database-wait", "value-seconds", "10"),
    setting(STORAGE, "blobs", "value-url", ""),
    setting(STORAGE, "s3-endpoint", "value-url", ""),
    setting(STORAGE, "s3-region", "value-name", "us-east-1"),
    setting(STORAGE, "s3-access-key", "value-name", ""),
    setting(STORAGE, "s3-secret-key", "value-secret", ""),
    setting(WORK, "workers", "value-count", "1"),
    setting(WORK, "run-threads", "value-count", ""),
    setting(WORK, "language", "value-folder", ""),
    setting(WORK, "demo", "yes|no", "no"),
    setting(MAIL, "smtp", "value-url", ""),
    setting(MAIL, "smtp-user", "value-name", ""),
    setting(MAIL, "smtp-password", "value-secret", ""),
    setting(MAIL, "mail-from", "value-email", ""),
    setting(MAIL, "mail-plus", "yes|no", "no"),
    setting(MAIL, "mail-in", "value-url", ""),
    setting(MAIL, "mail-in-password", "value-secret", ""),
    setting(MAIL, "mail-in-every", "value-seconds", "60"),
    setting(MAIL, "mail-in-judge", "value-name", ""),
    setting(DATASPACE, "dataspace-inside", "yes|no", "no"),
    setting(DATASPACE, "trusted-issuers", "value-ids", ""),
    setting(DATASPACE, "seal-key", "value-secret", ""),
    setting(WATCH, "log", "value-filter", "info"),
    setting(WATCH, "log-format", "text|json", "text"),
    setting(WATCH, "otlp-endpoint", "value-url", ""),
];

/// An identity provider, a table `[[oidc]]` of the file.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct OidcProvider {
    /// Its word in our addresses.
    pub id: String,
    /// Its name on the button.
    pub name: String,
    /// Its issuer, from which all else is discovered.
    pub issuer: String,
    /// Our id at the provider.
    pub client_id: String,
    /// Our secret at the provider.
    pub client_secret: String,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The file is not there or cannot be read.
    #[error("the configuration {file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// The file is no TOML, or names what there is not.
    #[error("the configuration {file} is not right: {why}")]
    Malformed {
        /// The file.
        file: String,
        /// Where and why.
        why: String,
    },
    /// A setting that there is not.
    #[error("there is no setting {name}; see `dure serve --help`")]
    Unknown {
        /// The key.
        name: String,
    },
    /// A value that cannot be used.
    #[error("the setting {name} cannot be {value}; it takes {takes}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        takes: &'static str,
    },
}

/// Where blobs lie.
#[derive(Clone, PartialEq, Eq)]
pub enum BlobPlace {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket of an S3-compatible store.
    S3 {
        /// The bucket.
        bucket: String,
        /// The part of its names that is ours.
        prefix: String,
        /// The store, where it is not AWS itself.
        endpoint: Option<String>,
        /// The region.
        region: String,
        /// The key; from the machine's role where there is none.
        access_key: Option<String>,
        /// Its secret.
        secret_key: Option<String>,
    },
}

/// The configuration.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How the site is reached from outside, without a slash at its end.
    pub public_url: Arc<str>,
    /// Where the metrics are served: on an address of their own, or nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether `X-Forwarded-For` is to be believed.
    pub behind_proxy: bool,
    /// How many connections at once.
    pub max_connections: usize,
    /// How many requests a second one client may make; 0 is no limit.
    pub requests_per_second: u32,
    /// The folder of everything that is kept beside the database.
    pub data: PathBuf,
    /// The address of the database.
    pub database: String,
    /// How long a request waits for it.
    pub database_wait: Duration,
    /// Where blobs lie.
    pub blobs: BlobPlace,
    /// How many jobs at once.
    pub workers: usize,
    /// How many threads a run may use; all cores where there is none.
    pub run_threads: Option<usize>,
    /// The folder of what search takes texts by: a language model, a dictionary of morphemes.
    pub language: Option<PathBuf>,
    /// Whether this is the demo world, where one click signs a visitor in.
    pub demo: bool,
    /// Where letters go out and come in.
    pub mail: mail::Settings,
    /// Whether participants elsewhere may be reached in the server's own network, and without TLS.
    pub dataspace_inside: bool,
    /// The DIDs of those whose credentials count, beside the centre's own.
    pub trusted_issuers: Vec<String>,
    /// What secrets are sealed with that the database keeps; a file of the data folder where there is none.
    pub seal_key: Option<String>,
    /// Which logs are written.
    pub log: String,
    /// Whether logs are JSON.
    pub log_json: bool,
    /// Where traces go.
    pub otlp_endpoint: Option<String>,
    /// Identity providers.
    pub oidc: Vec<OidcProvider>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    oidc: Vec<OidcProvider>,
    #[serde(flatten)]
    settings: BTreeMap<String, toml::Value>,
}

impl Config {
    /// The configuration of these options, this environment and this file's text.
    ///
    /// # Errors
    /// At the first thing that cannot be used.
    pub fn new(
        option: impl Fn(&str) -> Option<String>,
        variable: impl Fn(&str) -> Option<String>,
        file: Option<(&str, &str)>,
    ) -> Result<Self, ConfigError> {
        let file = file.map(|(name, text)| parse(name, text)).transpose()?.unwrap_or_default();
        if let Some(name) = file.settings.keys().find(|k| SETTINGS.iter().all(|s| s.name != **k)) {
            return Err(ConfigError::Unknown { name: name.clone() });
        }
        let given = Given { option: &option, variable: &variable, file: &file.settings };
        Self::of(&given, file.oidc)
    }

    fn of(given: &Given<'_>, oidc: Vec<OidcProvider>) -> Result<Self, ConfigError> {
        let listen: SocketAddr = given.parsed("listen", "an address such as 127.0.0.1:8080")?;
        let data = PathBuf::from(given.text("data"));
        let public_url = given.optional("public-url").unwrap_or_else(|| format!("http://{listen}"));
        let database = given.optional("database").unwrap_or_else(|| Db::in_folder(&data));
        let blobs = blob_place(given, &data)?;
        let metrics_listen = match given.optional("metrics-listen") {
            Some(_) => Some(given.parsed("metrics-listen", "an address such as 127.0.0.1:9090")?),
            None => None,
        };
        let run_threads = match given.optional("run-threads") {
            Some(_) => Some(given.parsed("run-threads", "a count")?),
            None => None,
        };
        Ok(Self {
            listen,
            public_url: public_url.trim_end_matches('/').into(),
            metrics_listen,
            behind_proxy: given.yes("behind-proxy")?,
            max_connections: given.parsed("max-connections", "a count")?,
            requests_per_second: given.parsed("requests-per-second", "a count")?,
            database,
            database_wait: given.seconds("database-wait")?,
            blobs,
            data,
            workers: given.parsed("workers", "a count")?,
            run_threads,
            language: given.optional("language").map(PathBuf::from),
            demo: given.yes("demo")?,
            mail: mail::Settings::of(&|name| given.optional(name))?,
            dataspace_inside: given.yes("dataspace-inside")?,
            trusted_issuers: given
                .text("trusted-issuers")
                .split([' ', ','])
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect(),
            seal_key: given.optional("seal-key"),
            log: given.text("log"),
            log_json: given.choice("log-format", "text or json", &["text", "json"])? == "json",
            otlp_endpoint: given.optional("otlp-endpoint"),
            oidc,
        })
    }
}

fn parse(name: &str, text: &str) -> Result<File, ConfigError> {
    toml::from_str(text).map_err(|e| ConfigError::Malformed {
        file: name.to_owned(),
        why: e.to_string().trim().to_owned(),
    })
}

fn blob_place(given: &Given<'_>, data: &std::path::Path) -> Result<BlobPlace, ConfigError> {
    let Some(url) = given.optional("blobs") else {
        return Ok(BlobPlace::Folder(data.join("blobs")));
    };
    if let Some(folder) = url.strip_prefix("file://") {
        return Ok(BlobPlace::Folder(PathBuf::from(folder)));
    }
    let Some(place) = url.strip_prefix("s3://").filter(|p| !p.is_empty()) else {
        return Err(ConfigError::Value {
            name: "blobs",
            value: url,
            takes: "file:///folder or s3://bucket/prefix",
        });
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    Ok(BlobPlace::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        endpoint: given.optional("s3-endpoint"),
        region: given.text("s3-region"),
        access_key: given.optional("s3-access-key"),
        secret_key: given.optional("s3-secret-key"),
    })
}

struct Given<'a> {
    option: &'a dyn Fn(&str) -> Option<String>,
    variable: &'a dyn Fn(&str) -> Option<String>,
    file: &'a BTreeMap<String, toml::Value>,
}

impl Given<'_> {
    fn optional(&self, name: &str) -> Option<String> {
        let setting = SETTINGS.iter().find(|s| s.name == name)?;
        let in_file = || {
            self.file.get(name).map(|value| match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Float(number) => number.to_string(),
                other => format!("{other:?}"),
            })
        };
        let given = (self.option)(name).or_else(|| (self.variable)(&setting.variable()));
        let default = (!setting.default.is_empty()).then(|| setting.default.to_owned());
        given.or_else(in_file).or(default).filter(|v| !v.is_empty())
    }

    fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_default()
    }

    fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        takes: &'static str,
    ) -> Result<T, ConfigError> {
        let value = self.text(name);
        value.parse().map_err(|_| ConfigError::Value { name, value, takes })
    }

    fn seconds(&self, name: &'static str) -> Result<Duration, ConfigError> {
        let value = self.text(name);
        let seconds = value.parse().ok().filter(|s| (0.0..=3600.0).contains(s) && *s > 0.0);
        let takes = "seconds, such as 10 or 0.5";
        seconds.map(Duration::from_secs_f64).ok_or(ConfigError::Value { name, value, takes })
    }

    fn choice(
        &self,
        name: &'static str,
        takes: &'static str,
        choices: &[&'static str],
    ) -> Result<&'static str, ConfigError> {
        let value = self.text(name);
        let chosen = choices.iter().find(|c| **c == value).copied();
        chosen.ok_or(ConfigError::Value { name, value, takes })
    }

    fn yes(&self, name: &'static str) -> Result<bool, ConfigError> {
        Ok(self.choice(name, "yes or no", &["yes", "no"])? == "yes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(
        options: &[(&str, &str)],
        variables: &[(&str, &str)],
        file: &str,
    ) -> Result<Config, ConfigError> {
        let find = |pairs: &[(&str, &str)], name: &str| {
            pairs.iter().find(|(k, _)| *k == name).map(|(_, v)| (*v).to_owned())
        };
        Config::new(|n| find(options, n), |n| find(variables, n), Some(("dure.toml", file)))
    }

    #[test]
    fn an_option_comes_before_a_variable_and_that_before_the_file() {
        let file = "workers = 3\ndata = \"/srv\"\nbehind-proxy = true\n";
        let all = config(&[("workers", "1")], &[("DURE_WORKERS", "2")], file).unwrap();
        assert_eq!((all.workers, all.data.as_path()), (1, std::path::Path::new("/srv")));
        assert!(all.behind_proxy);
        assert_eq!(config(&[], &[("DURE_WORKERS", "2")], file).unwrap().workers, 2);
        assert_eq!(config(&[], &[], file).unwrap().workers, 3);
        assert_eq!(config(&[], &[], "").unwrap().workers, 1);
    }

    #[test]
    fn the_folder_of_real_data_sets_is_never_taken_for_the_servers_own() {
        let variables = [("DURE_DATA", "/sets"), ("DURE_DATA_DIR", "/srv")];
        assert_eq!(config(&[], &variables, "").unwrap().data, std::path::Path::new("/srv"));
        assert_eq!(
            config(&[], &variables[..1], "").unwrap().data,
            std::path::Path::new("dure-data")
        );
    }

    #[test]
    fn without_anything_it_runs_on_a_folder() {
        let config = config(&[], &[], "").unwrap();
        assert_eq!(config.database, "sqlite://dure-data/dure.db");
        assert!(config.blobs == BlobPlace::Folder("dure-data/blobs".into()));
        assert_eq!(&*config.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.database_wait, crate::platform::db::PATIENCE);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let unknown = ConfigError::Unknown { name: "wokers".into() };
        assert_eq!(config(&[], &[], "wokers = 3").err(), Some(unknown));
        let told = config(&[("listen", "here")], &[], "").err().map(|e| e.to_string());
        assert!(told.is_some_and(|t| t.contains("listen") && t.contains("here")));
        for wait in ["0", "-1", "soon", "inf", "NaN"] {
            assert!(config(&[("database-wait", wait)], &[], "").is_err(), "{wait}");
        }
        let told = config(&[], &[], "[[oidc]]\nid = 3").err().map(|e| e.to_string());
        assert!(told.is_some_and(|t| t.contains("dure.toml")));
    }

    #[test]
    fn a_bucket_has_a_prefix_and_the_secrets_beside_it() {
        let options = [("blobs", "s3://dure/centre"), ("s3-access-key", "k")];
        let BlobPlace::S3 { bucket, prefix, access_key, .. } =
            config(&options, &[], "").unwrap().blobs
        else {
            panic!("no bucket")
        };
        assert_eq!((bucket.as_str(), prefix.as_str()), ("dure", "centre"));
        assert_eq!(access_key.as_deref(), Some("k"));
        assert!(config(&[("blobs", "ftp://x")], &[], "").is_err());
    }
}
