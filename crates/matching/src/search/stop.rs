//! Words of English that say nothing of what a text is about.
//!
//! Korean needs no such list: its particles are cut off, and what is everywhere weighs little by itself.

/// In small letters and in order, by their stems where those differ.
const WORDS: [&str; 66] = [
    "a", "about", "also", "an", "and", "ani", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "do", "doe", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into",
    "is", "it", "its", "may", "must", "my", "no", "not", "of", "on", "or", "our", "should", "so",
    "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "to", "us", "was", "we", "were", "what", "when", "which", "who", "will", "with",
    "would", "you",
];

/// Whether a stem is one of them.
pub(super) fn is_stop(stem: &str) -> bool {
    WORDS.binary_search(&stem).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_holds_what_is_empty() {
        assert!(WORDS.is_sorted());
        assert!(is_stop("the") && is_stop("with") && !is_stop("vibrat") && !is_stop("설비"));
    }
}
