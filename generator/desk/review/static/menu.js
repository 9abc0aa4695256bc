/* The menu of a sentence, and the bar that comes up over words selected with the mouse. */

import { button, chip, el } from "./dom.js";
import { SECTIONS } from "./names.js";
import { selected } from "./text.js";

const SETTLED = 400; // milliseconds

const near = (element, box) => {
  element.hidden = false;
  const left = Math.max(8, Math.min(box.left, innerWidth - element.offsetWidth - 8));
  const under = box.bottom + 6;
  const fits = under + element.offsetHeight < innerHeight - 8;
  const top = fits ? under : Math.max(8, box.top - element.offsetHeight - 6);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
};

export class Menu {
  constructor(desk, editors) {
    this.desk = desk;
    this.editors = editors;
    this.root = document.getElementById("menu");
    this.list = document.getElementById("sentences");
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.close(false);
    });
  }

  split() {
    this.editors.open({ kind: "split", sentence: this.desk.current });
  }

  quote(span) {
    if (span) this.desk.quote([span]);
    else this.editors.open({ kind: "quote", sentence: this.desk.current });
  }

  open(row) {
    const { desk } = this;
    const sentence = desk.sentence();
    const several = desk.chosen.size > 1;
    const item = (words, letter, does, attributes = {}) =>
      el("button", { type: "button", role: "menuitem", tabindex: "-1", on: { click: () => this.#choose(does) }, ...attributes },
        el("span", { class: "menu__words" }, words), letter && el("kbd", { "aria-hidden": "true" }, letter));
    const to = SECTIONS.map((one) =>
      item([chip(one), ` ${one.name}`], one.letter, () => desk.place(one.id), {
        role: "menuitemradio",
        "aria-checked": String(!several && sentence.section === one.id),
      }));
    const ways = [
      item("Back to the tool’s choice", "Del", () => desk.place(null)),
      !several && item("Join with the next", "J", () => desk.join()),
      !several && item("Split …", "X", () => this.split()),
      !several && item("New quotation …", "Q", () => this.quote(null)),
      !several && item(desk.isPicked(sentence.id) ? "Take out of At a glance" : "Pick for At a glance", "G", () => desk.pick()),
    ].filter(Boolean);
    const title = el("p", { class: "menu__title", "aria-hidden": "true" }, desk.label());
    this.root.setAttribute("aria-label", desk.label());
    this.root.replaceChildren(title, ...to, el("hr", {}), ...ways);
    near(this.root, row.getBoundingClientRect());
    (this.root.querySelector("[aria-checked=true]") ?? this.items()[0]).focus();
  }

  items() {
    return [...this.root.querySelectorAll("button")];
  }

  close(back = true) {
    this.root.hidden = true;
    if (back) this.list.focus({ preventScroll: true });
  }

  #choose(does) {
    this.close();
    does();
  }

  #key(event) {
    const items = this.items();
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey) {
      items.find((item) => item.querySelector("kbd")?.textContent === event.key.toUpperCase())?.click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export class SelectionBar {
  constructor(desk, editors) {
    this.desk = desk;
    this.editors = editors;
    this.root = document.getElementById("selection");
    this.list = document.getElementById("sentences");
    this.root.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay selected
    let pressed = false;
    let soon;
    document.addEventListener("selectionchange", () => {
      clearTimeout(soon);
      if (document.getSelection().isCollapsed) this.root.hidden = true;
      else soon = setTimeout(() => pressed || this.#offer(), SETTLED); // a finger's selection has no other end
    });
    addEventListener("pointerdown", () => { pressed = true; }, true);
    addEventListener("pointercancel", () => { pressed = false; }, true);
    addEventListener("pointerup", () => {
      pressed = false;
      setTimeout(() => this.#offer());
    }, true);
    this.list.addEventListener("keyup", () => this.#offer());
    addEventListener("scroll", () => { this.root.hidden = true; }, { capture: true, passive: true });
  }

  #offer() {
    const { desk } = this;
    const span = selected(this.list, desk.text);
    if (!span) {
      this.root.hidden = true;
      return;
    }
    const sentence = desk.sentenceAt(span.start);
    const met = desk.quotationsOf(sentence.id).find(({ contents }) =>
      contents.some(({ start, end }) => start < span.end && span.start < end));
    const then = (does) => () => {
      document.getSelection().removeAllRanges();
      this.root.hidden = true;
      desk.go(sentence.id, { quotation: met?.id ?? null, show: false });
      this.list.focus({ preventScroll: true });
      does();
    };
    const words = desk.text.slice(span.start, span.end);
    const ways = [
      el("span", { class: "selection__title" }, "These words:"),
      button("New quotation", "quote", then(() => desk.quote([span]))),
      met?.contents.length === 1 && button("Extent of the quotation", "extent", then(() => desk.quoted(met, { contents: [span] }, "Extent of the quotation corrected."))),
      span.start > sentence.start && button("Split before", "split", then(() => desk.split(sentence.id, span.start))),
      words.length < 80 && button("Glossary", "gloss", then(() => this.editors.gloss(words))),
    ];
    this.root.replaceChildren(...ways.filter(Boolean));
    const boxes = document.getSelection().getRangeAt(0).getClientRects();
    near(this.root, boxes[boxes.length - 1]);
  }
}
