//! The cheapest way through a text: every word of the dictionary that could stand somewhere is a step, and
//! the steps and the joints between them cost something (Viterbi 1967).

use super::dictionary::{Letter, Lexeme};
use super::{Morpheme, Morphemes};

/// The longest run of letters that is taken for one unknown word.
const LONGEST_RUN: usize = 24;

/// The longest stretch that is looked through at once, in bytes; a longer one is cut at a space.
const STRETCH: usize = 2000;

/// Costs of a space before kinds that are written without one (`left-space-penalty-factor` of the
/// dictionary's `dicrc`): endings, particles, the copula, suffixes.
fn before(kind: u16) -> i32 {
    match kind {
        120 | 210 => 6000,
        100 | 172 | 183..=185 | 200 | 220..=222 | 230 => 3000,
        _ => 0,
    }
}

/// A word at its place.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Where it begins, behind the space before it.
    from: usize,
    to: usize,
    lexeme: Lexeme,
    /// What the cheapest way costs that ends with it, and the step before it on that way.
    cost: i32,
    last: Option<usize>,
}

pub(super) fn cheapest<'a>(dictionary: &Morphemes, text: &'a str) -> Vec<Morpheme<'a>> {
    stretches(text).flat_map(|stretch| through(dictionary, stretch)).collect()
}

/// A text in parts that are not too long.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let most = (0..=STRETCH.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at));
        let most = most.unwrap_or(rest.len());
        let space = || rest.get(..most).and_then(|part| part.rfind(' ')).filter(|at| *at > 0);
        let end = if most == rest.len() { most } else { space().unwrap_or(most) };
        let (part, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(part)
    })
}

fn through<'a>(dictionary: &Morphemes, text: &'a str) -> Vec<Morpheme<'a>> {
    let mut steps: Vec<Step> = Vec::new();
    // Steps that end at each byte.
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); text.len() + 1];
    for (at, _) in text.char_indices() {
        let reached = at == 0 || ends.get(at).is_some_and(|here| !here.is_empty());
        if !reached {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let from = at + (rest.len() - rest.trim_start_matches(' ').len());
        for (to, lexeme) in words(dictionary, text, from) {
            let here = ends.get(at).map_or(&[][..], Vec::as_slice);
            let (cost, last) = joined(dictionary, &steps, here, lexeme, from > at);
            if let Some(ends) = ends.get_mut(to) {
                ends.push(steps.len());
                steps.push(Step { from, to, lexeme, cost, last });
            }
        }
    }
    way_back(dictionary, text, &steps, &ends)
}

/// The cheapest way to a lexeme after those steps.
fn joined(
    dictionary: &Morphemes,
    steps: &[Step],
    here: &[usize],
    lexeme: Lexeme,
    space: bool,
) -> (i32, Option<usize>) {
    let own = i32::from(lexeme.cost) + if space { before(lexeme.kind) } else { 0 };
    let ways = here.iter().filter_map(|at| Some((*at, steps.get(*at)?)));
    let ways = ways.map(|(at, step)| {
        (step.cost + dictionary.costs.between(step.lexeme.right, lexeme.left), Some(at))
    });
    // Of equal ones the first, so that the same text always comes apart the same way.
    let best = ways.min_by_key(|way| way.0);
    let (cost, last) = best.unwrap_or((dictionary.costs.between(0, lexeme.left), None));
    (cost + own, last)
}

fn way_back<'a>(
    dictionary: &Morphemes,
    text: &'a str,
    steps: &[Step],
    ends: &[Vec<usize>],
) -> Vec<Morpheme<'a>> {
    let end = text.trim_end_matches(' ').len();
    let last = ends.get(end).map_or(&[][..], Vec::as_slice).iter();
    let last = last.filter_map(|at| Some((*at, steps.get(*at)?)));
    let mut at = last
        .min_by_key(|(_, step)| step.cost + dictionary.costs.between(step.lexeme.right, 0))
        .map(|(at, _)| at);
    let mut found = Vec::new();
    while let Some(step) = at.and_then(|at| steps.get(at)) {
        let surface = text.get(step.from..step.to).unwrap_or_default();
        found.push(Morpheme { surface, kind: step.lexeme.kind });
        at = step.last;
    }
    found.reverse();
    found
}

/// Every word that can begin there: where it ends, and as what.
fn words(dictionary: &Morphemes, text: &str, from: usize) -> Vec<(usize, Lexeme)> {
    let rest = text.get(from..).unwrap_or_default();
    let Some(first) = rest.chars().next() else { return Vec::new() };
    let mut found: Vec<(usize, Lexeme)> = Vec::new();
    for (length, lexemes) in dictionary.known.beginnings(rest.as_bytes()) {
        if length > 0 && rest.is_char_boundary(length) {
            found.extend(lexemes.iter().map(|lexeme| (from + length, *lexeme)));
        }
    }
    let kind = dictionary.characters.of(first);
    if found.is_empty() || kind.always() {
        let lexemes = dictionary.unknown.whole(dictionary.characters.category(kind));
        for length in lengths(dictionary, rest, kind, found.is_empty()) {
            found.extend(lexemes.iter().map(|lexeme| (from + length, *lexeme)));
        }
    }
    found
}

/// How long unknown words may be that begin a text with such a letter, in bytes.
fn lengths(dictionary: &Morphemes, rest: &str, kind: Letter, alone: bool) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut last = kind;
    let mut run = 0;
    let mut end = 0;
    for letter in rest.chars() {
        let here = dictionary.characters.of(letter);
        if run > 0 && !last.is_like(here) {
            break;
        }
        last = here;
        run += 1;
        end += letter.len_utf8();
        if run <= kind.longest() {
            lengths.push(end);
        }
        if run > LONGEST_RUN {
            break;
        }
    }
    if kind.groups() && run <= LONGEST_RUN && !lengths.contains(&end) {
        lengths.push(end);
    }
    if lengths.is_empty() && alone {
        lengths.extend(rest.chars().next().map(char::len_utf8));
    }
    lengths
}
