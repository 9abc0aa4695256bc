/* The panel of the chosen sentence: its section and why, its quotations, what can be done. */

import { button, chip, choice, el, field, refill } from "./dom.js";
import { MANNERS, SECTIONS, many, section, sureness } from "./names.js";
import { extentEditor, splitEditor } from "./words.js";

export class SentencePanel {
  constructor(desk) {
    this.desk = desk;
    this.root = document.getElementById("panel-sentence");
    this.editing = null; // {kind, sentence, quotation}
    this.naming = null; // a quotation whose new speaker is being written
    desk.addEventListener("state", (event) => this.#again(event.detail.before));
    desk.addEventListener("went", () => {
      this.editing = this.naming = null;
      this.fill();
    });
    desk.addEventListener("looked", () => this.fill());
  }

  /* Open an editor of words: a split, a new quotation, a quotation's extent. */
  open(what) {
    this.editing = what;
    this.desk.showTab("sentence", { focus: true });
    this.editor?.focus();
  }

  gloss(words) {
    this.desk.showTab("sheet", { focus: true, key: "new-meaning" });
    const term = document.querySelector("[data-key=new-term]");
    term.value = words;
  }

  /* After a change an open editor stays where its words are still there. */
  #again(before) {
    const { editing, desk } = this;
    const moved = before?.text !== desk.state.text;
    if (editing && (moved || !desk.places.has(editing.sentence) || (editing.quotation && editing.quotation !== desk.quotation))) this.editing = null;
    this.fill();
  }

  fill() {
    const { desk } = this;
    const chosen = desk.chosenInOrder();
    if (!desk.sentence() || this.root.hidden) return;
    if (this.editing && this.editor && this.drawn === this.editing) return; // what is being moved stays
    this.editor = null;
    this.drawn = this.editing;
    refill(this.root, chosen.length > 1 ? this.#several(chosen) : this.#one(desk.sentence()));
  }

  #several(ids) {
    const { desk } = this;
    const counts = SECTIONS.map((one) => [one, ids.filter((id) => desk.sentence(id).section === one.id).length]).filter(([, count]) => count);
    return [
      el("h2", {}, `${many(ids.length, "sentence")} chosen`),
      el("ul", { class: "legend" }, counts.map(([one, count]) => el("li", {}, chip(one), ` ${one.name} `, el("b", {}, String(count))))),
      this.#places(null),
      el("div", { class: "row" },
        button("Back to the tool’s choice", "back", () => desk.place(null)),
        button("Choose one alone", "alone", () => desk.go(desk.current))),
    ];
  }

  #one(sentence) {
    const { desk } = this;
    const number = desk.number(sentence.id);
    return [
      el("h2", {}, `Sentence ${number}`),
      el("p", { class: "again serif", dir: "auto", lang: desk.state.lang }, desk.text.slice(sentence.start, sentence.end)),
      this.#places(sentence.section),
      this.#why(sentence),
      this.#findings(sentence),
      this.#ways(sentence),
      this.#editor(sentence),
      this.#quotations(sentence),
    ];
  }

  #places(now) {
    return el("div", { class: "places", role: "group", "aria-label": "Section" }, SECTIONS.map((one) =>
      button([chip(one), ` ${one.name}`], `place-${one.letter}`, () => this.desk.place(one.id), {
        class: `place ${one.letter.toLowerCase()}`,
        "aria-pressed": now ? String(now === one.id) : null,
      })));
  }

  #why({ id, end, section: now, moved, tool, doubts, joined, cut }) {
    const { desk } = this;
    const next = tool.next_best;
    return el("div", { class: "why" },
      doubts.length > 0 && el("ul", { class: "doubts", "aria-label": "Doubts" }, [...new Set(doubts)].map((words) => el("li", {}, words))),
      moved && el("p", {}, el("span", { class: "editor" }, `You put it under ${section(now).name}.`)),
      el("p", {}, moved ? "The tool had " : "The tool chose ", el("b", {}, section(tool.section).name), ` (${sureness(tool.confidence)})`, tool.reasons.length > 0 ? ":" : "."),
      el("ul", { class: "reasons" }, tool.reasons.map((words) => el("li", {}, words))),
      next && el("p", { class: "note" }, `Next best: ${section(next.section).name}, ${next.confidence.toFixed(2)}.`),
      el("div", { class: "row" },
        moved && button("Back to the tool’s choice", "back", () => desk.place(null)),
        (joined ?? []).map((at) => button(`Part again before “${desk.text.short(at, end, 24)}”`, `part-${at}`, () => desk.part(id, at))),
        cut && button("Join again with the one before", "rejoin", () => desk.rejoin(id))));
  }

  /* Findings that the doubts do not tell already. */
  #findings({ id, doubts }) {
    const told = (message) => doubts.some((words) => words.toLowerCase().startsWith(message.toLowerCase()));
    const found = this.desk.state.findings.filter(({ sentence, message }) => sentence === id && !told(message));
    return found.length > 0 && el("ul", { class: "findings" }, found.map((one) =>
      el("li", { class: `finding ${one.level}` }, el("b", {}, one.code), ` ${one.message}`, one.hint && el("span", { class: "hint" }, ` ${one.hint}`))));
  }

  #ways({ id, start, end }) {
    const { desk } = this;
    const place = desk.state.glance.indexOf(id);
    const picked = place >= 0;
    return el("div", { class: "ways" },
      el("div", { class: "row" },
        button(picked ? "Take out of At a glance" : "Pick for At a glance", "pick", () => desk.pick()),
        picked && el("span", { class: "note" }, `number ${place + 1} of ${desk.state.glance.length}`)),
      el("div", { class: "row" },
        desk.number(id) < desk.sentences.length && button("Join with the next", "join", () => desk.join()),
        desk.text.words(start, end).length > 1 && button("Split …", "split", () => this.open({ kind: "split", sentence: id })),
        button("New quotation …", "quote", () => this.open({ kind: "quote", sentence: id }))));
  }

  /* Quotations */

  #quotations({ id }) {
    const { desk } = this;
    const all = desk.quotationsOf(id);
    const shown = ({ speech, edited, id: one }) => speech || edited || one === desk.quotation;
    const said = all.filter(shown);
    const rest = all.filter((one) => !shown(one));
    return el("div", { class: "quotations" },
      el("h3", {}, said.length ? `Who says it (${said.length})` : "Who says it"),
      !said.length && el("p", { class: "note" }, "Nobody is quoted here."),
      said.map((quotation) => this.#quotation(quotation)),
      this.#removed(id),
      rest.length > 0 && el("details", { open: this.more, on: { toggle: (event) => { this.more = event.target.open; } } },
        el("summary", { "data-key": "more" }, `${many(rest.length, "attribution")} that the pages do not show`),
        rest.map((quotation) => this.#quotation(quotation))));
  }

  #quotation(quotation) {
    const { desk } = this;
    const { id, contents, kind, edited, tool } = quotation;
    const looked = desk.quotation === id;
    const words = contents.map(({ start, end }) => desk.text.short(start, end, 160)).join(" … ");
    return el("div", { class: looked ? "quotation looked" : "quotation", role: "group", "aria-label": `Quotation: ${words}` },
      el("p", { class: "quotation__words", dir: "auto", lang: desk.state.lang }, words),
      el("p", { class: "note" }, MANNERS[kind], !quotation.speech && ", no speech", edited && [" · ", el("span", { class: "editor" }, tool ? `yours; the tool had ${this.#was(quotation)}` : "yours")]),
      this.naming === id ? this.#naming(quotation) : this.#speaker(quotation),
      el("div", { class: "row" },
        button("Extent …", `extent-${id}`, () => this.#extent(quotation)),
        quotation.speaker && button("About the speaker", `about-${id}`, () => {
          desk.look({ speaker: quotation.speaker });
          desk.showTab("speakers", { focus: true, key: `open-${quotation.speaker}` });
        }),
        edited && tool && button("Back to the tool’s", `reset-${id}`, () => desk.quoted(quotation, { reset: true }, "The quotation is as the tool had it.")),
        button("Remove", `remove-${id}`, () => desk.quoted(quotation, { remove: true }, "Quotation removed."))));
  }

  /* What of a quotation the editor changed, as the tool had it. */
  #was({ contents, speaker, tool }) {
    const other = tool.contents.some(({ start, end }, index) => contents[index]?.start !== start || contents[index]?.end !== end);
    const was = [
      (other || tool.contents.length !== contents.length) && `“${this.desk.text.short(tool.contents[0].start, tool.contents.at(-1).end, 60)}”`,
      tool.speaker !== speaker && (tool.speaker_name ?? "nobody"),
    ].filter(Boolean);
    return was.length ? `${was.join(", by ")}` : "the same";
  }

  #removed(id) {
    const { desk } = this;
    const gone = (desk.state.removed ?? []).filter(({ contents }) => desk.sentenceAt(contents[0].start).id === id);
    return gone.map((quotation) => {
      const { start, end } = quotation.contents[0];
      return el("div", { class: "row" },
        el("p", { class: "note" }, el("span", { class: "editor" }, "You removed: "), desk.text.short(start, end, 60)),
        button("Put it back", `restore-${quotation.id}`, () => desk.quoted(quotation, { reset: true }, "The quotation is back.")));
    });
  }

  #speaker(quotation) {
    const { desk } = this;
    const options = [
      ["", "nobody named"],
      ...desk.state.speakers.map(({ id, name }) => [id, name]),
      ["+", "somebody else …"],
    ];
    return choice("Speaker", `speaker-${quotation.id}`, options, quotation.speaker ?? "", (chosen) => {
      if (chosen === "+") {
        this.naming = quotation.id;
        this.fill();
        this.root.querySelector(`[data-key="named-${quotation.id}"]`).focus();
        return;
      }
      const speaker = desk.state.speakers.find(({ id }) => id === chosen);
      desk.quoted(quotation, { speaker: speaker?.name ?? null }, speaker ? `${speaker.name} says it.` : "The speaker is left open.");
    });
  }

  #naming(quotation) {
    const leave = () => {
      this.naming = null;
      this.fill();
      this.root.querySelector(`[data-key="speaker-${quotation.id}"]`)?.focus();
    };
    const made = field("Name of the speaker", `named-${quotation.id}`, "", (name) => {
      this.naming = null;
      if (name) this.desk.quoted(quotation, { speaker: name }, `${name} says it.`).then(leave);
      else leave();
    });
    made.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      leave();
    });
    return made;
  }

  #extent(quotation) {
    this.desk.look({ quotation: quotation.id });
    this.open({ kind: "extent", sentence: this.desk.current, quotation: quotation.id });
  }

  /* Editors of words */

  #editor(sentence) {
    const { desk, editing } = this;
    if (!editing) return null;
    const common = { text: desk.text, lang: desk.state.lang, cancel: () => this.#close(editing) };
    if (editing.kind === "split") {
      this.editor = splitEditor({ ...common, span: sentence, save: (at) => this.#close(editing, desk.split(sentence.id, at)) });
    } else if (editing.kind === "quote") {
      const { start, end } = sentence;
      this.editor = extentEditor({ ...common, span: this.#around([sentence]), contents: [{ start, end }], title: "New quotation", done: "Make the quotation",
        save: (contents) => this.#close(editing, desk.quote(contents)) });
    } else {
      const quotation = desk.state.quotations.find(({ id }) => id === editing.quotation);
      this.editor = extentEditor({ ...common, span: this.#around(quotation.contents), contents: quotation.contents, title: "Extent of the quotation", done: "Save the extent",
        save: (contents) => this.#close(editing, desk.quoted(quotation, { contents }, "Extent of the quotation corrected.")) });
    }
    return this.editor.root;
  }

  /* The paragraphs that these spans stand in. */
  #around(spans) {
    const { desk } = this;
    const first = desk.sentenceAt(spans[0].start).paragraph;
    const last = desk.sentenceAt(spans.at(-1).end - 1).paragraph;
    const inside = desk.sentences.filter(({ paragraph }) => paragraph >= first && paragraph <= last);
    return { start: inside[0].start, end: inside.at(-1).end };
  }

  async #close({ kind, quotation }, saving) {
    const back = { split: "split", quote: "quote", extent: `extent-${quotation}` }[kind];
    this.editing = null;
    this.fill();
    (this.root.querySelector(`[data-key="${back}"]`) ?? this.root).focus();
    await saving;
  }
}
