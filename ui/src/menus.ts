// Menus are <details>; they close as menus do.
export function menus(): void {
  const all = document.querySelectorAll<HTMLDetailsElement>("details[data-menu]");
  for (const menu of all) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
    });
  }
  document.addEventListener("click", (event) => {
    for (const menu of all) {
      if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    }
  });
}

// On a phone the rooms are one line that is moved sideways: the room one is in is in sight.
export function rooms(): void {
  const line = document.querySelector<HTMLElement>(".rooms");
  const here = line?.querySelector<HTMLElement>("[aria-current]");
  if (line && here) line.scrollLeft = here.offsetLeft - line.clientWidth / 2 + here.clientWidth / 2;
}
