// Progress as it goes on: server-sent events written into the page that already tells it.
interface News {
  text?: string;
  share?: string;
  value?: number;
  max?: number;
}

export function live(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-events]")) follow(place);
}

function follow(place: HTMLElement): void {
  const source = new EventSource(place.dataset.events ?? "");
  source.addEventListener("message", (event) => show(place, news(event.data)));
  source.addEventListener("done", () => {
    source.close();
    location.reload();
  });
  addEventListener("pagehide", () => source.close());
}

function news(data: unknown): News {
  try {
    return JSON.parse(String(data)) as News;
  } catch {
    return {};
  }
}

function show(place: HTMLElement, { text, share, value, max }: News): void {
  write(place, "text", text);
  write(place, "share", share);
  const bar = place.querySelector("progress");
  if (bar && max !== undefined) bar.max = max;
  if (bar && value !== undefined) bar.value = value;
}

// Only what changed, so that a screen reader does not say it again.
function write(place: HTMLElement, part: string, words: string | undefined): void {
  const target = place.querySelector(`[data-live="${part}"]`);
  if (target && words !== undefined && target.textContent !== words) target.textContent = words;
}
