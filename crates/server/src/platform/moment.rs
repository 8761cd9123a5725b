//! Points in time.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::i18n::Lang;

/// A point in time, to the microsecond; in the database a `BIGINT`, in JSON RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-02T09:00:00Z")]
pub struct Moment(i64);

impl Moment {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    /// So many microseconds after 1970 began.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970 began.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// So much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// So much earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after the other; nothing where it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC, as `<time datetime>` and JSON want it.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// Day and time as people of that language read them, in Korean time: the centres are in Korea.
    #[must_use]
    pub fn readable(self, lang: Lang) -> String {
        let format = match lang {
            Lang::Ko => "%Y. %-m. %-d. %H:%M",
            Lang::En => "%-d %b %Y, %H:%M",
        };
        self.korean_time().strftime(format).to_string()
    }

    /// The hour alone, in Korean time.
    #[must_use]
    pub fn hour(self) -> String {
        self.korean_time().strftime("%H:%M").to_string()
    }

    /// The day alone.
    #[must_use]
    pub fn day(self, lang: Lang) -> String {
        let format = match lang {
            Lang::Ko => "%Y. %-m. %-d.",
            Lang::En => "%-d %b %Y",
        };
        self.korean_time().strftime(format).to_string()
    }

    /// The beginning of a day in Korea, written `2026-03-02`.
    #[must_use]
    pub fn of_korean_day(day: &str) -> Option<Self> {
        let day: jiff::civil::Date = day.parse().ok()?;
        let begins = jiff::tz::offset(9).to_timestamp(day.at(0, 0, 0, 0)).ok()?;
        Some(Self(begins.as_microsecond()))
    }

    /// A day and an hour in Korea, written `2026-03-02` and `10:30` as the fields of forms say them.
    #[must_use]
    pub fn of_korean_hour(day: &str, hour: &str) -> Option<Self> {
        let midnight = Self::of_korean_day(day)?;
        let (hour, minute) = hour.split_once(':')?;
        let (hour, minute): (u64, u64) = (hour.parse().ok()?, minute.parse().ok()?);
        let since = Duration::from_secs(hour * 3600 + minute * 60);
        (hour < 24 && minute < 60).then(|| midnight.plus(since))
    }

    /// The day in Korea, written `2026-03-02`, as date fields take it.
    #[must_use]
    pub fn korean_day(self) -> String {
        self.korean_time().date().to_string()
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or_default()
    }

    /// Korea keeps UTC+9 all year.
    fn korean_time(self) -> jiff::civil::DateTime {
        jiff::tz::offset(9).to_datetime(self.timestamp())
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let timestamp: Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(timestamp.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_in_korean_time_in_both_languages() {
        let moment = Moment::from_micros(1_772_409_600_000_000);
        assert_eq!(moment.rfc3339(), "2026-03-02T00:00:00Z");
        assert_eq!(moment.readable(Lang::Ko), "2026. 3. 2. 09:00");
        assert_eq!(moment.readable(Lang::En), "2 Mar 2026, 09:00");
        assert_eq!(moment.day(Lang::En), "2 Mar 2026");
        let day = Moment::of_korean_day("2026-03-02").unwrap();
        assert_eq!(day.rfc3339(), "2026-03-01T15:00:00Z");
        assert_eq!(
            (day.korean_day(), moment.korean_day()),
            ("2026-03-02".into(), "2026-03-02".into())
        );
        assert_eq!(Moment::of_korean_day("2026-02-30"), None);
        let hour = Moment::of_korean_hour("2026-03-02", "10:30").unwrap();
        assert_eq!(
            (hour.rfc3339().as_str(), hour.hour().as_str()),
            ("2026-03-02T01:30:00Z", "10:30")
        );
        for (day, hour) in [("2026-02-30", "10:00"), ("2026-03-02", "24:00"), ("", ""), ("x", "1")]
        {
            assert_eq!(Moment::of_korean_hour(day, hour), None);
        }
    }
}
