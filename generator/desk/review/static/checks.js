/* The panel of doubts: what the tool is not sure of, and what an editor should look at. */

import { button, chip, el, refill } from "./dom.js";
import { many, section } from "./names.js";

const LEVELS = { error: "Error", warning: "Warning", info: "Note" };

export class ChecksPanel {
  constructor(desk) {
    this.desk = desk;
    this.root = document.getElementById("panel-checks");
    this.open = new Set();
    desk.addEventListener("state", () => this.fill());
    desk.addEventListener("went", () => this.#here());
  }

  fill() {
    const { desk } = this;
    if (this.root.hidden) return;
    const { doubtful, findings } = desk.state;
    refill(this.root,
      el("h2", {}, doubtful.length ? many(doubtful.length, "doubtful sentence") : "Nothing is doubtful"),
      el("ol", { class: "links" }, doubtful.map((id) => this.#doubt(desk.sentence(id)))),
      el("h2", {}, findings.length ? many(findings.length, "finding") : "No findings"),
      el("ul", { class: "findings" }, findings.map((finding, index) => this.#finding(finding, index))));
    this.#here();
  }

  #here() {
    this.root.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.root.querySelector(`[data-key="doubt-${this.desk.current}"]`)?.setAttribute("aria-current", "true");
  }

  #doubt(sentence) {
    const { desk } = this;
    return el("li", {}, button([
      el("span", { class: "place-number" }, String(desk.number(sentence.id))), " ", chip(section(sentence.section)), " ",
      el("span", { class: "serif", dir: "auto" }, desk.text.short(sentence.start, sentence.end, 60)),
      el("span", { class: "why-short" }, [...new Set(sentence.doubts)].join(" ")),
    ], `doubt-${sentence.id}`, () => desk.go(sentence.id, { centre: true }), { class: "plain" }));
  }

  #finding({ code, level, message, hint, line, explain, sentence }, index) {
    const { desk } = this;
    const key = `${code}-${index}`;
    const more = explain && el("details", { open: this.open.has(key), on: {
      toggle: (event) => this.open[event.target.open ? "add" : "delete"](key),
    } }, el("summary", { "data-key": `explain-${key}` }, "What this means"), el("p", {}, explain));
    return el("li", { class: `finding ${level}` },
      el("p", {}, el("b", {}, `${LEVELS[level]} ${code}`), ` ${message}`, line && ` (line ${line})`),
      hint && el("p", { class: "hint" }, hint),
      sentence && desk.places.has(sentence) && button(`Sentence ${desk.number(sentence)}`, `finding-${key}`, () => desk.go(sentence, { centre: true }), { class: "plain link" }),
      more);
  }
}
