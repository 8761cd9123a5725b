// Passkeys: signing in with one, and adding one to an account.
//
// <form data-passkey="signin" data-next="/" …>  or  data-passkey="register"; inside, a button, and a
// <p class="fault" hidden> for what went wrong, with the words in data-failed and data-stopped.
// The form is hidden (class needs-passkey) where the browser knows none.
import { creation, registered, request, signed } from "./webauthn";

const PLACES = { signin: "/signin/passkey", register: "/account/passkeys" } as const;
type Deed = keyof typeof PLACES;

const forms = document.querySelectorAll<HTMLFormElement>("form[data-passkey]");
if ("PublicKeyCredential" in window) {
  for (const form of forms) {
    form.classList.add("ready");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void attempt(form);
    });
  }
}

async function attempt(form: HTMLFormElement): Promise<void> {
  const fault = form.querySelector<HTMLElement>(".fault");
  const button = form.querySelector<HTMLButtonElement>("button");
  if (fault) fault.hidden = true;
  if (button) button.disabled = true;
  try {
    const answer = await (form.dataset.passkey === "register" ? add(form) : enter(form));
    location.assign(answer.next ?? form.dataset.next ?? "/");
  } catch (error) {
    if (button) button.disabled = false;
    if (!fault) return;
    fault.textContent = words(error, form);
    fault.hidden = false;
  }
}

async function enter(form: HTMLFormElement): Promise<Answer> {
  const options = await post("signin", "start", fields(form));
  const credential = await navigator.credentials.get({ publicKey: request(options) });
  return post("signin", "finish", { ...answered(form, options), credential: signed(credential as PublicKeyCredential) });
}

async function add(form: HTMLFormElement): Promise<Answer> {
  const options = await post("register", "start", fields(form));
  const credential = await navigator.credentials.create({ publicKey: creation(options) });
  return post("register", "finish", { ...answered(form, options), credential: registered(credential as PublicKeyCredential) });
}

// What goes back beside the key's answer: the form, and the secret by which the server knows what it asked.
function answered(form: HTMLFormElement, { ceremony }: Answer): Record<string, unknown> {
  return { ...fields(form), ceremony };
}

interface Answer {
  next?: string;
  ceremony?: string;
  publicKey?: unknown;
}

class Refused extends Error {}

async function post(deed: Deed, step: "start" | "finish", body: unknown): Promise<Answer> {
  const response = await fetch(`${PLACES[deed]}/${step}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => ({}))) as Answer & { detail?: string; title?: string };
  if (!response.ok) throw new Refused(answer.detail ?? answer.title ?? "");
  return answer;
}

function fields(form: HTMLFormElement): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") found[name] = value;
  return found;
}

// The server's own words where there are some; a browser's are not for people.
function words(error: unknown, form: HTMLFormElement): string {
  if (error instanceof Refused && error.message) return error.message;
  const stopped = error instanceof DOMException && error.name === "NotAllowedError";
  return (stopped ? form.dataset.stopped : form.dataset.failed) ?? "";
}
