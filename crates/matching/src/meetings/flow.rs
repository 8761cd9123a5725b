//! The flow of the greatest gain through a network of few gains (Ford and Fulkerson 1962; Ahuja, Magnanti
//! and Orlin 1993, chapter 9.8: the primal-dual algorithm).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a unit of flow is worth. The levels of fairness stand above the points, in one number.
pub type Gain = i128;

#[derive(Debug, Clone, Copy)]
struct Arc {
    to: usize,
    /// How much more can go this way.
    room: u32,
    gain: Gain,
}

/// A network without circles of gain.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// An arc and its way back stand side by side.
    arcs: Vec<Arc>,
    out: Vec<Vec<usize>>,
}

/// An arc, to be asked what goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArcAt(usize);

impl Network {
    /// A new node.
    pub fn node(&mut self) -> usize {
        self.out.push(Vec::new());
        self.out.len() - 1
    }

    /// A way from one node to another for so many units, each worth so much.
    pub fn arc(&mut self, from: usize, to: usize, room: u32, gain: Gain) -> ArcAt {
        let at = self.arcs.len();
        self.arcs.push(Arc { to, room, gain });
        self.arcs.push(Arc { to: from, room: 0, gain: -gain });
        self.out[from].push(at);
        self.out[to].push(at + 1);
        ArcAt(at)
    }

    /// How much goes through an arc.
    pub fn through(&self, arc: ArcAt) -> u32 {
        self.arcs[arc.0 + 1].room
    }

    /// Sends so many units at most, as long as they gain something; what they gain in all. Nodes are to
    /// be numbered so that arcs lead from lower to higher ones, but for the first and the last.
    pub fn fill(&mut self, source: usize, sink: usize, most: u32) -> Gain {
        let mut fill = Fill::new(self, source, sink);
        let (mut left, mut gained) = (most, 0);
        while left > 0 && fill.look() {
            let each = fill.best();
            if each <= 0 {
                break;
            }
            loop {
                let sent = fill.push_layer(left);
                left -= sent;
                gained += each * Gain::from(sent);
                if sent == 0 || left == 0 {
                    break;
                }
            }
        }
        gained
    }
}

/// Filling a network: the price of every node, and where the search stands.
struct Fill<'a> {
    net: &'a mut Network,
    source: usize,
    sink: usize,
    /// The greatest gain of a way from the source, by the prices of before.
    price: Vec<Gain>,
    reached: Vec<bool>,
    first: bool,
    next: Vec<usize>,
    depth: Vec<u32>,
}

const FAR: Gain = Gain::MIN / 4;

impl<'a> Fill<'a> {
    fn new(net: &'a mut Network, source: usize, sink: usize) -> Self {
        let nodes = net.out.len();
        Self {
            net,
            source,
            sink,
            price: vec![0; nodes],
            reached: vec![false; nodes],
            first: true,
            next: vec![0; nodes],
            depth: vec![0; nodes],
        }
    }

    /// The gain of the best way from the source to the sink.
    fn best(&self) -> Gain {
        self.price[self.sink] - self.price[self.source]
    }

    /// Finds the best ways from the source; whether one leads to the sink.
    fn look(&mut self) -> bool {
        let first = std::mem::take(&mut self.first);
        let gains = if first { self.by_relaxing() } else { self.by_prices() };
        let Some(last) = gains[self.sink] else { return false };
        for (node, gain) in gains.iter().enumerate() {
            self.reached[node] = gain.is_some();
            let gain = gain.unwrap_or(last);
            // Once no arc gains by the prices, who is farther than the sink may take the sink's gain.
            self.price[node] += if first { gain } else { gain.max(last) };
        }
        true
    }

    /// The first time gains may be positive: all arcs are relaxed until nothing changes.
    fn by_relaxing(&self) -> Vec<Option<Gain>> {
        let mut best = vec![FAR; self.net.out.len()];
        best[self.source] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for node in 0..best.len() {
                if best[node] == FAR {
                    continue;
                }
                for arc in self.net.out[node].iter().map(|at| self.net.arcs[*at]) {
                    if arc.room > 0 && best[node] + arc.gain > best[arc.to] {
                        best[arc.to] = best[node] + arc.gain;
                        changed = true;
                    }
                }
            }
        }
        best.into_iter().map(|gain| (gain != FAR).then_some(gain)).collect()
    }

    /// Later no arc gains anything by the prices: Dijkstra (1959).
    fn by_prices(&self) -> Vec<Option<Gain>> {
        let mut best: Vec<Option<Gain>> = vec![None; self.net.out.len()];
        let mut done = vec![false; best.len()];
        let mut heap = BinaryHeap::from([(0, Reverse(self.source))]);
        best[self.source] = Some(0);
        while let Some((gain, Reverse(node))) = heap.pop() {
            if std::mem::replace(&mut done[node], true) {
                continue;
            }
            // Farther ones take the sink's gain.
            if node == self.sink {
                break;
            }
            for arc in self.net.out[node].iter().map(|at| self.net.arcs[*at]) {
                let to = gain + self.reduced(node, arc);
                if arc.room > 0 && !done[arc.to] && best[arc.to].is_none_or(|old| to > old) {
                    best[arc.to] = Some(to);
                    heap.push((to, Reverse(arc.to)));
                }
            }
        }
        best
    }

    fn reduced(&self, from: usize, arc: Arc) -> Gain {
        arc.gain + self.price[from] - self.price[arc.to]
    }

    fn is_tight(&self, from: usize, arc: Arc) -> bool {
        arc.room > 0 && self.reached[arc.to] && self.reduced(from, arc) == 0
    }

    /// Sends what goes along shortest chains of tight arcs; how much (Dinitz 1970).
    fn push_layer(&mut self, most: u32) -> u32 {
        self.depth.fill(u32::MAX);
        self.depth[self.source] = 0;
        let mut queue = std::collections::VecDeque::from([self.source]);
        while let Some(node) = queue.pop_front() {
            for arc in self.net.out[node].iter().map(|at| self.net.arcs[*at]) {
                if self.depth[arc.to] == u32::MAX && self.is_tight(node, arc) {
                    self.depth[arc.to] = self.depth[node] + 1;
                    queue.push_back(arc.to);
                }
            }
        }
        if self.depth[self.sink] == u32::MAX {
            return 0;
        }
        self.next.fill(0);
        let mut sent = 0;
        while sent < most {
            match self.push(self.source, most - sent) {
                0 => break,
                more => sent += more,
            }
        }
        sent
    }

    /// Sends up to so much from a node to the sink. The depth of a network here is small, so it recurs.
    fn push(&mut self, node: usize, most: u32) -> u32 {
        if node == self.sink {
            return most;
        }
        while let Some(at) = self.net.out[node].get(self.next[node]).copied() {
            let arc = self.net.arcs[at];
            if self.depth[arc.to] == self.depth[node] + 1 && self.is_tight(node, arc) {
                let sent = self.push(arc.to, most.min(arc.room));
                if sent > 0 {
                    self.net.arcs[at].room -= sent;
                    self.net.arcs[at ^ 1].room += sent;
                    return sent;
                }
            }
            self.next[node] += 1;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three on each side, gains by a table; the best pairing gains 4 + 5 + 6 (the Hungarian method's
    /// classical kind of case), which taking the largest first misses.
    #[test]
    fn a_pairing_is_the_best_one_and_not_the_greedy_one() {
        let gains = [[7, 5, 1], [6, 4, 2], [5, 6, 1]];
        let mut net = Network::default();
        let source = net.node();
        let left: Vec<_> = (0..3).map(|_| net.node()).collect();
        let right: Vec<_> = (0..3).map(|_| net.node()).collect();
        let sink = net.node();
        for node in &left {
            net.arc(source, *node, 1, 0);
        }
        for (from, row) in left.iter().zip(gains) {
            for (to, gain) in right.iter().zip(row) {
                net.arc(*from, *to, 1, gain);
            }
        }
        for node in &right {
            net.arc(*node, sink, 1, 0);
        }
        // 7 + 2 + 6 = 15.
        assert_eq!(net.clone().fill(source, sink, 9), 15);
        assert_eq!(net.clone().fill(source, sink, 1), 7);
        assert_eq!(net.fill(source, sink, 2), 13);
    }

    #[test]
    fn nothing_is_sent_that_gains_nothing() {
        let mut net = Network::default();
        let (source, sink) = (net.node(), net.node());
        let (good, bad) = (net.arc(source, sink, 2, 3), net.arc(source, sink, 5, -1));
        assert_eq!(net.fill(source, sink, 100), 6);
        assert_eq!((net.through(good), net.through(bad)), (2, 0));
    }
}
