/* The article: a list of sentences in their colours, moved by keys, by menu and by drag.
 *
 * The list keeps the focus and names the current sentence (aria-activedescendant), so that rows
 * may be made anew after each change without the focus ever being lost.
 */

import { chip, el } from "./dom.js";
import { SECTIONS, byLetter, many, section } from "./names.js";
import { selected } from "./text.js";

const UNSURE = 0.7; // confidence below which the number is told beside the sentence
const FAR = 6; // pixels that the pointer moves before a press becomes a drag

export class ArticleView {
  constructor(desk, menu) {
    this.desk = desk;
    this.menu = menu;
    this.root = document.getElementById("sentences");
    this.ghost = document.getElementById("ghost");
    this.rows = new Map();
    this.groups = [];
    this.lit = [];
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("click", (event) => this.#click(event));
    this.root.addEventListener("contextmenu", (event) => this.#context(event));
    this.root.addEventListener("pointerdown", (event) => this.#press(event));
    desk.addEventListener("state", () => this.update());
    desk.addEventListener("went", (event) => this.#went(event.detail));
    desk.addEventListener("looked", () => this.update());
  }

  focus() {
    this.root.focus({ preventScroll: true });
  }

  row(id) {
    return this.rows.get(id)?.row;
  }

  /* Make the rows that changed; the others are kept, so a long article stays quick. */
  update() {
    const { state } = this.desk;
    this.#marks();
    const paragraphs = [];
    const rows = new Map();
    state.sentences.forEach((sentence, index) => {
      const sign = this.#sign(sentence, index);
      const old = this.rows.get(sentence.id);
      const row = old?.sign === sign ? old.row : this.#row(sentence, index);
      rows.set(sentence.id, { sign, row });
      (paragraphs[sentence.paragraph] ??= []).push(row);
    });
    this.rows = rows;
    this.#lay(paragraphs.filter(Boolean));
    this.#legend();
    this.#show();
  }

  #lay(paragraphs) {
    const groups = paragraphs.map((rows, index) => {
      const group = this.groups[index] ?? el("div", { class: "paragraph", role: "group", "aria-label": `Paragraph ${index + 1}` });
      const same = group.children.length === rows.length && rows.every((row, at) => group.children[at] === row);
      if (!same) group.replaceChildren(...rows);
      return group;
    });
    if (groups.length !== this.groups.length) this.root.replaceChildren(...groups);
    this.groups = groups;
  }

  #legend() {
    const counts = new Map(SECTIONS.map(({ id }) => [id, 0]));
    for (const { section: id } of this.desk.sentences) counts.set(id, counts.get(id) + 1);
    document.getElementById("legend").replaceChildren(
      ...SECTIONS.map((one) => el("li", {}, chip(one), ` ${one.name} `, el("b", {}, String(counts.get(one.id))))),
    );
  }

  /* What of the article is marked: what somebody says, who that is, and what is looked at. */
  #marks() {
    const { desk } = this;
    const speaker = desk.tab === "speakers" && desk.state.speakers.find(({ id }) => id === desk.speaker);
    this.looked = desk.quotation;
    this.spans = [];
    for (const quotation of desk.state.quotations) {
      if (!quotation.speech && quotation.id !== desk.quotation) continue; // the pages do not show it
      const looked = quotation.id === desk.quotation || (speaker && quotation.speaker === speaker.id);
      for (const { start, end } of quotation.contents) {
        this.spans.push({ start, end, names: looked ? ["said", "looked"] : ["said"], quotation: quotation.id });
      }
      if (quotation.source && quotation.id === desk.quotation) this.spans.push({ ...quotation.source, names: ["source"] });
    }
    for (const mention of speaker?.mentions ?? []) this.spans.push({ ...mention, names: ["source"] });
    this.spans.sort((one, other) => one.start - other.start);
    this.bySentence = new Map();
    for (const span of this.spans) {
      for (let at = desk.places.get(desk.sentenceAt(span.start).id); at < desk.sentences.length; at += 1) {
        const { id, start } = desk.sentences[at];
        if (start >= span.end) break;
        if (!this.bySentence.has(id)) this.bySentence.set(id, []);
        this.bySentence.get(id).push(span);
      }
    }
  }

  #sign(sentence, index) {
    const { start, end, section: in_, edited, doubts, confidence } = sentence;
    const place = this.desk.state.glance.indexOf(sentence.id);
    const spans = this.bySentence.get(sentence.id) ?? [];
    const text = this.desk.text.slice(start, end);
    return JSON.stringify([index, start, end, in_, edited, doubts.length, confidence, place, this.#unnamed(sentence), spans, text]);
  }

  #row(sentence, index) {
    const { desk } = this;
    const where = section(sentence.section);
    const place = desk.state.glance.indexOf(sentence.id);
    const flags = [
      sentence.doubts.length && ["flag doubtful", sentence.confidence < UNSURE ? `doubtful ${sentence.confidence.toFixed(2)}` : "doubtful"],
      this.#unnamed(sentence) && ["flag", "nobody named"],
      place >= 0 && ["flag", `glance ${place + 1}`],
      sentence.edited && ["flag editor", "yours"],
    ].filter(Boolean);
    return el("div", { class: `sentence ${where.letter.toLowerCase()}`, role: "option", id: `row-${sentence.id}`, "data-id": sentence.id, "aria-selected": "false" },
      el("span", { class: "grip", title: "Drag to a section, or click for the menu" },
        el("span", { class: "number" }, `${index + 1}`), chip(where)),
      el("span", { class: "hidden" }, ` ${where.name}: `),
      el("span", { class: "words", dir: "auto", lang: desk.state.lang, "data-start": String(sentence.start) }, this.#words(sentence)),
      el("span", { class: "flags" }, flags.map(([names, words]) => [el("span", { class: "hidden" }, ", "), el("span", { class: names }, words)])),
    );
  }

  #unnamed({ id }) {
    return this.desk.quotationsOf(id).some(({ speech, speaker }) => speech && !speaker);
  }

  /* The sentence's words, cut where a mark begins or ends. */
  #words({ id, start, end }) {
    const { text } = this.desk;
    const spans = this.bySentence.get(id) ?? [];
    const inside = (at) => at > start && at < end;
    const cuts = [start, ...new Set(spans.flatMap((span) => [span.start, span.end]).filter(inside)), end];
    cuts.sort((one, other) => one - other);
    return cuts.slice(0, -1).map((from, index) => {
      const to = cuts[index + 1];
      const over = spans.filter((span) => span.start <= from && span.end >= to);
      const words = text.slice(from, to);
      if (!over.length) return words;
      const quotation = over.findLast((span) => span.quotation)?.quotation;
      return el("span", { class: [...new Set(over.flatMap(({ names }) => names))].join(" "), "data-quotation": quotation }, words);
    });
  }

  #went({ show, centre }) {
    if (this.desk.quotation === this.looked) this.#show();
    else this.update();
    const row = this.row(this.desk.current);
    if (show && row) row.scrollIntoView({ block: centre ? "center" : "nearest" });
  }

  #show() {
    const { chosen, current } = this.desk;
    for (const row of this.lit) {
      row.setAttribute("aria-selected", "false");
      row.classList.remove("current");
    }
    this.lit = [...chosen].map((id) => this.row(id)).filter(Boolean);
    for (const row of this.lit) row.setAttribute("aria-selected", "true");
    const row = this.row(current);
    if (!row) return;
    row.classList.add("current");
    if (!this.lit.includes(row)) this.lit.push(row);
    this.root.setAttribute("aria-activedescendant", row.id);
  }

  /* Keys */

  #key(event) {
    if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== "a")) return;
    const { desk } = this;
    const ways = { extend: event.shiftKey };
    const moves = {
      ArrowDown: () => desk.step(1, ways),
      ArrowUp: () => desk.step(-1, ways),
      PageDown: () => desk.stepParagraph(1, ways),
      PageUp: () => desk.stepParagraph(-1, ways),
      Home: () => desk.go(desk.sentences[0].id, ways),
      End: () => desk.go(desk.sentences.at(-1).id, ways),
      " ": () => desk.go(desk.current, { add: true }),
      Escape: () => desk.go(desk.current),
      Enter: () => desk.showTab("sentence", { focus: true }),
      Delete: () => desk.place(null),
    };
    const asks = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const act = asks ? () => this.menu.open(this.row(desk.current)) : moves[event.key] ?? this.#letter(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #letter(event) {
    if (!this.desk.letters && !event.ctrlKey && !event.metaKey) return null;
    const letter = event.key.toLowerCase();
    const { desk } = this;
    if (letter === "a" && (event.ctrlKey || event.metaKey)) {
      return () => {
        desk.go(desk.sentences[0].id, { show: false });
        desk.go(desk.sentences.at(-1).id, { extend: true, show: false });
        desk.say(`${many(desk.chosen.size, "sentence")} chosen.`);
      };
    }
    const place = letter.length === 1 && byLetter(letter);
    if (place) return () => desk.place(place.id);
    return {
      m: () => this.menu.open(this.row(desk.current)),
      j: () => desk.join(),
      x: () => this.menu.split(),
      q: () => this.menu.quote(selected(this.root, desk.text)),
      g: () => desk.pick(),
    }[letter];
  }

  /* Mouse and finger */

  #click(event) {
    const row = event.target.closest(".sentence");
    if (!row || this.dragged) return;
    if (!document.getSelection().isCollapsed && selected(this.root, this.desk.text) && !event.shiftKey) return;
    const { id } = row.dataset;
    if (event.target.closest(".grip") && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      if (!this.desk.chosen.has(id)) this.desk.go(id, { show: false });
      this.menu.open(row);
      return;
    }
    if (event.shiftKey) document.getSelection().removeAllRanges();
    const { quotation } = event.target.closest("[data-quotation]")?.dataset ?? {};
    this.desk.go(id, { extend: event.shiftKey, add: event.ctrlKey || event.metaKey, quotation, show: false });
  }

  #context(event) {
    const row = event.target.closest(".sentence");
    if (!row || event.pointerType === "touch" || selected(this.root, this.desk.text)) return;
    event.preventDefault();
    if (!this.desk.chosen.has(row.dataset.id)) this.desk.go(row.dataset.id, { show: false });
    this.menu.open(row);
  }

  #press(event) {
    const grip = event.target.closest(".grip");
    this.dragged = false;
    if (!grip || event.button !== 0) return;
    event.preventDefault(); // no words are selected on the way
    this.focus();
    const { id } = grip.closest(".sentence").dataset;
    const drag = { x: event.clientX, y: event.clientY, id, targets: null };
    const heard = new AbortController();
    const listen = (type, hear) => addEventListener(type, hear, { signal: heard.signal, capture: true });
    listen("pointermove", (moved) => this.#move(drag, moved));
    listen("pointerup", (up) => this.#drop(drag, up, heard));
    listen("pointercancel", () => this.#end(heard));
    listen("keydown", (pressed) => {
      if (pressed.key !== "Escape" || !this.dragged) return;
      pressed.stopPropagation();
      this.#end(heard);
      this.desk.say("Nothing moved.");
    });
  }

  #move(drag, event) {
    if (!this.dragged && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    const targets = document.getElementById("targets");
    if (!this.dragged) {
      this.dragged = true;
      if (!this.desk.chosen.has(drag.id)) this.desk.go(drag.id, { show: false });
      targets.replaceChildren(...SECTIONS.map((one) =>
        el("div", { class: `target ${one.letter.toLowerCase()}`, "data-section": one.id }, chip(one), one.name)));
      this.ghost.textContent = this.desk.label();
      this.ghost.hidden = targets.hidden = false;
      const { right } = this.root.getBoundingClientRect();
      targets.style.left = `${Math.min(right + 12, innerWidth - targets.offsetWidth - 8)}px`;
      document.body.classList.add("dragging");
    }
    this.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 26}px)`;
    const over = this.#target(event);
    for (const target of targets.querySelectorAll(".target")) target.classList.toggle("over", target === over);
  }

  #target(event) {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest(".target");
  }

  #drop(drag, event, heard) {
    const target = this.dragged && this.#target(event);
    const dragged = this.dragged;
    this.#end(heard);
    this.dragged = dragged; // the click that follows is none
    if (target) this.desk.place(target.dataset.section);
    else if (dragged) this.desk.say("Nothing moved.");
  }

  #end(heard) {
    heard.abort();
    this.dragged = false;
    this.ghost.hidden = document.getElementById("targets").hidden = true;
    document.body.classList.remove("dragging");
  }
}
