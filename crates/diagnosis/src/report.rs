//! The result as data: the form `dure-diagnosis/1`, of which pages, PDFs and programs are made.
//!
//! Its words are those of the instrument, in both languages; whoever shows it adds the rest.

use serde::Serialize;

use crate::answers::{Assessment, Scope};
use crate::change::{Change, ItemChange};
use crate::instrument::{Better, Condition, Edition, Instrument, Item, StageAt, Text};
use crate::roadmap::Lift;
use crate::roadmap::fastest::{Aim, Way, fastest};
use crate::roadmap::gaps::{Gap, gaps};
use crate::roadmap::schedule::{Phase, Step, Why, schedule};
use crate::score::{Estimate, Ground, ItemScore, Score};
use crate::standing::Standing;

/// The form.
pub const SCHEMA: &str = "dure-diagnosis/1";

/// How many gaps a report names.
const MOST_GAPS: usize = 12;

/// A diagnosis, ready to be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Which edition.
    pub instrument: Edition,
    /// SHA-256 of the instrument's file, in hexadecimal.
    pub instrument_sha256: String,
    /// Its name.
    pub instrument_name: Text,
    /// The company's sector.
    pub sector: Named,
    /// Its class of size.
    pub size: Named,
    /// How much was asked.
    pub scope: Scope,
    /// The overall mean.
    pub overall: Option<Estimate>,
    /// Where it stands among others, if that is known.
    pub standing: Option<Standing>,
    /// The index of its stage in `stages`.
    pub stage: usize,
    /// The same at the lower ends of the intervals.
    pub stage_low: usize,
    /// The same at the upper ends.
    pub stage_high: usize,
    /// All stages with their gates.
    pub stages: Vec<StageView>,
    /// All dimensions with their items.
    pub dimensions: Vec<DimensionView>,
    /// The kinds of DX.
    pub kinds: Vec<KindView>,
    /// What the answers rest on.
    pub ground: Ground,
    /// What is most worth closing.
    pub gaps: Vec<GapView>,
    /// The least work to the next stage; none at the highest, or where it is out of reach.
    pub next_stage: Option<WayView>,
    /// The plan.
    pub roadmap: Vec<StepView>,
    /// What changed since last time.
    pub change: Option<ChangeView>,
    /// Where the published distribution comes from.
    pub prior_source: Option<Text>,
}

/// An id with its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// How a company at this stage looks.
    pub about: Text,
    /// Is it reached?
    pub reached: bool,
    /// Its gates.
    pub gates: Vec<GateView>,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateView {
    /// Its id.
    pub id: String,
    /// What must be true.
    pub name: Text,
    /// Is it?
    pub passed: bool,
    /// The points it looks at.
    pub points: Option<f64>,
    /// The points it asks for.
    pub wanted: f64,
    /// The item it looks at, where it is one.
    pub item: Option<String>,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DimensionView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it asks after.
    pub about: Text,
    /// Its share in the overall mean.
    pub weight: f64,
    /// Its mean.
    pub score: Option<Estimate>,
    /// The mean of the others, where it is shown.
    pub peers: Option<f64>,
    /// Its items that apply.
    pub items: Vec<ItemView>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemView {
    /// Its id.
    pub id: String,
    /// The question in the words of the sector.
    pub question: Text,
    /// Its points; none where it is open.
    pub score: Option<Estimate>,
    /// The level that its points reach.
    pub level: Option<u8>,
    /// The words of that level.
    pub state: Option<Text>,
    /// How many people answered.
    pub respondents: usize,
    /// The lowest and the highest level given, where several answered.
    pub spread: Option<[u8; 2]>,
    /// How many proofs there are.
    pub evidence: u16,
    /// Did an assessor confirm it?
    pub confirmed: bool,
}

/// A kind of DX.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Its mean.
    pub score: Option<Estimate>,
}

/// A gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapView {
    /// The item.
    pub item: String,
    /// Its question.
    pub question: Text,
    /// Its points.
    pub points: f64,
    /// How strongly it moves what the company wants.
    pub impact: f64,
    /// Its rank: missing points × impact ÷ cost in millions of won.
    pub worth: f64,
    /// The next step.
    pub next: LiftView,
    /// What it moves.
    pub moves: Vec<Text>,
}

/// A lift in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LiftView {
    /// The item.
    pub item: String,
    /// The level.
    pub to: u8,
    /// The words of that level: the goal.
    pub goal: Text,
    /// What would prove it.
    pub evidence: Text,
    /// From and to, in won.
    pub won: [u64; 2],
    /// From and to, in months.
    pub months: [f64; 2],
    /// Tags by which rooms of a centre are linked.
    pub leads: Vec<String>,
}

/// The least work to a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayView {
    /// The stage's id.
    pub stage: String,
    /// Its name.
    pub name: Text,
    /// The lifts.
    pub lifts: Vec<LiftView>,
    /// Months of work together, from and to.
    pub months: [f64; 2],
    /// Won together, from and to.
    pub won: [u64; 2],
}

/// A step of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepView {
    /// What is lifted.
    pub lift: LiftView,
    /// The question of its item, in short.
    pub question: Text,
    /// Why.
    pub why: Why,
    /// The month in which it begins, from 0.
    pub start: u32,
    /// The month before which it is done.
    pub end: u32,
    /// Until when.
    pub phase: Phase,
    /// Steps that come before it: item and level.
    pub after: Vec<(String, u8)>,
    /// What it moves, by the instrument's assumptions.
    pub benefit: Vec<BenefitView>,
}

/// What a step moves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenefitView {
    /// The KPI.
    pub kpi: String,
    /// Its name.
    pub name: Text,
    /// Which direction is good.
    pub better: Better,
    /// From and to, in per cent.
    pub percent: [f64; 2],
}

/// What changed since last time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeView {
    /// The overall mean before, as reported.
    pub before: Option<f64>,
    /// The old answers by the new instrument.
    pub before_on_new: Option<f64>,
    /// What the company changed.
    pub by_company: Option<f64>,
    /// What the instrument's versions owe.
    pub by_instrument: Option<f64>,
    /// Item by item, the greatest change first.
    pub items: Vec<ItemChangeView>,
    /// Ids of items that are no longer asked.
    pub gone: Vec<String>,
}

/// How one item changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemChangeView {
    /// The item.
    pub item: String,
    /// Its question.
    pub question: Text,
    /// Points before.
    pub before: Option<f64>,
    /// Points now.
    pub now: Option<f64>,
    /// Was it worded or scaled otherwise?
    pub reworded: bool,
}

/// What a report is made of besides the answers.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Where the company stands among others.
    pub standing: Option<Standing>,
    /// The means of the others by dimension, where they are shown.
    pub peers: Vec<f64>,
    /// What changed since last time.
    pub change: Option<Change>,
    /// How many steps the company can work on at once.
    pub lanes: usize,
}

/// How many steps a company of that size usually works on at once: one for each forty or so people, at
/// least one, at most four.
pub fn usual_lanes(instrument: &Instrument, assessment: &Assessment) -> usize {
    match instrument[assessment.size].from {
        0..10 => 1,
        10..50 => 2,
        50..300 => 3,
        _ => 4,
    }
}

fn next_stage(instrument: &Instrument, score: &Score) -> Option<StageAt> {
    let next = u16::try_from(score.stage.index() + 1).ok().map(StageAt);
    next.filter(|next| next.index() < instrument.stages.len())
}

/// The shortest way to the next stage; none at the top, and where it cannot be reached. It is an integer
/// programme, so that whoever shows a report often keeps its way: the same answers have the same.
#[must_use]
pub fn next_way(instrument: &Instrument, score: &Score) -> Option<Way> {
    fastest(instrument, score, next_stage(instrument, score)?, Aim::Months)
}

/// Makes the report.
pub fn report(
    instrument: &Instrument,
    assessment: &Assessment,
    score: &Score,
    way: Option<&Way>,
    around: &Around,
) -> Report {
    let view = View { instrument, assessment, score };
    let gaps = gaps(instrument, assessment, score);
    let next = next_stage(instrument, score);
    let steps = schedule(instrument, assessment, score, way, &gaps, around.lanes);
    let sector = &instrument[assessment.sector];
    let size = &instrument[assessment.size];
    Report {
        schema: SCHEMA,
        instrument: instrument.edition.clone(),
        instrument_sha256: instrument.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        instrument_name: instrument.name.clone(),
        sector: Named { id: sector.id.clone(), name: sector.name.clone() },
        size: Named { id: size.id.clone(), name: size.name.clone() },
        scope: assessment.scope,
        overall: score.overall,
        standing: around.standing,
        stage: score.stage.index(),
        stage_low: score.stage_low.index(),
        stage_high: score.stage_high.index(),
        stages: view.stages(),
        dimensions: view.dimensions(&around.peers),
        kinds: view.kinds(),
        ground: score.ground,
        gaps: gaps
            .iter()
            .filter(|gap| gap.worth > 0.0)
            .take(MOST_GAPS)
            .map(|gap| view.gap(gap))
            .collect(),
        next_stage: next.zip(way).map(|(next, way)| view.way(next, way)),
        roadmap: steps.iter().map(|step| view.step(step)).collect(),
        change: around.change.as_ref().map(|change| view.change(change)),
        prior_source: instrument.prior.as_ref().map(|prior| prior.source.clone()),
    }
}

struct View<'a> {
    instrument: &'a Instrument,
    assessment: &'a Assessment,
    score: &'a Score,
}

impl View<'_> {
    fn question(&self, item: &Item) -> Text {
        item.words(self.assessment.sector).question.clone()
    }

    fn stages(&self) -> Vec<StageView> {
        let stages = self.instrument.stages_at();
        stages
            .map(|(at, stage)| StageView {
                id: stage.id.clone(),
                name: stage.name.clone(),
                about: stage.about.clone(),
                reached: at <= self.score.stage,
                gates: stage.gates.iter().map(|gate| self.gate(*gate)).collect(),
            })
            .collect()
    }

    fn gate(&self, at: crate::instrument::GateAt) -> GateView {
        let gate = &self.instrument[at];
        let state = self.score.gates.get(at.index());
        GateView {
            id: gate.id.clone(),
            name: gate.name.clone(),
            passed: state.is_some_and(|state| state.passed),
            points: state.and_then(|state| state.points),
            wanted: state.map_or(0.0, |state| state.wanted),
            item: match gate.condition {
                Condition::Item(item, _) => Some(self.instrument[item].id.clone()),
                _ => None,
            },
        }
    }

    fn dimensions(&self, peers: &[f64]) -> Vec<DimensionView> {
        let list = self.instrument.dimensions.iter().zip(&self.score.dimensions).zip(0..);
        list.map(|((dimension, score), at)| DimensionView {
            id: dimension.id.clone(),
            name: dimension.name.clone(),
            about: dimension.about.clone(),
            weight: dimension.weight,
            score: *score,
            peers: peers.get::<usize>(at).copied(),
            items: dimension.items.iter().filter_map(|item| self.item(*item)).collect(),
        })
        .collect()
    }

    fn item(&self, at: crate::instrument::ItemAt) -> Option<ItemView> {
        let item = &self.instrument[at];
        let estimate = match self.score.items.get(at.index())? {
            ItemScore::DoesNotApply => return None,
            ItemScore::Open if !self.assessment.asks(self.instrument, at) => return None,
            ItemScore::Open => None,
            ItemScore::Known(estimate) => Some(*estimate),
        };
        let answers = self.assessment.items.get(at.index())?;
        let words = item.words(self.assessment.sector);
        let level = estimate.map(|found| self.instrument.scale.level_reached(found.mean));
        Some(ItemView {
            id: item.id.clone(),
            question: words.question.clone(),
            score: estimate,
            level: level.map(|level| level.0),
            state: level.and_then(|level| words.levels.get(usize::from(level.0)).cloned()),
            respondents: answers.given.len(),
            spread: match (answers.given.first(), answers.given.last()) {
                (Some(low), Some(high)) if answers.given.len() > 1 => Some([low.0, high.0]),
                _ => None,
            },
            evidence: answers.evidence,
            confirmed: answers.confirmed.is_some(),
        })
    }

    fn kinds(&self) -> Vec<KindView> {
        let list = self.instrument.kinds.iter().zip(&self.score.kinds);
        list.map(|(kind, score)| KindView {
            id: kind.id.clone(),
            name: kind.name.clone(),
            score: *score,
        })
        .collect()
    }

    fn lift(&self, lift: Lift) -> LiftView {
        let item = &self.instrument[lift.item];
        let words = item.words(self.assessment.sector);
        let cost = lift.cost(self.instrument);
        LiftView {
            item: item.id.clone(),
            to: lift.to.0,
            goal: words
                .levels
                .get(usize::from(lift.to.0))
                .cloned()
                .unwrap_or_else(|| words.question.clone()),
            evidence: words.evidence.clone(),
            won: cost.map_or([0, 0], |cost| cost.won),
            months: cost.map_or([0.0, 0.0], |cost| cost.months),
            leads: item.leads.clone(),
        }
    }

    fn gap(&self, gap: &Gap) -> GapView {
        let item = &self.instrument[gap.item];
        GapView {
            item: item.id.clone(),
            question: self.question(item),
            points: gap.points,
            impact: gap.impact,
            worth: gap.worth,
            next: self.lift(gap.next),
            moves: item.moves.iter().map(|moves| self.instrument[moves.kpi].name.clone()).collect(),
        }
    }

    fn way(&self, stage: StageAt, way: &Way) -> WayView {
        let lifts: Vec<LiftView> = way.lifts.iter().map(|lift| self.lift(*lift)).collect();
        let months = |end: fn(&LiftView) -> f64| lifts.iter().map(end).sum();
        let won = |end: fn(&LiftView) -> u64| lifts.iter().map(end).sum();
        WayView {
            stage: self.instrument[stage].id.clone(),
            name: self.instrument[stage].name.clone(),
            months: [months(|lift| lift.months[0]), months(|lift| lift.months[1])],
            won: [won(|lift| lift.won[0]), won(|lift| lift.won[1])],
            lifts,
        }
    }

    fn step(&self, step: &Step) -> StepView {
        StepView {
            lift: self.lift(step.lift),
            question: self.question(&self.instrument[step.lift.item]),
            why: step.why,
            start: step.start,
            end: step.end,
            phase: step.phase,
            after: step
                .after
                .iter()
                .map(|lift| (self.instrument[lift.item].id.clone(), lift.to.0))
                .collect(),
            benefit: step
                .benefit
                .iter()
                .map(|(kpi, percent)| {
                    let kpi = &self.instrument[*kpi];
                    BenefitView {
                        kpi: kpi.id.clone(),
                        name: kpi.name.clone(),
                        better: kpi.better,
                        percent: *percent,
                    }
                })
                .collect(),
        }
    }

    fn change(&self, change: &Change) -> ChangeView {
        let mut items: Vec<ItemChangeView> = change
            .items
            .iter()
            .filter_map(|(at, change)| {
                let item = &self.instrument[*at];
                let (before, now, reworded) = match *change {
                    ItemChange::Both { before, now, reworded } => {
                        (Some(before), Some(now), reworded)
                    }
                    ItemChange::NewlyAnswered { now } => (None, Some(now), false),
                    ItemChange::NoLongerAnswered { before } => (Some(before), None, false),
                    ItemChange::New { now } => (None, Some(now?), false),
                };
                let question = self.question(item);
                Some(ItemChangeView { item: item.id.clone(), question, before, now, reworded })
            })
            .collect();
        let moved = |item: &ItemChangeView| match (item.before, item.now) {
            (Some(before), Some(now)) => (now - before).abs(),
            _ => -1.0,
        };
        items.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        ChangeView {
            before: change.before,
            before_on_new: change.before_on_new,
            by_company: change.by_company(),
            by_instrument: change.by_instrument(),
            items,
            gone: change.gone.clone(),
        }
    }
}
