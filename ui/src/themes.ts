// The switch between light, dark and what the device says.
const root = document.documentElement;

export function themes(): void {
  const choices = document.querySelectorAll<HTMLButtonElement>("[data-theme-to]");
  const show = () => {
    for (const choice of choices) {
      choice.setAttribute("aria-pressed", String(choice.dataset.themeTo === (root.dataset.theme ?? "")));
    }
  };
  for (const choice of choices) {
    choice.addEventListener("click", () => {
      choose(choice.dataset.themeTo ?? "");
      show();
      // Plots draw on canvas and must be told.
      root.dispatchEvent(new CustomEvent("dure-theme"));
    });
  }
  show();
}

function choose(theme: string): void {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("dure-theme", theme);
    else localStorage.removeItem("dure-theme");
  } catch {
    // Then it holds for this page.
  }
}
