// What of a report's JSON (docs/report.schema.json) is looked at more closely in the browser.
export interface Trace {
  name: string;
  at: (number | null)[];
  clock: boolean;
  value: (number | null)[];
  lower?: (number | null)[];
  upper?: (number | null)[];
  truth?: (number | null)[];
  boundary: number | null;
}

export interface Confusion {
  found: number;
  missed: number;
  false_alarms: number;
  quiet: number;
}

export interface Threshold {
  value: number | null;
  cost_miss: number | null;
  cost_alarm: number | null;
  prices_given: boolean;
  confusion: Confusion;
  curve: { value: number | null; confusion: Confusion; cost: number | null }[];
}

export type Outcome =
  | { problem: "anomaly"; traces: Trace[] }
  | { problem: "life"; traces: Trace[]; measure: string }
  | { problem: "estimate"; traces: Trace[]; unit: string | null }
  | { problem: "failure"; threshold: Threshold };

export async function outcomeOf(address: string): Promise<Outcome | null> {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) return null;
  const report = (await response.json()) as { outcome: Outcome | null };
  return report.outcome;
}
