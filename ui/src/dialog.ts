// Dialogs, and the question before a form is sent that cannot be taken back.
export function dialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.closest("[data-shut]")) event.target.closest("dialog")?.close();
  });
}

export function asked(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.sure) return;
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    ask(form.dataset.confirm, button?.textContent ?? "", button?.classList.contains("danger") ?? false, () => {
      form.dataset.sure = "yes";
      form.requestSubmit(button ?? undefined);
      delete form.dataset.sure;
    });
  });
}

function ask(question: string, deed: string, danger: boolean, then: () => void): void {
  const words = document.body.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.id = "asked";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const row = document.createElement("div");
  row.className = "row actions";
  const no = button(words.cancel ?? "", "button");
  const yes = button(deed || (words.confirm ?? ""), danger ? "button danger" : "button primary");
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    then();
  });
  row.append(no, yes);
  dialog.append(text, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

function button(label: string, classes: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = classes;
  made.textContent = label;
  return made;
}
