// Small made-up data, the same at every run: a moulding shop whose batches fail when it is too hot and the
// pressure is low, and a meter whose readings follow three others.

/** Numbers between 0 and 1 from a seed. */
function numbers(seed) {
  let state = seed;
  return () => {
    // Park and Miller's minimal standard generator.
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const pad = (n) => String(n).padStart(2, "0");
const moment = (minute) => `2026-01-${pad(1 + Math.floor(minute / 1440))} ${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}:00`;

const heads = {
  ko: { batches: ["성형시각", "수지온도", "사출압력", "불량"], meter: ["측정시각", "외기온도", "부하율", "유량", "가스사용량"] },
  en: { batches: ["moulded at", "melt temperature", "pressure", "defect"], meter: ["time", "air temperature", "load", "flow", "gas"] },
};

/** The column that says which batch was bad. */
export const target = { ko: "불량", en: "defect" };

/** Batches as CSV; `mark` is a word that stands in no other file, in the last row. */
export function batches(lang, rows, { seed = 7, mark = "" } = {}) {
  const next = numbers(seed);
  const lines = [heads[lang].batches.join(",") + (mark ? ",note" : "")];
  for (let row = 0; row < rows; row += 1) {
    const [heat, pressure] = [225 + 30 * next(), 80 + 20 * next()];
    const bad = heat > 246 && pressure < 92 ? next() < 0.9 : next() < 0.04;
    const note = mark ? `,${row === rows - 1 ? mark : "ok"}` : "";
    lines.push(`${moment(row)},${heat.toFixed(1)},${pressure.toFixed(1)},${bad ? 1 : 0}${note}`);
  }
  return { name: lang === "ko" ? "사출 기록.csv" : "moulding.csv", mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}

/** A meter as CSV: many rows are work for many seconds. */
export function meter(lang, rows, { seed = 3 } = {}) {
  const next = numbers(seed);
  const lines = [heads[lang].meter.join(",")];
  for (let row = 0; row < rows; row += 1) {
    const [air, load, flow] = [10 + 8 * Math.sin(row / 230) + 2 * next(), 40 + 55 * next(), 12 + 4 * next()];
    const gas = 0.8 * load + 1.7 * flow - 0.4 * air + 4 * next();
    lines.push(`${moment(row)},${air.toFixed(2)},${load.toFixed(1)},${flow.toFixed(2)},${gas.toFixed(2)}`);
  }
  return { name: lang === "ko" ? "가열로 계량.csv" : "furnace.csv", mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}

/** A file that is no table. */
export const noTable = { name: "scan.csv", mimeType: "text/csv", buffer: Buffer.from("%PDF-1.4 no table at all\n") };
