//! The two readings that everything here is built on: base64url without padding, and JSON in which no name
//! stands twice.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Bytes in base64url without padding (RFC 7515, section 2).
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a text in base64url without padding; nothing where it is not the one text of those bytes.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    // The engine refuses padding and bits that are left over.
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A member of an object; null counts as absent, since writers in other languages leave it behind.
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// One value or a list of them, as JSON-LD allows: the list.
pub(super) fn several(value: Option<&Value>) -> &[Value] {
    match value {
        None => &[],
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
    }
}

/// JSON in which no object has a name twice: readers disagree on which of the two counts (RFC 8259, section 4;
/// RFC 7519, section 4), and what one checks the other would not see.
pub(super) fn json(bytes: &[u8]) -> Result<Value, String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader).map_err(|e| e.to_string())?;
    reader.end().map_err(|e| e.to_string())?;
    Ok(value)
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element_seed(Strict)? {
            all.push(one);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if all.contains_key(&name) {
                return Err(A::Error::custom(format_args!("{name:?} stands twice")));
            }
            let value = object.next_value_seed(Strict)?;
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_as_ever_but_no_name_may_stand_twice_however_deep() {
        let plain = r#"{"a":[1,-2,3.5,"x",null,true,{"b":{}}]}"#;
        assert_eq!(json(plain.as_bytes()), Ok(serde_json::from_str(plain).unwrap()));
        for twice in
            [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"\u0061":2}]}"#, r#"{"a":{},"b":0,"a":1}"#]
        {
            assert!(json(twice.as_bytes()).unwrap_err().contains("\"a\" stands twice"), "{twice}");
        }
    }

    #[test]
    fn json_with_anything_behind_it_or_too_deep_is_refused() {
        for bad in ["", "{", "{} {}", "{}x", "{\"a\":1e999}", "\u{feff}{}"] {
            assert!(json(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(json("[".repeat(100_000).as_bytes()).is_err());
        assert!(json(b"\"\xff\"").is_err());
    }

    #[test]
    fn bytes_have_one_text_in_base64url_and_no_other() {
        assert_eq!(base64url(&[3, 236, 255, 224, 193]), "A-z_4ME", "RFC 7515, appendix C");
        assert_eq!(from_base64url("A-z_4ME"), Some(vec![3, 236, 255, 224, 193]));
        for other in ["A-z_4ME=", "A+z_4ME", "A-z/4ME", "A-z_4MF", "A-z_4ME\n", " A-z_4ME", "A"] {
            assert_eq!(from_base64url(other), None, "{other}");
        }
    }
}
