//! Circles in what gates and lifts need, and the gates that a stage has through others.

use super::model::{GateAt, Instrument, ItemAt, Level};

/// The first gate found in a circle, and the circle in words.
pub(super) fn of_gates(instrument: &Instrument) -> Option<(GateAt, String)> {
    let edges: Vec<Vec<usize>> = instrument
        .gates
        .iter()
        .map(|gate| gate.needs.iter().map(|need| need.index()).collect())
        .collect();
    let circle = circle(&edges)?;
    let named: Vec<&str> = circle
        .iter()
        .filter_map(|&at| instrument.gates.get(at).map(|gate| gate.id.as_str()))
        .collect();
    let first = circle.first().and_then(|&at| u16::try_from(at).ok())?;
    Some((GateAt(first), named.join(" → ")))
}

/// The first item found in a circle of lifts, and the circle in words.
pub(super) fn of_items(instrument: &Instrument) -> Option<(ItemAt, String)> {
    let levels = instrument.scale.levels();
    let place = |item: ItemAt, level: Level| item.index() * levels + usize::from(level.0);
    let mut edges = vec![Vec::new(); instrument.items.len() * levels];
    for (at, item) in instrument.items_at() {
        for level in 1..levels {
            let here = at.index() * levels + level;
            if let Some(edges) = edges.get_mut(here) {
                edges.push(here - 1);
            }
        }
        for need in &item.needs {
            if let Some(edges) = edges.get_mut(place(at, need.to)) {
                edges.push(place(need.item, need.level));
            }
        }
    }
    let circle = circle(&edges)?;
    let named: Vec<String> = circle
        .iter()
        .filter_map(|&at| {
            let item = instrument.items.get(at / levels)?;
            Some(format!("{}@{}", item.id, at % levels))
        })
        .collect();
    let first = circle.first().and_then(|&at| u16::try_from(at / levels).ok())?;
    Some((ItemAt(first), named.join(" → ")))
}

/// A circle in a directed graph, its first node repeated at its end; none where there is none.
fn circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Not; edges.len()];
    for start in 0..edges.len() {
        if seen.get(start) != Some(&Seen::Not) {
            continue;
        }
        // Each entry: a node, and how many of its edges were walked.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, walked)) = way.last_mut() {
            let here = *node;
            if let Some(mark) = seen.get_mut(here) {
                *mark = Seen::OnTheWay;
            }
            let next = edges.get(here).and_then(|edges| edges.get(*walked)).copied();
            *walked += 1;
            match next {
                None => {
                    if let Some(mark) = seen.get_mut(here) {
                        *mark = Seen::Done;
                    }
                    way.pop();
                }
                Some(next) => match seen.get(next) {
                    Some(Seen::Not) => way.push((next, 0)),
                    Some(Seen::OnTheWay) => {
                        let mut circle: Vec<usize> =
                            way.iter().map(|&(node, _)| node).skip_while(|&n| n != next).collect();
                        circle.push(next);
                        return Some(circle);
                    }
                    _ => {}
                },
            }
        }
    }
    None
}

/// Gives each stage the gates that its own gates need.
pub(super) fn with_needed_gates(mut instrument: Instrument) -> Instrument {
    for at in 0..instrument.stages.len() {
        let Some(stage) = instrument.stages.get(at) else { continue };
        let mut gates = stage.gates.clone();
        let mut looked = 0;
        while let Some(&gate) = gates.get(looked) {
            looked += 1;
            for need in &instrument[gate].needs {
                if !gates.contains(need) {
                    gates.push(*need);
                }
            }
        }
        if let Some(stage) = instrument.stages.get_mut(at) {
            stage.gates = gates;
        }
    }
    instrument
}
