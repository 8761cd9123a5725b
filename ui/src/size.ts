// How much, as people say it.
const STEPS = ["B", "KB", "MB", "GB", "TB"];

export function sizeOf(bytes: number): string {
  let step = 0;
  let amount = bytes;
  while (amount >= 1000 && step < STEPS.length - 1) {
    amount /= 1000;
    step += 1;
  }
  const digits = step > 1 && amount < 100 ? 1 : 0;
  return `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${STEPS[step] ?? ""}`;
}
