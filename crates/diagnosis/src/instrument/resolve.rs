//! From the file to the instrument: every reference resolved, every number in its range, or a list of all
//! that is wrong.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::model::*;
use super::problem::{Fault, Problem};
use super::{circles, raw};

/// Where an id stands in its list.
pub(super) struct Names<'a> {
    what: &'static str,
    places: BTreeMap<&'a str, u16>,
}

/// Gathers problems while it resolves.
pub(super) struct Resolver<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Resolver<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, problems: Vec::new() }
    }

    /// All problems, from the top of the file.
    pub fn finish(mut self) -> Vec<Problem> {
        self.problems.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.place.cmp(&b.place)));
        self.problems
    }

    fn complain(&mut self, span: &Range<usize>, place: &str, fault: Fault) {
        let line = line_of(self.text, span.start);
        self.problems.push(Problem { line, place: place.to_owned(), fault });
    }

    fn names<'f>(
        &mut self,
        what: &'static str,
        ids: impl Iterator<Item = &'f Spanned<String>>,
    ) -> Names<'f> {
        let mut places = BTreeMap::new();
        for (id, at) in ids.zip(0_u16..) {
            let name = id.get_ref().as_str();
            let place = format!("{what} {name}");
            if !is_id(name) {
                self.complain(&id.span(), &place, Fault::Id { id: name.to_owned() });
            }
            if places.insert(name, at).is_some() {
                self.complain(&id.span(), &place, Fault::Twice { id: name.to_owned() });
            }
        }
        if places.is_empty() && what != "gate" {
            self.complain(&(0..0), "file", Fault::Empty { what: what.to_owned() });
        }
        Names { what, places }
    }

    fn find(
        &mut self,
        names: &Names<'_>,
        id: &str,
        span: &Range<usize>,
        place: &str,
    ) -> Option<u16> {
        let found = names.places.get(id).copied();
        if found.is_none() {
            let fault = Fault::Unknown { what: names.what.to_owned(), id: id.to_owned() };
            self.complain(span, place, fault);
        }
        found
    }

    fn find_all(&mut self, names: &Names<'_>, ids: &[Spanned<String>], place: &str) -> Vec<u16> {
        ids.iter().filter_map(|id| self.find(names, id.get_ref(), &id.span(), place)).collect()
    }

    fn words(&mut self, text: &Text, field: &str, span: &Range<usize>, place: &str) {
        for (language, words) in [("ko", &text.ko), ("en", &text.en)] {
            if words.trim().is_empty() {
                let fault =
                    Fault::NoWords { field: field.to_owned(), language: language.to_owned() };
                self.complain(span, place, fault);
            }
        }
    }

    fn range(
        &mut self,
        ok: bool,
        field: &str,
        found: &dyn std::fmt::Display,
        wanted: &str,
        at: (&Range<usize>, &str),
    ) {
        if !ok {
            let fault = Fault::Range {
                field: field.to_owned(),
                found: found.to_string(),
                wanted: wanted.to_owned(),
            };
            self.complain(at.0, at.1, fault);
        }
    }

    fn length(&mut self, field: &str, found: usize, wanted: usize, at: (&Range<usize>, &str)) {
        if found != wanted {
            let fault = Fault::Length { field: field.to_owned(), found, wanted };
            self.complain(at.0, at.1, fault);
        }
    }

    fn named(&mut self, what: &str, list: Vec<raw::Named>) -> Vec<Named> {
        list.into_iter()
            .map(|one| {
                let place = format!("{what} {}", one.id.get_ref());
                self.words(&one.name, "name", &one.id.span(), &place);
                if let Some(about) = &one.about {
                    self.words(about, "about", &one.id.span(), &place);
                }
                Named { id: one.id.into_inner(), name: one.name, about: one.about }
            })
            .collect()
    }

    fn sizes(&mut self, list: Vec<raw::Size>) -> Vec<Size> {
        let mut next = None;
        list.into_iter()
            .map(|size| {
                let place = format!("size {}", size.id.get_ref());
                let at = (&size.id.span(), place.as_str());
                self.words(&size.name, "name", at.0, at.1);
                let from = size.people.first().copied().unwrap_or(0);
                let to = size.people.get(1).copied();
                let fits = (1..=2).contains(&size.people.len())
                    && to.is_none_or(|to| to >= from)
                    && next.is_none_or(|next| next == Some(from));
                self.range(
                    fits,
                    "people",
                    &format!("{:?}", size.people),
                    "[from, to], where the smaller size ends; the last has no to",
                    at,
                );
                next = Some(to.map(|to| to.saturating_add(1)));
                Size { id: size.id.into_inner(), name: size.name, from, to }
            })
            .collect()
    }

    fn kpis(&mut self, list: Vec<raw::Kpi>) -> Vec<Kpi> {
        list.into_iter()
            .map(|kpi| {
                let place = format!("kpi {}", kpi.id.get_ref());
                self.words(&kpi.name, "name", &kpi.id.span(), &place);
                let span = kpi.effect.span();
                let effects = kpi.effect.into_inner();
                self.length("effect", effects.len(), 3, (&span, &place));
                let mut effect = [[0.0; 2]; 3];
                for (slot, given) in effect.iter_mut().zip(effects) {
                    let [low, high] = given;
                    let ok = low >= 0.0 && high >= low && high <= 100.0;
                    self.range(
                        ok,
                        "effect",
                        &format!("{given:?}"),
                        "[from, to] in per cent, from 0 to 100",
                        (&span, &place),
                    );
                    *slot = given;
                }
                Kpi { id: kpi.id.into_inner(), name: kpi.name, better: kpi.better, effect }
            })
            .collect()
    }

    fn costs(&mut self, list: Vec<raw::Cost>) -> Vec<Cost> {
        list.into_iter()
            .map(|cost| {
                let place = format!("cost {}", cost.id.get_ref());
                self.words(&cost.name, "name", &cost.id.span(), &place);
                let (won, months) = (*cost.won.get_ref(), *cost.months.get_ref());
                self.range(
                    won[0] <= won[1],
                    "won",
                    &format!("{won:?}"),
                    "[from, to]",
                    (&cost.won.span(), &place),
                );
                let ok = months[0] > 0.0 && months[0] <= months[1] && months[1] <= 60.0;
                self.range(
                    ok,
                    "months",
                    &format!("{months:?}"),
                    "[from, to], above 0, at most 60",
                    (&cost.months.span(), &place),
                );
                Cost { id: cost.id.into_inner(), name: cost.name, won, months }
            })
            .collect()
    }

    fn dimensions(&mut self, list: Vec<raw::Dimension>) -> Vec<Dimension> {
        let mut sum = 0.0;
        let mut span = 0..0;
        let dimensions = list
            .into_iter()
            .map(|dimension| {
                let place = format!("dimension {}", dimension.id.get_ref());
                self.words(&dimension.name, "name", &dimension.id.span(), &place);
                self.words(&dimension.about, "about", &dimension.id.span(), &place);
                let weight = *dimension.weight.get_ref();
                span = dimension.weight.span();
                self.range(
                    weight > 0.0 && weight <= 1.0,
                    "weight",
                    &weight,
                    "above 0, at most 1",
                    (&span, &place),
                );
                sum += weight;
                Dimension {
                    id: dimension.id.into_inner(),
                    name: dimension.name,
                    about: dimension.about,
                    weight,
                    items: Vec::new(),
                }
            })
            .collect();
        if (sum - 1.0_f64).abs() > EXACT {
            self.complain(&span, "dimensions", Fault::Weights { sum: format!("{sum:.6}") });
        }
        dimensions
    }
}

/// What the references of an item can point to.
struct Known<'a> {
    dimensions: Names<'a>,
    kinds: Names<'a>,
    kpis: Names<'a>,
    costs: Names<'a>,
    sectors: Names<'a>,
    sizes: Names<'a>,
    items: Names<'a>,
    gates: Names<'a>,
    levels: usize,
}

impl Resolver<'_> {
    fn item(&mut self, known: &Known<'_>, item: raw::Item) -> Item {
        let place = format!("item {}", item.id.get_ref());
        let span = item.id.span();
        let at = (&span, place.as_str());
        let dimension =
            self.find(&known.dimensions, item.dimension.get_ref(), &item.dimension.span(), &place);
        let weight = *item.weight.get_ref();
        let ok = weight > 0.0 && weight <= 100.0;
        self.range(ok, "weight", &weight, "above 0, at most 100", (&item.weight.span(), &place));
        if item.roles.is_empty() {
            self.complain(&span, &place, Fault::Empty { what: "roles".into() });
        }
        let levels_span = item.levels.span();
        let wording = Wording {
            question: item.question,
            help: item.help,
            levels: item.levels.into_inner(),
            evidence: item.evidence,
        };
        self.wording(&wording, known.levels, &levels_span, &place);
        let cost_span = item.cost.span();
        let costs = item.cost.into_inner();
        self.length("cost", costs.len(), known.levels.saturating_sub(1), (&cost_span, &place));
        let cost = costs
            .iter()
            .filter_map(|id| self.find(&known.costs, id, &cost_span, &place))
            .map(CostAt)
            .collect();
        let variants = self.variants(known, &wording, item.variant, &place);
        Item {
            dimension: DimensionAt(dimension.unwrap_or(0)),
            weight,
            roles: item.roles,
            kinds: self
                .find_all(&known.kinds, &item.kinds, &place)
                .into_iter()
                .map(KindAt)
                .collect(),
            moves: self.moves(known, &item.moves, &place),
            needs: self.needs(known, &item.needs, at),
            sectors: self
                .find_all(&known.sectors, &item.only.sectors, &place)
                .into_iter()
                .map(SectorAt)
                .collect(),
            sizes: self
                .find_all(&known.sizes, &item.only.sizes, &place)
                .into_iter()
                .map(SizeAt)
                .collect(),
            id: item.id.into_inner(),
            wording,
            variants,
            cost,
            short: item.short,
            show_me: item.show_me,
            leads: item.leads,
        }
    }

    fn wording(&mut self, wording: &Wording, levels: usize, span: &Range<usize>, place: &str) {
        self.words(&wording.question, "question", span, place);
        self.words(&wording.help, "help", span, place);
        self.words(&wording.evidence, "evidence", span, place);
        self.length("levels", wording.levels.len(), levels, (span, place));
        for (level, at) in wording.levels.iter().zip(0..) {
            self.words(level, &format!("level {at}"), span, place);
        }
    }

    fn variants(
        &mut self,
        known: &Known<'_>,
        general: &Wording,
        variants: Vec<raw::Variant>,
        place: &str,
    ) -> BTreeMap<SectorAt, Wording> {
        let mut found = BTreeMap::new();
        for variant in variants {
            let span = variant.sectors.first().map_or(0..0, Spanned::span);
            let wording = Wording {
                question: variant.question.unwrap_or_else(|| general.question.clone()),
                help: variant.help.unwrap_or_else(|| general.help.clone()),
                levels: variant.levels.map_or_else(|| general.levels.clone(), Spanned::into_inner),
                evidence: variant.evidence.unwrap_or_else(|| general.evidence.clone()),
            };
            self.wording(&wording, known.levels, &span, place);
            for sector in self.find_all(&known.sectors, &variant.sectors, place) {
                if found.insert(SectorAt(sector), wording.clone()).is_some() {
                    let sector = variant
                        .sectors
                        .iter()
                        .map(|id| id.get_ref().clone())
                        .collect::<Vec<_>>()
                        .join(", ");
                    self.complain(&span, place, Fault::TwoVariants { sector });
                }
            }
        }
        found
    }

    fn moves(
        &mut self,
        known: &Known<'_>,
        moves: &Spanned<BTreeMap<String, u8>>,
        place: &str,
    ) -> Vec<Moves> {
        let span = moves.span();
        let mut found = Vec::new();
        for (id, &strength) in moves.get_ref() {
            self.range((1..=3).contains(&strength), id, &strength, "1, 2 or 3", (&span, place));
            if let Some(kpi) = self.find(&known.kpis, id, &span, place) {
                found.push(Moves { kpi: KpiAt(kpi), strength: strength.clamp(1, 3) });
            }
        }
        found
    }

    fn level(
        &mut self,
        known: &Known<'_>,
        level: u8,
        field: &str,
        at: (&Range<usize>, &str),
    ) -> Level {
        let highest = known.levels.saturating_sub(1);
        let ok = level >= 1 && usize::from(level) <= highest;
        self.range(ok, field, &level, &format!("from 1 to {highest}"), at);
        Level(level)
    }

    fn needs(
        &mut self,
        known: &Known<'_>,
        needs: &[Spanned<raw::Need>],
        at: (&Range<usize>, &str),
    ) -> Vec<Need> {
        let mut found = Vec::new();
        for need in needs {
            let span = need.span();
            let need = need.get_ref();
            let to = self.level(known, need.to, "to", (&span, at.1));
            let level = self.level(known, need.level, "level", (&span, at.1));
            if let Some(item) = self.find(&known.items, &need.item, &span, at.1) {
                found.push(Need { to, item: ItemAt(item), level });
            }
        }
        found
    }

    fn gate(&mut self, known: &Known<'_>, gate: raw::Gate) -> Option<Gate> {
        let place = format!("gate {}", gate.id.get_ref());
        let span = gate.id.span();
        self.words(&gate.name, "name", &span, &place);
        let needs =
            self.find_all(&known.gates, &gate.needs, &place).into_iter().map(GateAt).collect();
        let condition = self.condition(known, &gate, (&span, &place))?;
        Some(Gate { id: gate.id.into_inner(), name: gate.name, needs, condition })
    }

    fn condition(
        &mut self,
        known: &Known<'_>,
        gate: &raw::Gate,
        at: (&Range<usize>, &str),
    ) -> Option<Condition> {
        let mean = |resolver: &mut Self, mean: f64| {
            resolver.range(mean > 0.0 && mean <= 100.0, "mean", &mean, "above 0, at most 100", at);
            mean
        };
        match (&gate.item, gate.level, &gate.dimension, gate.mean, gate.overall, gate.kinds) {
            (Some(item), Some(level), None, None, None, None) => {
                let level = self.level(known, level, "level", at);
                let item = self.find(&known.items, item.get_ref(), &item.span(), at.1)?;
                Some(Condition::Item(ItemAt(item), level))
            }
            (None, None, Some(dimension), Some(least), None, None) => {
                let least = mean(self, least);
                let span = dimension.span();
                let found = self.find(&known.dimensions, dimension.get_ref(), &span, at.1)?;
                Some(Condition::Dimension(DimensionAt(found), least))
            }
            (None, None, None, None, Some(least), None) => {
                Some(Condition::Overall(mean(self, least)))
            }
            (None, None, None, Some(least), None, Some(kinds)) => {
                let most = known.kinds.places.len();
                let ok = kinds >= 1 && usize::from(kinds) <= most;
                self.range(ok, "kinds", &kinds, &format!("from 1 to {most}"), at);
                Some(Condition::Kinds(usize::from(kinds), mean(self, least)))
            }
            (item, level, dimension, mean, overall, kinds) => {
                let found = [
                    item.is_some() || level.is_some(),
                    dimension.is_some(),
                    overall.is_some(),
                    kinds.is_some(),
                ];
                let found = found.into_iter().filter(|&one| one).count();
                let found = if found == 1 && mean.is_none() { 0 } else { found };
                self.complain(at.0, at.1, Fault::Condition { found });
                None
            }
        }
    }

    fn stages(&mut self, known: &Known<'_>, list: Vec<raw::Stage>) -> Vec<Stage> {
        let _ = self.names("stage", list.iter().map(|stage| &stage.id));
        list.into_iter()
            .enumerate()
            .map(|(at, stage)| {
                let place = format!("stage {}", stage.id.get_ref());
                let span = stage.id.span();
                self.words(&stage.name, "name", &span, &place);
                self.words(&stage.about, "about", &span, &place);
                if stage.gates.is_empty() != (at == 0) {
                    self.complain(&span, &place, Fault::StageGates);
                }
                let gates = self
                    .find_all(&known.gates, &stage.gates, &place)
                    .into_iter()
                    .map(GateAt)
                    .collect();
                Stage { id: stage.id.into_inner(), name: stage.name, about: stage.about, gates }
            })
            .collect()
    }

    fn scale(&mut self, scale: &Spanned<Vec<u16>>) -> Scale {
        let points = scale.get_ref();
        let ok = points.len() >= 2
            && points.len() <= 20
            && points.first() == Some(&0)
            && points.last() == Some(&100)
            && points.windows(2).all(|pair| pair.first() < pair.last());
        let shown = format!("{points:?}");
        self.range(
            ok,
            "scale",
            &shown,
            "2 to 20 ascending points, from 0 to 100",
            (&scale.span(), "file"),
        );
        Scale(points.clone())
    }

    fn prior(&mut self, prior: Spanned<raw::Prior>) -> Prior {
        let span = prior.span();
        let prior = prior.into_inner();
        let at = (&span, "prior");
        self.words(&prior.source, "source", &span, "prior");
        let curve: Vec<(f64, f64)> = prior.curve.iter().map(|[x, share]| (*x, *share)).collect();
        let ascends = curve.windows(2).all(|pair| match pair {
            [a, b] => a.0 < b.0 && a.1 <= b.1,
            _ => true,
        });
        let ok =
            ascends && curve.first() == Some(&(0.0, 0.0)) && curve.last() == Some(&(100.0, 1.0));
        self.range(
            ok,
            "curve",
            &format!("{curve:?}"),
            "ascending pairs from [0, 0] to [100, 1]",
            at,
        );
        self.range(prior.counts_as >= 1, "counts-as", &prior.counts_as, "at least 1", at);
        Prior { source: prior.source, firms: prior.firms, counts_as: prior.counts_as, curve }
    }
}

/// Resolves the whole file.
pub(super) fn resolve(
    text: &str,
    digest: [u8; 32],
    file: raw::File,
) -> Result<Instrument, Vec<Problem>> {
    let mut resolver = Resolver::new(text);
    let place = "file";
    if file.format.get_ref() != super::FORMAT {
        let fault =
            Fault::Format { found: file.format.get_ref().clone(), known: super::FORMAT.to_owned() };
        resolver.complain(&file.format.span(), place, fault);
    }
    if !is_id(file.id.get_ref()) {
        resolver.complain(&file.id.span(), place, Fault::Id { id: file.id.get_ref().clone() });
    }
    resolver.words(file.name.get_ref(), "name", &file.name.span(), place);
    resolver.words(file.about.get_ref(), "about", &file.about.span(), place);
    let scale = resolver.scale(&file.scale);
    // Names are borrowed from ids, so the ids are set apart from what is taken to pieces below.
    let ids = Ids::of(&file);
    let known = Known {
        dimensions: resolver.names("dimension", ids.dimensions.iter()),
        kinds: resolver.names("kind", ids.kinds.iter()),
        kpis: resolver.names("kpi", ids.kpis.iter()),
        costs: resolver.names("cost", ids.costs.iter()),
        sectors: resolver.names("sector", ids.sectors.iter()),
        sizes: resolver.names("size", ids.sizes.iter()),
        items: resolver.names("item", ids.items.iter()),
        gates: resolver.names("gate", ids.gates.iter()),
        levels: scale.levels(),
    };
    let mut dimensions = resolver.dimensions(file.dimension);
    let mut by_kind = vec![Vec::new(); file.kind.len()];
    let items: Vec<Item> = file.item.into_iter().map(|item| resolver.item(&known, item)).collect();
    for (item, at) in items.iter().zip(0..) {
        if let Some(dimension) = dimensions.get_mut(item.dimension.index()) {
            dimension.items.push(ItemAt(at));
        }
        for kind in &item.kinds {
            if let Some(of_kind) = by_kind.get_mut(kind.index()) {
                of_kind.push(ItemAt(at));
            }
        }
    }
    for (dimension, id) in dimensions.iter().zip(&ids.dimensions) {
        if dimension.items.is_empty() {
            let place = format!("dimension {}", dimension.id);
            resolver.complain(&id.span(), &place, Fault::Empty { what: "items".into() });
        }
    }
    let gates: Vec<Option<Gate>> =
        file.gate.into_iter().map(|gate| resolver.gate(&known, gate)).collect();
    let stages = resolver.stages(&known, file.stage);
    let instrument = Instrument {
        edition: Edition { id: file.id.into_inner(), version: file.version.into_inner() },
        digest,
        licence: file.licence,
        name: file.name.into_inner(),
        about: file.about.into_inner(),
        scale,
        sectors: resolver.named("sector", file.sector),
        sizes: resolver.sizes(file.size),
        kinds: resolver.named("kind", file.kind),
        kpis: resolver.kpis(file.kpi),
        costs: resolver.costs(file.cost),
        dimensions,
        items,
        gates: gates.into_iter().flatten().collect(),
        stages,
        prior: file.prior.map(|prior| resolver.prior(prior)),
        by_kind,
    };
    if resolver.problems.is_empty() {
        if let Some((gate, circle)) = circles::of_gates(&instrument) {
            let span = ids.gates.get(gate.index()).map_or(0..0, Spanned::span);
            let place = format!("gate {}", instrument[gate].id);
            resolver.complain(&span, &place, Fault::CircleOfGates { circle });
        }
        if let Some((item, circle)) = circles::of_items(&instrument) {
            let span = ids.items.get(item.index()).map_or(0..0, Spanned::span);
            let place = format!("item {}", instrument[item].id);
            resolver.complain(&span, &place, Fault::CircleOfItems { circle });
        }
    }
    let problems = resolver.finish();
    if problems.is_empty() { Ok(circles::with_needed_gates(instrument)) } else { Err(problems) }
}

/// The ids of all lists.
struct Ids {
    dimensions: Vec<Spanned<String>>,
    kinds: Vec<Spanned<String>>,
    kpis: Vec<Spanned<String>>,
    costs: Vec<Spanned<String>>,
    sectors: Vec<Spanned<String>>,
    sizes: Vec<Spanned<String>>,
    items: Vec<Spanned<String>>,
    gates: Vec<Spanned<String>>,
}

impl Ids {
    fn of(file: &raw::File) -> Self {
        Self {
            dimensions: file.dimension.iter().map(|one| one.id.clone()).collect(),
            kinds: file.kind.iter().map(|one| one.id.clone()).collect(),
            kpis: file.kpi.iter().map(|one| one.id.clone()).collect(),
            costs: file.cost.iter().map(|one| one.id.clone()).collect(),
            sectors: file.sector.iter().map(|one| one.id.clone()).collect(),
            sizes: file.size.iter().map(|one| one.id.clone()).collect(),
            items: file.item.iter().map(|one| one.id.clone()).collect(),
            gates: file.gate.iter().map(|one| one.id.clone()).collect(),
        }
    }
}

fn is_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !id.is_empty() && id.len() <= 64 && id.chars().all(fits)
}

/// The line, from 1, in which a byte stands.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|&b| b == b'\n').count() + 1
}
