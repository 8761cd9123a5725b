//! Buckets of S3 that belong to others: data come from them and are brought to them, over the same line as
//! everything else that goes outside, so that no address leads into the server's own network.

use object_store::ObjectStore;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{ClientOptions, HttpClient, HttpConnector};
use object_store::path::Path;
use serde_json::Value;

use super::outbound::{Line, Unheard};

/// What an object is called in the protocol's addresses, as connectors write it.
pub const KIND: &str = "AmazonS3";

/// An object of a bucket, and what opens it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The bucket.
    pub bucket: String,
    /// The object.
    pub key: String,
    /// Where the service is; that of AWS in the region where it is empty.
    pub endpoint: String,
    /// The region.
    pub region: String,
    /// Whose key.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
}

impl Place {
    /// Bucket and object of `s3://bucket/key`.
    #[must_use]
    pub fn of_address(address: &str) -> Option<(String, String)> {
        let (bucket, key) = address.strip_prefix("s3://")?.split_once('/')?;
        Some((bucket.to_owned(), key.to_owned()))
    }

    /// The place that a data address of the protocol tells.
    #[must_use]
    pub fn read(address: &Value) -> Option<Self> {
        let properties = address.get("endpointProperties").and_then(Value::as_array)?;
        let of = |names: &[&str]| {
            let named = |one: &&Value| {
                let name = one.get("name").and_then(Value::as_str).unwrap_or_default();
                names.contains(&name.rsplit(['/', ':']).next().unwrap_or_default())
            };
            let found = properties.iter().find(named)?;
            found.get("value")?.as_str().map(str::to_owned)
        };
        let endpoint = of(&["endpointOverride"]);
        let plain = address.get("endpoint").and_then(Value::as_str).unwrap_or_default();
        let plain = Some(plain.to_owned()).filter(|one| one.starts_with("http"));
        let place = Self {
            bucket: of(&["bucketName"])?,
            key: of(&["objectName", "keyName"])?,
            endpoint: endpoint.or(plain).unwrap_or_default(),
            region: of(&["region"]).unwrap_or_default(),
            access_key: of(&["accessKeyId"])?,
            secret_key: of(&["secretAccessKey"])?,
        };
        place.is_sound().then_some(place)
    }

    /// Whether its names are such as the service has (its rules for buckets and keys), so that nothing of them
    /// becomes another address.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let named = |text: &str, also: &str| {
            text.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || also.contains(char::from(b))
            })
        };
        let bucket = (3..=63).contains(&self.bucket.len()) && named(&self.bucket, ".-");
        let region = self.region.len() <= 40 && named(&self.region, "-");
        let key = !self.key.is_empty() && self.key.len() <= 1024;
        let secrets = [&self.access_key, &self.secret_key];
        bucket && region && key && secrets.iter().all(|one| one.len() <= 512)
    }

    fn region(&self) -> &str {
        if self.region.is_empty() { "us-east-1" } else { &self.region }
    }

    /// Where the service is.
    #[must_use]
    pub fn service(&self) -> String {
        match self.endpoint.is_empty() {
            true => format!("https://s3.{}.amazonaws.com", self.region()),
            false => self.endpoint.clone(),
        }
    }

    /// The bucket over a line, and the object's name in it.
    ///
    /// # Errors
    /// Where the service's address may not be reached, or a name is none.
    pub fn open(&self, line: &Line) -> Result<(AmazonS3, Path), Unheard> {
        let service = self.service();
        line.allows(&service)?;
        let store = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(self.region())
            .with_endpoint(&service)
            .with_allow_http(service.starts_with("http://"))
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key)
            // Without a key it is a bucket for everybody, and no key is looked for elsewhere on this machine.
            .with_skip_signature(self.access_key.is_empty())
            .with_http_connector(Over(line.client()))
            .build()?;
        let name = Path::parse(&self.key).map_err(|e| Unheard::Bucket(e.to_string()))?;
        Ok((store, name))
    }

    /// The object's bytes as they come.
    ///
    /// # Errors
    /// Where it cannot be had.
    pub async fn bytes(
        &self,
        line: &Line,
    ) -> Result<futures_util::stream::BoxStream<'static, object_store::Result<bytes::Bytes>>, Unheard>
    {
        let (store, name) = self.open(line)?;
        Ok(store.get_opts(&name, object_store::GetOptions::default()).await?.into_stream())
    }
}

impl From<object_store::Error> for Unheard {
    fn from(error: object_store::Error) -> Self {
        // What stands in the text of such an error may hold the answer of a service; none of what was shown to it.
        Self::Bucket(error.to_string().chars().take(300).collect())
    }
}

/// The client of our own line in place of one that reaches everywhere.
#[derive(Debug)]
struct Over(reqwest::Client);

impl HttpConnector for Over {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn address(bucket: &str, key: &str) -> Value {
        json!({ "@type": "DataAddress", "endpointType": KIND, "endpointProperties": [
            { "name": "https://w3id.org/edc/v0.0.1/ns/bucketName", "value": bucket },
            { "name": "objectName", "value": key },
            { "name": "region", "value": "ap-northeast-2" },
            { "name": "accessKeyId", "value": "AK" },
            { "name": "secretAccessKey", "value": "SK" },
        ] })
    }

    #[test]
    fn the_place_of_an_object_is_read_as_connectors_write_it() {
        let place = Place::read(&address("line-data", "press/2026.csv")).unwrap();
        assert_eq!((&*place.bucket, &*place.key), ("line-data", "press/2026.csv"));
        assert_eq!(place.service(), "https://s3.ap-northeast-2.amazonaws.com");
        assert_eq!(Place::of_address("s3://a-b/c/d.csv"), Some(("a-b".into(), "c/d.csv".into())));
        assert_eq!(Place::of_address("https://a-b/c"), None);
    }

    #[test]
    fn a_name_that_would_become_another_address_is_no_place() {
        for bucket in ["a@evil.example", "a/b", "A", "ab", "x#y", ""] {
            assert_eq!(Place::read(&address(bucket, "k")), None, "{bucket}");
        }
        assert_eq!(Place::read(&address("bucket", "")), None);
        assert_eq!(Place::read(&json!({ "endpointProperties": 7 })), None);
        let region = Place {
            bucket: "bucket".into(),
            key: "k".into(),
            region: "x.evil.example/".into(),
            ..Place::default()
        };
        assert!(!region.is_sound());
    }

    #[test]
    fn a_service_in_the_own_network_is_not_reached() {
        let place = Place {
            bucket: "bucket".into(),
            key: "k".into(),
            endpoint: "http://169.254.169.254".into(),
            ..Place::default()
        };
        assert!(place.open(&Line::new(false)).is_err());
        assert!(place.open(&Line::new(true)).is_ok());
        let refused = place.open(&Line::new(false)).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("169.254.169.254"), "{refused}");
    }
}
