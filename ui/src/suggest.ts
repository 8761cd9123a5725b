// Names while they are typed: the browser's own list below a search field, filled as letters come. Without a
// script the field searches when it is sent.
interface Suggested {
  title: string;
}

const PAUSE = 120;

export function suggesting(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-suggest]")) follow(form);
}

function follow(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("input[type=search]");
  const list = field?.list;
  if (!field || !list) return;
  let waiting = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      asked += 1;
      const turn = asked;
      const names = await suggested(form.dataset.suggest ?? "", field.value);
      // An answer that comes late must not cover a later one.
      if (turn === asked) list.replaceChildren(...names.map((one) => new Option(one.title, one.title)));
    }, PAUSE);
  });
}

async function suggested(address: string, typed: string): Promise<Suggested[]> {
  if (typed.trim() === "") return [];
  try {
    const answer = await fetch(`${address}?${new URLSearchParams([["q", typed]])}`, { headers: { accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Suggested[]) : [];
  } catch {
    return [];
  }
}
