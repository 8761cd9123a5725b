// Files sent in pieces that can be taken up again (tus 1.0), several at once, from a form that works
// without this too.
//
// <form data-upload="/api/v1/uploads" action="…" method="post" enctype="multipart/form-data"
//       data-pause="…" data-resume="…" data-remove="…" data-again="…" data-ready="…" data-of="{sent} of {size}">
//   one .drop with the file input, a <ul class="files"> (may be empty), the submit button
//
// When all files are there, the form is sent with one hidden field `upload` for each (the id that the
// server gave) in place of the files; the server answers with where to go on.
import { Upload } from "tus-js-client";

import { sizeOf } from "./size";

const PIECE = 64 * 1024 * 1024;
const AGAIN_AFTER = [0, 1000, 3000, 8000, 20000];

// The first file that the server knows makes a stranger a visitor, by a cookie. Files announced side by
// side before that would each be another visitor's, so they are announced in turn until one is known.
let known = false;
let turn = Promise.resolve();

function inTurn(announce: () => Promise<boolean>): void {
  if (known) void announce();
  else
    turn = turn.then(async () => {
      if (known) void announce();
      else known = await announce();
    });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) start(form);

function start(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const zone = form.querySelector<HTMLElement>(".drop");
  const list = form.querySelector<HTMLUListElement>(".files") ?? form.appendChild(emptyList());
  if (!input || !zone) return;
  const sendings: Sending[] = [];
  const many = input.multiple;
  const add = (files: Iterable<File>) => {
    for (const file of files) {
      if (!many) while (sendings.length > 0) sendings[0]?.remove();
      const sending = new Sending(file, form, () => sendings.splice(sendings.indexOf(sending), 1));
      sendings.push(sending);
      list.append(sending.row);
      sending.go();
    }
    // What is being sent in pieces need not be chosen once more.
    input.required = false;
    input.value = "";
  };
  input.addEventListener("change", () => add(input.files ?? []));
  dropping(zone, add);
  form.addEventListener("submit", (event) => {
    if (sendings.length === 0) return;
    if (!sendings.every((s) => s.id)) {
      event.preventDefault();
      form.dataset.waiting = "yes";
      sendings.find((s) => !s.id)?.row.scrollIntoView({ block: "nearest" });
      return;
    }
    input.disabled = true;
  });
  form.addEventListener("dure-sent", () => {
    if (form.dataset.waiting && sendings.every((s) => s.id)) form.requestSubmit();
  });
  addEventListener("beforeunload", (event) => {
    if (sendings.some((s) => s.running)) event.preventDefault();
  });
}

function emptyList(): HTMLUListElement {
  const list = document.createElement("ul");
  list.className = "files";
  return list;
}

function dropping(zone: HTMLElement, add: (files: Iterable<File>) => void): void {
  // Files let go beside the zone must not replace the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  let depth = 0;
  zone.addEventListener("dragenter", () => {
    depth += 1;
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth === 0) zone.classList.remove("over");
  });
  zone.addEventListener("drop", (event) => {
    depth = 0;
    zone.classList.remove("over");
    add(event.dataTransfer?.files ?? []);
  });
}

// One file on its way: its row of the list, and what can be done to it.
class Sending {
  readonly row = document.createElement("li");
  id = "";
  running = false;
  private readonly told = document.createElement("span");
  private readonly bar = document.createElement("progress");
  private readonly pause = document.createElement("button");
  private readonly upload: Upload;
  private readonly field = document.createElement("input");
  private announced: (known: boolean) => void = () => undefined;

  constructor(
    private readonly file: File,
    private readonly form: HTMLFormElement,
    private readonly gone: () => void,
  ) {
    this.upload = new Upload(file, {
      endpoint: form.dataset.upload ?? "",
      chunkSize: PIECE,
      retryDelays: AGAIN_AFTER,
      metadata: { filename: file.name, filetype: file.type },
      removeFingerprintOnSuccess: true,
      onUploadUrlAvailable: () => this.announced(true),
      onProgress: (sent, size) => this.show(sent, size),
      onSuccess: () => this.sent(),
      onError: (error) => this.failed(error),
    });
    this.draw();
  }

  go(): void {
    this.running = true;
    this.word(this.form.dataset.pause);
    // Where the same file was broken off before, it goes on from there.
    this.upload.findPreviousUploads().then((before) => {
      const last = before[0];
      if (last) this.upload.resumeFromPreviousUpload(last);
      inTurn(() => this.announce());
    });
  }

  // Told when the server knows the file, or will not know it for now.
  private announce(): Promise<boolean> {
    if (!this.running) return Promise.resolve(false);
    return new Promise((told) => {
      this.announced = told;
      this.upload.start();
    });
  }

  remove(): void {
    this.running = false;
    this.announced(false);
    void this.upload.abort(true).catch(() => undefined);
    this.field.remove();
    this.row.remove();
    this.gone();
  }

  private draw(): void {
    const name = document.createElement("b");
    name.textContent = this.file.name;
    this.told.className = "hint";
    const left = document.createElement("div");
    left.append(name, document.createElement("br"), this.told);
    const right = document.createElement("div");
    right.className = "row";
    this.pause.type = "button";
    this.pause.className = "button quiet";
    this.pause.addEventListener("click", () => (this.running ? this.halt() : this.go()));
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button quiet";
    away.textContent = this.form.dataset.remove ?? "";
    away.setAttribute("aria-label", `${this.form.dataset.remove ?? ""}: ${this.file.name}`);
    away.addEventListener("click", () => this.remove());
    right.append(this.pause, away);
    this.bar.max = Math.max(this.file.size, 1);
    this.bar.setAttribute("aria-label", this.file.name);
    this.row.append(left, right, this.bar);
    this.show(0, this.file.size);
  }

  private show(sent: number, size: number): void {
    this.bar.value = sent;
    const pattern = this.form.dataset.of ?? "{sent} / {size}";
    this.told.textContent = pattern.replace("{sent}", sizeOf(sent)).replace("{size}", sizeOf(size));
  }

  private halt(): void {
    this.running = false;
    this.announced(false);
    void this.upload.abort();
    this.word(this.form.dataset.resume);
  }

  private sent(): void {
    this.running = false;
    this.id = (this.upload.url ?? "").split("/").pop() ?? "";
    this.field.type = "hidden";
    this.field.name = "upload";
    this.field.value = this.id;
    this.form.append(this.field);
    this.bar.value = this.bar.max;
    this.told.textContent = `${sizeOf(this.file.size)} · ${this.form.dataset.ready ?? ""}`;
    this.pause.remove();
    this.form.dispatchEvent(new CustomEvent("dure-sent"));
  }

  private failed(error: Error): void {
    this.running = false;
    this.announced(false);
    const fault = document.createElement("span");
    fault.className = "fault";
    fault.setAttribute("role", "alert");
    fault.textContent = reason(error) || (this.form.dataset.failed ?? "");
    this.told.replaceChildren(fault);
    this.word(this.form.dataset.again);
  }

  private word(word: string | undefined): void {
    this.pause.textContent = word ?? "";
    this.pause.setAttribute("aria-label", `${word ?? ""}: ${this.file.name}`);
  }
}

// What the server said in its problem document, in the reader's language.
function reason(error: Error): string {
  const response = (error as { originalResponse?: { getBody(): string } | null }).originalResponse;
  try {
    const problem = JSON.parse(response?.getBody() ?? "") as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? "";
  } catch {
    return "";
  }
}
