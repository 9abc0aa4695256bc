/* The panel of the sheet: the standfirst, what stands at a glance, the glossary. */

import { button, chip, el, field, refill } from "./dom.js";
import { section } from "./names.js";

export class SheetPanel {
  constructor(desk) {
    this.desk = desk;
    this.root = document.getElementById("panel-sheet");
    desk.addEventListener("state", () => this.fill());
  }

  fill() {
    if (this.root.hidden) return;
    refill(this.root, el("h2", {}, "The sheet"), this.#standfirst(), this.#glance(), this.#glossary());
  }

  #standfirst() {
    const { desk } = this;
    const { standfirst, own_standfirst: own } = desk.state;
    return [
      field("Standfirst", "standfirst", standfirst ?? "", (now) => desk.standfirst(now || null), {
        long: true, hint: "A sentence of your own under the headline. Saved when you leave the field, or with Ctrl + Enter.",
      }),
      own && el("div", { class: "row" }, button("Back to the article’s description", "standfirst-back", () => desk.standfirst(null))),
    ];
  }

  #glance() {
    const { desk } = this;
    const { glance, glance_edited: edited } = desk.state;
    return el("div", { class: "glance" },
      el("h3", {}, "At a glance"),
      el("p", { class: "note" }, edited ? el("span", { class: "editor" }, "Your choice.") : "The tool’s choice.", " The first stands first."),
      !glance.length && el("p", { class: "note" }, "Nothing is picked."),
      el("ol", { class: "picks" }, glance.map((id, index) => this.#pick(id, index))),
      el("div", { class: "row" },
        button("Pick the chosen sentence", "pick-current", () => desk.pick(), { disabled: desk.isPicked(desk.current) }),
        edited && button("Back to the tool’s choice", "glance-back", () => desk.glance(null, "At a glance is the tool’s choice again."))));
  }

  #pick(id, index) {
    const { desk } = this;
    const sentence = desk.sentence(id);
    const number = desk.number(id);
    const last = desk.state.glance.length - 1;
    return el("li", { class: "pick" },
      chip(section(sentence.section)),
      button(desk.text.short(sentence.start, sentence.end, 90), `glance-${id}`, () => desk.go(id), { class: "plain serif", dir: "auto" }),
      el("span", { class: "pick__ways" },
        button("↑", `up-${id}`, () => desk.shift(id, -1), { "aria-label": `Sentence ${number} further up`, "aria-disabled": String(index === 0), class: "plain" }),
        button("↓", `down-${id}`, () => desk.shift(id, 1), { "aria-label": `Sentence ${number} further down`, "aria-disabled": String(index === last), class: "plain" }),
        button("×", `drop-${id}`, () => desk.pick(id), { "aria-label": `Take sentence ${number} out`, class: "plain" })));
  }

  #glossary() {
    const { desk } = this;
    const add = (event) => {
      event.preventDefault();
      const [term, meaning] = ["new-term", "new-meaning"].map((key) => this.root.querySelector(`[data-key="${key}"]`));
      const missing = [term, meaning].find(({ value }) => !value.trim());
      if (missing) {
        desk.say("Write the word and what it means.");
        missing.focus();
        return;
      }
      desk.gloss(term.value.trim(), meaning.value.trim()).then((saved) => {
        if (!saved) return;
        for (const key of ["new-term", "new-meaning"]) this.root.querySelector(`[data-key="${key}"]`).value = "";
        this.root.querySelector("[data-key=new-term]").focus();
      });
    };
    const fresh = (label, key) => el("div", { class: "field" }, el("label", { for: `field-${key}` }, label),
      el("input", { id: `field-${key}`, "data-key": key, "data-was": "", autocomplete: "off", dir: "auto" }));
    return el("div", { class: "glossary" },
      el("h3", {}, "Glossary"),
      desk.state.glossary.map(({ term, meaning }) => el("div", { class: "row end term" },
        field(term, `term-${term}`, meaning, (now) => desk.gloss(term, now || null)),
        button("×", `unterm-${term}`, () => desk.gloss(term, null), { "aria-label": `Take ${term} out of the glossary`, class: "plain" }))),
      el("form", { class: "new-term", on: { submit: add } },
        fresh("Word of the article", "new-term"),
        fresh("What it means", "new-meaning"),
        el("button", { "data-key": "add-term" }, "Add to the glossary")));
  }
}
