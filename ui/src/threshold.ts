// From which probability on to raise an alarm, when a missed failure and a false alarm cost so much.
import uPlot from "uplot";

import type { Confusion, Threshold } from "./outcome";
import { axis, colour, drawn, number } from "./plot";

interface Point {
  at: number;
  confusion: Confusion;
}

export function threshold(place: HTMLElement, given: Threshold): boolean {
  const points = given.curve.flatMap(({ value, confusion }) => (value == null ? [] : [{ at: value, confusion }]));
  const part = place.querySelector<HTMLElement>("[data-threshold]");
  const box = place.querySelector<HTMLElement>("[data-plot]");
  const slider = part?.querySelector<HTMLInputElement>("input[type=range]");
  const [miss, alarm] = [price(part, "miss"), price(part, "alarm")];
  if (!part || !box || !slider || !miss || !alarm || points.length < 2) return false;
  place.hidden = false;
  part.hidden = false;
  miss.value = String(given.cost_miss ?? 10);
  alarm.value = String(given.cost_alarm ?? 1);
  slider.max = String(points.length - 1);
  slider.value = String(nearest(points, given.value ?? 0.5));
  const costs = () => points.map((p) => cost(p.confusion, Number(miss.value) || 0, Number(alarm.value) || 0));
  const chosen = () => Number(slider.value);
  const plot = drawn(box, (width, height) => picture(box, width, height, points, costs(), chosen, place.dataset));
  const tell = () => show(part, slider, points[chosen()], costs()[chosen()] ?? 0);
  slider.addEventListener("input", () => {
    plot()?.redraw(false);
    tell();
  });
  for (const field of [miss, alarm]) {
    field.addEventListener("input", () => {
      plot()?.setData([points.map((p) => p.at), costs()]);
      tell();
    });
  }
  part.querySelector("[data-cheapest]")?.addEventListener("click", () => {
    const all = costs();
    slider.value = String(all.indexOf(Math.min(...all)));
    plot()?.redraw(false);
    tell();
  });
  tell();
  return true;
}

function price(part: HTMLElement | null, name: string): HTMLInputElement | null {
  return part?.querySelector<HTMLInputElement>(`[data-price="${name}"]`) ?? null;
}

function cost(c: Confusion, miss: number, alarm: number): number {
  return c.missed * miss + c.false_alarms * alarm;
}

function nearest(points: Point[], wanted: number): number {
  let best = 0;
  for (const [i, p] of points.entries()) {
    if (Math.abs(p.at - wanted) < Math.abs((points[best]?.at ?? 0) - wanted)) best = i;
  }
  return best;
}

function show(part: HTMLElement, slider: HTMLInputElement, point: Point | undefined, paid: number): void {
  if (!point) return;
  const { found, missed, false_alarms } = point.confusion;
  const figures: Record<string, string> = {
    at: percent(point.at),
    found: number(found),
    missed: number(missed),
    false: number(false_alarms),
    cost: number(paid),
  };
  for (const [name, text] of Object.entries(figures)) {
    const target = part.querySelector(`[data-figure="${name}"]`);
    if (target) target.textContent = text;
  }
  slider.setAttribute("aria-valuetext", figures.at ?? "");
}

function percent(share: number): string {
  return share.toLocaleString(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
}

function picture(
  box: HTMLElement,
  width: number,
  height: number,
  points: Point[],
  costs: number[],
  chosen: () => number,
  words: DOMStringMap,
): uPlot {
  return new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, _low, high) => [0, (high ?? 1) * 1.05] } },
      axes: [
        { ...axis(words.probability ?? ""), values: (_, ticks) => ticks.map(percent) },
        { ...axis(words.cost ?? ""), size: 84, values: (_, ticks) => ticks.map(number) },
      ],
      series: [{}, { stroke: colour("model"), width: 1.8, points: { show: false } }],
      hooks: { draw: [(plot) => mark(plot, points[chosen()]?.at ?? 0, chosen())] },
    },
    [points.map((p) => p.at), costs],
    box,
  );
}

function mark(plot: uPlot, at: number, i: number): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(at, "x", true);
  const y = plot.valToPos(plot.data[1]?.[i] ?? 0, "y", true);
  ctx.save();
  ctx.strokeStyle = colour("alarm");
  ctx.fillStyle = colour("paper");
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, 6 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
