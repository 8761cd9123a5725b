//! Random order from a seed, the same on every machine.

/// Steele, Lea and Flood (2014): splitmix64.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The numbers below `n` in random order (Fisher and Yates).
pub fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut random = SplitMix(seed);
    let mut items: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        let j = (random.next() % (i as u64 + 1)) as usize;
        items.swap(i, j);
    }
    items
}

/// The fold of each row, so that every fold has its share of the events.
pub fn stratified_folds(events: &[bool], folds: usize, seed: u64) -> Vec<usize> {
    let mut fold = vec![0; events.len()];
    let mut seen = [0, 0];
    for row in order(events.len(), seed) {
        let of_class = &mut seen[usize::from(events[row])];
        fold[row] = *of_class % folds;
        *of_class += 1;
    }
    fold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_holds_every_number_once() {
        let mut all = order(100, 3);
        assert_ne!(all, (0..100).collect::<Vec<_>>());
        assert_ne!(all, order(100, 4));
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn every_fold_has_its_share_of_the_events() {
        let events: Vec<bool> = (0..103).map(|i| i % 10 == 0).collect();
        let folds = stratified_folds(&events, 5, 1);
        for fold in 0..5 {
            let rows = folds.iter().filter(|f| **f == fold).count();
            let hits = folds.iter().zip(&events).filter(|(f, e)| **f == fold && **e).count();
            assert!((20..=22).contains(&rows) && (2..=3).contains(&hits), "{rows} {hits}");
        }
    }
}
