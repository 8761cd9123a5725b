// A score, an estimate or a remaining life over time, for the unit one picks.
import uPlot from "uplot";

import type { Outcome, Trace } from "./outcome";
import { axis, colour, drawn, ends, keys, number, type Numbers } from "./plot";

type Traced = Exclude<Outcome, { problem: "failure" }>;

export function series(place: HTMLElement, outcome: Traced): boolean {
  const traces = outcome.traces.filter((t) => t.at.length > 1);
  const box = place.querySelector<HTMLElement>("[data-plot]");
  const first = traces[0];
  if (!box || !first) return false;
  place.hidden = false;
  let trace: Trace = first;
  const says = place.querySelector<HTMLElement>("[data-says]");
  const words = place.dataset;
  const plot = drawn(box, (width, height) => picture(box, width, height, trace, outcome, words, says));
  keys(box, plot);
  key(place, outcome);
  pick(place, traces, (chosen) => {
    trace = chosen;
    plot()?.setData(columns(trace));
    if (says) says.textContent = "";
  });
  place.querySelector("[data-whole]")?.addEventListener("click", () => {
    const now = plot();
    if (!now) return;
    const [min, max] = ends(now);
    now.setScale("x", { min, max });
  });
  return true;
}

function pick(place: HTMLElement, traces: Trace[], then: (trace: Trace) => void): void {
  const field = place.querySelector<HTMLElement>("[data-pick]");
  const select = field?.querySelector("select");
  if (!field || !select || traces.length < 2) return;
  for (const [i, { name }] of traces.entries()) select.append(new Option(name || String(i + 1), String(i)));
  field.hidden = false;
  select.addEventListener("change", () => {
    const chosen = traces[Number(select.value)];
    if (chosen) then(chosen);
  });
}

// What each line is: by its dash and not by its colour alone.
function key(place: HTMLElement, outcome: Traced): void {
  const list = place.querySelector<HTMLElement>("[data-key]");
  const words = place.dataset;
  const entries: [string, string | undefined][] =
    outcome.problem === "anomaly"
      ? [["model", words.score], ["alarm", words.line]]
      : [["model", words.prediction], ["truth", words.truth], ["band", words.range]];
  for (const [kind, word] of entries) {
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = word ?? "";
    list?.append(item);
  }
}

// One place for the four lines, so that a trace without some of them needs no other picture.
function columns(trace: Trace): uPlot.AlignedData {
  const none: Numbers = trace.at.map(() => null);
  const at = trace.at.map((t) => (trace.clock ? (t ?? 0) / 1000 : (t ?? 0)));
  return [at, trace.lower ?? none, trace.upper ?? none, trace.truth ?? none, trace.value];
}

function picture(
  box: HTMLElement,
  width: number,
  height: number,
  trace: Trace,
  outcome: Traced,
  words: DOMStringMap,
  says: HTMLElement | null,
): uPlot {
  const score = outcome.problem === "anomaly";
  const quiet = { points: { show: false }, width: 0 };
  return new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 8 } },
      // The times of a report have no zone: they are shown as they were written.
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: { x: { time: trace.clock }, y: { range: (_, low, high) => reach(low, high, score) } },
      axes: [
        { ...axis(xLabel(trace, outcome, words)), ...(trace.clock ? { values: clock } : {}) },
        { ...axis(yLabel(outcome, words)), size: 64, values: (_, ticks) => ticks.map(number) },
      ],
      series: [
        {},
        { ...quiet, stroke: "transparent" },
        { ...quiet, stroke: "transparent" },
        { stroke: colour("truth"), width: 1.4, dash: [5, 3], points: { show: false } },
        { stroke: colour("model"), width: 1.8, points: { show: false } },
      ],
      bands: [{ series: [2, 1], fill: colour("band") }],
      hooks: {
        draw: score ? [alarmLine] : [],
        setCursor: [(plot) => say(plot, trace.clock, outcome, words, says)],
      },
    },
    columns(trace),
    box,
  );
}

function reach(low: number | null, high: number | null, score: boolean): [number, number] {
  const from = Math.min(0, low ?? 0);
  const to = Math.max(score ? 1.2 : 0, high ?? 1);
  return [from < 0 ? from * 1.05 : 0, to * 1.05];
}

// The score is in multiples of the line above which an alarm is raised.
function alarmLine(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(1, "y", true);
  ctx.save();
  ctx.strokeStyle = colour("alarm");
  ctx.lineWidth = 1.6 * devicePixelRatio;
  ctx.setLineDash([8, 3, 2, 3].map((n) => n * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function clock(plot: uPlot, ticks: number[]): string[] {
  const span = (plot.scales.x?.max ?? 1) - (plot.scales.x?.min ?? 0);
  return ticks.map((tick) => when(tick, span < 2 * 86400));
}

function when(seconds: number, hours: boolean): string {
  const day: Intl.DateTimeFormatOptions = { month: "numeric", day: "numeric" };
  const hour: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false };
  const how = { timeZone: "UTC", ...(hours ? { ...day, ...hour } : day) };
  return new Date(seconds * 1000).toLocaleString(document.documentElement.lang, how);
}

function xLabel(trace: Trace, outcome: Traced, words: DOMStringMap): string {
  if (outcome.problem === "life") return outcome.measure;
  return (trace.clock ? words.time : words.position) ?? "";
}

function yLabel(outcome: Traced, words: DOMStringMap): string {
  if (outcome.problem === "anomaly") return words.score ?? "";
  if (outcome.problem === "life") return words.left ?? "";
  return outcome.unit ?? "";
}

// The figures under the pointer, in words.
function say(plot: uPlot, clocked: boolean, outcome: Traced, words: DOMStringMap, says: HTMLElement | null): void {
  const i = plot.cursor.idx;
  if (!says || i == null) return;
  const of = (column: number) => plot.data[column]?.[i];
  const at = of(0);
  const parts = [at == null ? "" : clocked ? when(at, true) : number(at)];
  const add = (name: string | undefined, value: number | null | undefined) => {
    if (value != null) parts.push(`${name ?? ""} ${number(value)}`);
  };
  add(outcome.problem === "anomaly" ? words.score : words.prediction, of(4));
  add(words.truth, of(3));
  const [low, high] = [of(1), of(2)];
  if (low != null && high != null) parts.push(`${words.range ?? ""} ${number(low)}–${number(high)}`);
  says.textContent = parts.filter(Boolean).join(" · ");
}
