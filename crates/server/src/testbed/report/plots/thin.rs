//! No more points than pixels can show.

/// At most four points a pixel: the first, the lowest, the highest and the last, so that no peak is
/// lost.
pub(super) fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let Some((first, last)) = points.first().zip(points.last()) else { return Vec::new() };
    if (points.len() as f64) < 2.0 * (last.0 - first.0).abs() {
        return points.to_vec();
    }
    let mut kept = Vec::new();
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let (Some(low), Some(high)) =
            (column.iter().min_by(by_height), column.iter().max_by(by_height))
        else {
            continue;
        };
        for point in [column.first(), Some(low), Some(high), column.last()].into_iter().flatten() {
            if kept.last() != Some(point) {
                kept.push(*point);
            }
        }
    }
    kept
}

/// One point a pixel: the outermost.
pub(super) fn enveloped(points: &[(f64, f64)], outermost: fn(f64, f64) -> f64) -> Vec<(f64, f64)> {
    points
        .chunk_by(|a, b| a.0.floor() == b.0.floor())
        .filter_map(|column| {
            let y = column.iter().map(|p| p.1).reduce(outermost)?;
            column.first().map(|p| (p.0, y))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_peak() {
        let mut points: Vec<(f64, f64)> = (0..5000).map(|i| (f64::from(i) / 50.0, 1.0)).collect();
        points[1234].1 = -9.0;
        let kept = thinned(&points);
        assert!(kept.len() < 500);
        assert!(kept.contains(&points[1234]));
    }
}
