//! The claims of a token (RFC 7519, section 4.1), each read in its one form.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::did::Did;
use super::super::text::{member, several};
use super::BadJwt;

/// How far apart two clocks may be, in seconds.
pub const SKEW: i64 = 60;

/// How long a token lives at most, in seconds: so long its `jti` has to be remembered.
pub const LONGEST_LIFE: i64 = 15 * 60;

/// The longest claim that is a name, in bytes.
const LONGEST_NAME: usize = 512;

/// What a token says.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims(Map<String, Value>);

impl From<Map<String, Value>> for Claims {
    fn from(claims: Map<String, Value>) -> Self {
        Self(claims)
    }
}

impl Claims {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &Map<String, Value> {
        &self.0
    }

    /// A text that has to be there, and is not empty.
    pub(in super::super) fn name(&self, claim: &'static str) -> Result<&str, BadJwt> {
        match self.optional_name(claim)? {
            Some(text) => Ok(text),
            None => Err(BadJwt::Claim(claim)),
        }
    }

    /// A text that may be there.
    pub(in super::super) fn optional_name(
        &self,
        claim: &'static str,
    ) -> Result<Option<&str>, BadJwt> {
        match member(&self.0, claim) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_NAME => {
                Ok(Some(text))
            }
            Some(_) => Err(BadJwt::Claim(claim)),
        }
    }

    /// A DID that has to be there.
    pub(in super::super) fn did(&self, claim: &'static str) -> Result<Did, BadJwt> {
        self.name(claim)?.parse().map_err(|why| BadJwt::Did { claim, why })
    }

    /// A time that may be there: seconds of Unix, whole or not (RFC 7519, section 2, "NumericDate").
    pub(in super::super) fn optional_time(
        &self,
        claim: &'static str,
    ) -> Result<Option<i64>, BadJwt> {
        let Some(value) = member(&self.0, claim) else { return Ok(None) };
        // The cast saturates, and what is out of the range of times is refused below.
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
        let seconds = seconds.filter(|seconds| Timestamp::from_second(*seconds).is_ok());
        seconds.map(Some).ok_or(BadJwt::Claim(claim))
    }

    fn time(&self, claim: &'static str) -> Result<i64, BadJwt> {
        self.optional_time(claim)?.ok_or(BadJwt::Claim(claim))
    }

    /// Whether it is for us and for nobody else: who else it were for could use it against us.
    pub(in super::super) fn only_for(&self, us: &Did) -> Result<(), BadJwt> {
        match several(member(&self.0, "aud")) {
            [Value::String(one)] if one == us.as_str() => Ok(()),
            [] => Err(BadJwt::Claim("aud")),
            all => {
                let found = all.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
                let found = found.chars().take(LONGEST_NAME).collect();
                Err(BadJwt::Audience { us: us.clone(), found })
            }
        }
    }

    /// Whether it holds at a time: it has begun (`nbf`), was signed (`iat`) and is not over (`exp`), give or take
    /// [`SKEW`], and lives no longer than [`LONGEST_LIFE`]. Up to when it would be taken: so long its `jti` has to
    /// be remembered.
    pub(in super::super) fn fresh(&self, now: Timestamp) -> Result<Timestamp, BadJwt> {
        let (now, signed, end) = (now.as_second(), self.time("iat")?, self.time("exp")?);
        let begin = self.optional_time("nbf")?.unwrap_or(signed).max(signed);
        if end - signed <= 0 || end - signed > LONGEST_LIFE {
            return Err(BadJwt::Life(end - signed));
        }
        if begin > now + SKEW {
            return Err(BadJwt::NotYet { at: begin, now });
        }
        if now >= end + SKEW {
            return Err(BadJwt::Expired { at: end, now });
        }
        Timestamp::from_second(end + SKEW).map_err(|_| BadJwt::Claim("exp"))
    }
}
