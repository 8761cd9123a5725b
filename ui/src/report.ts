// The report looked at more closely: a series that can be zoomed, a unit picked, the threshold of an
// alarm moved. The pictures of the report itself are there without this.
//
// templates/site/explore.html is the place: [data-report] with the address of the report's JSON.
import { outcomeOf } from "./outcome";
import { series } from "./series";
import { threshold } from "./threshold";

for (const place of document.querySelectorAll<HTMLElement>("[data-report]")) void open(place);

async function open(place: HTMLElement): Promise<void> {
  const outcome = await outcomeOf(place.dataset.report ?? "").catch(() => null);
  if (!outcome) return;
  const shown = outcome.problem === "failure" ? threshold(place, outcome.threshold) : series(place, outcome);
  place.hidden = !shown;
}
