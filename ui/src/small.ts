// Copying, and seeing what one types.
export function copying(): void {
  const copies = document.querySelectorAll<HTMLButtonElement>("[data-copy]");
  if (copies.length === 0) return;
  const say = sayer();
  for (const copy of copies) {
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(copy.dataset.copy ?? "");
        say(copy.dataset.done ?? "");
      } catch {
        // No leave to write: mark it, so that one can copy by hand.
        const text = copy.parentElement?.querySelector("code");
        if (text) getSelection()?.selectAllChildren(text);
      }
    });
  }
}

// A short word at the foot of the screen, heard by screen readers too.
export function sayer(): (text: string) => void {
  const place = document.createElement("div");
  place.className = "toasts";
  place.setAttribute("role", "status");
  document.body.append(place);
  return (text) => {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = text;
    place.replaceChildren(toast);
    setTimeout(() => toast.remove(), 4000);
  };
}

export function revealing(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const show = button.textContent;
    button.addEventListener("click", () => {
      const seen = field.type === "text";
      field.type = seen ? "password" : "text";
      button.setAttribute("aria-pressed", String(!seen));
      button.textContent = seen ? show : (button.dataset.hide ?? show);
      field.focus();
    });
    // Never sent as plain text to the browser's memory of forms.
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}
