//! Shortest ways to the next stage that were found before. Each is an integer programme of up to some tens of
//! milliseconds, and the same answers have the same way: a report that is read often finds it once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dure_diagnosis::answers::Answers;
use dure_diagnosis::instrument::Instrument;
use dure_diagnosis::report::next_way;
use dure_diagnosis::roadmap::fastest::Way;
use dure_diagnosis::score::Score;
use sha2::{Digest, Sha256};

/// How many are remembered; a way is some hundred bytes.
const MOST: usize = 4096;

type Key = [u8; 32];

/// The ways that were found. Cheap to clone.
#[derive(Clone, Default)]
pub struct Ways(Arc<Mutex<HashMap<Key, Option<Way>>>>);

impl Ways {
    /// The way on from these answers.
    pub fn of(&self, instrument: &Instrument, answers: &Answers, score: &Score) -> Option<Way> {
        let key = key(instrument, answers);
        let known = |all: &HashMap<Key, Option<Way>>| all.get(&key).cloned();
        if let Some(way) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return way;
        }
        let way = next_way(instrument, score);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, way.clone());
        way
    }
}

/// What a way depends on, and nothing else does: the instrument and the answers.
fn key(instrument: &Instrument, answers: &Answers) -> Key {
    let mut digest = Sha256::new();
    digest.update(instrument.digest);
    digest.update(serde_json::to_vec(answers).unwrap_or_default());
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use dure_diagnosis::score::score;

    use super::*;
    use crate::diagnosis::instruments;

    fn answers(level: u8) -> Answers {
        let instrument = instruments::current().unwrap();
        let given = instrument.items_at().filter(|(_, item)| item.short);
        let given: serde_json::Map<_, _> =
            given.map(|(_, item)| (item.id.clone(), level.into())).collect();
        serde_json::from_value(serde_json::json!({
            "format": dure_diagnosis::answers::FORMAT,
            "instrument": instrument.edition,
            "sector": "steel",
            "size": "small",
            "scope": "short",
            "respondent": [{ "id": "1", "role": "management", "answers": given }],
        }))
        .unwrap()
    }

    #[test]
    fn a_way_that_is_remembered_is_the_one_that_would_be_found_and_other_answers_have_another() {
        let instrument = instruments::current().unwrap();
        let ways = Ways::default();
        let of = |ways: &Ways, level| {
            let answers = answers(level);
            let score = score(instrument, &answers.check(instrument).unwrap());
            (ways.of(instrument, &answers, &score), next_way(instrument, &score))
        };
        let (low, found) = of(&ways, 0);
        assert!(low.is_some() && low == found);
        assert_eq!(of(&ways, 0).0, low);
        let (high, found) = of(&ways, 3);
        assert!(high == found && high != low);
        assert_eq!(ways.0.lock().unwrap().len(), 2);
    }
}
