// A form that keeps each answer the moment it is given; without a script its button does the same.
export function autosave(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) follow(form);
}

function follow(form: HTMLFormElement): void {
  const status = document.createElement("p");
  status.className = "hint saved";
  status.setAttribute("role", "status");
  form.prepend(status);
  // One after the other: a later answer must not be overtaken by an earlier one.
  let queue = Promise.resolve();
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const body = new URLSearchParams([[field.name, field.value]]);
    queue = queue.then(() => send(form, body)).then((kept) => {
      status.textContent = (kept ? form.dataset.saved : form.dataset.unsaved) ?? "";
      status.classList.toggle("fault", !kept);
    });
  });
}

async function send(form: HTMLFormElement, body: URLSearchParams): Promise<boolean> {
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    return answer.status === 204;
  } catch {
    return false;
  }
}
