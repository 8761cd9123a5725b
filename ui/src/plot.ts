// Plots in the colours of the page, that a mouse, a finger and a keyboard can move in.
import uPlot from "uplot";

export type Numbers = (number | null)[];

/** A colour of the page, by its name. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
}

/** What all axes look like. */
export function axis(label: string): uPlot.Axis {
  const font = `13px ${getComputedStyle(document.body).fontFamily}`;
  return {
    label,
    labelFont: font,
    labelSize: 26,
    font,
    stroke: colour("soft"),
    grid: { stroke: colour("grid"), width: 1 },
    ticks: { stroke: colour("grid"), width: 1 },
  };
}

/** Draws again when the page changes its width or its colours; what one zoomed to is kept. */
export function drawn(box: HTMLElement, make: (width: number, height: number) => uPlot): () => uPlot | undefined {
  let plot: uPlot | undefined;
  const size = (): [number, number] => [box.clientWidth, box.clientWidth < 520 ? 260 : 360];
  const draw = () => {
    const { min, max } = plot?.scales.x ?? {};
    plot?.destroy();
    plot = make(...size());
    if (min != null && max != null) plot.setScale("x", { min, max });
  };
  draw();
  new ResizeObserver(() => {
    const [width, height] = size();
    if (plot && plot.width !== width) plot.setSize({ width, height });
  }).observe(box);
  document.documentElement.addEventListener("dure-theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return () => plot;
}

/** Arrows move, plus and minus zoom, Escape shows everything. */
export function keys(box: HTMLElement, plot: () => uPlot | undefined): void {
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    const now = plot();
    const step = now && moves(event.key, now);
    if (!now || !step) return;
    event.preventDefault();
    now.setScale("x", step);
  });
}

function moves(key: string, plot: uPlot): { min: number; max: number } | null {
  const [first, last] = ends(plot);
  const min = plot.scales.x?.min ?? first;
  const max = plot.scales.x?.max ?? last;
  const span = max - min;
  const shift = (by: number) => {
    const from = Math.max(first, Math.min(last - span, min + by));
    return { min: from, max: from + span };
  };
  switch (key) {
    case "ArrowLeft":
      return shift(-span / 4);
    case "ArrowRight":
      return shift(span / 4);
    case "+":
    case "=":
      return { min: min + span / 4, max: max - span / 4 };
    case "-":
      return { min: Math.max(first, min - span / 2), max: Math.min(last, max + span / 2) };
    case "Escape":
      return { min: first, max: last };
    default:
      return null;
  }
}

export function ends(plot: uPlot): [number, number] {
  const at = plot.data[0];
  return [at[0] ?? 0, at[at.length - 1] ?? 1];
}
