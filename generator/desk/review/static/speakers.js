/* The panel of speakers: names, roles, kinds and sides, and two who are one. */

import { button, choice, el, field, refill } from "./dom.js";
import { KINDS, many } from "./names.js";

export class SpeakersPanel {
  constructor(desk) {
    this.desk = desk;
    this.root = document.getElementById("panel-speakers");
    desk.addEventListener("state", () => this.fill());
    desk.addEventListener("looked", () => this.fill());
  }

  fill() {
    if (this.root.hidden) return;
    const { speakers, sides } = this.desk.state;
    refill(this.root,
      el("h2", {}, many(speakers.length, "speaker")),
      !speakers.length && el("p", { class: "note" }, "The article names nobody. Somebody new is named where a quotation’s speaker is chosen."),
      el("datalist", { id: "sides" }, (sides ?? []).map((side) => el("option", { value: side }))),
      el("ul", { class: "people" }, this.#inOrder().map((speaker) => this.#speaker(speaker))));
  }

  /* Who says most stands first; who says nothing last. */
  #inOrder() {
    const said = new Map();
    for (const { speaker } of this.desk.state.quotations) said.set(speaker, (said.get(speaker) ?? 0) + 1);
    this.said = said;
    return [...this.desk.state.speakers].sort((one, other) => (said.get(other.id) ?? 0) - (said.get(one.id) ?? 0));
  }

  #speaker(speaker) {
    const open = this.desk.speaker === speaker.id;
    const kind = KINDS.find(([id]) => id === speaker.kind)[1];
    const about = [speaker.role ?? "no role", kind, speaker.side && `side: ${speaker.side}`].filter(Boolean).join(" · ");
    return el("li", { class: open ? "person open" : "person" },
      el("h3", {}, button([
        el("span", { class: "person__name", dir: "auto" }, speaker.name),
        el("span", { class: speaker.edited ? "person__about editor" : "person__about" }, about),
      ], `open-${speaker.id}`, () => this.desk.look({ speaker: open ? null : speaker.id }), { "aria-expanded": String(open) })),
      open && this.#form(speaker));
  }

  #form(speaker) {
    const { desk } = this;
    const { id, name, role, kind, side } = speaker;
    const others = desk.state.speakers.filter((one) => one.id !== id);
    const set = (change, says) => desk.describe(speaker, change, says);
    const into = choice("The same as", `into-${id}`, [["", "choose …"], ...others.map((one) => [one.id, one.name])], "", null, { "data-was": "" });
    const merge = async () => {
      const select = into.querySelector("select");
      const other = others.find((one) => one.id === select.value);
      if (!other) {
        desk.say("Choose first who it is.");
        select.focus();
        return;
      }
      if (await desk.merge(speaker, other)) this.#found(other);
    };
    return el("div", { class: "person__form" },
      field("Name", `name-${id}`, name, (now) => (now ? set({ name: now }, `${name} is called ${now} now.`) : this.fill())),
      field("Role", `role-${id}`, role ?? "", (now) => set({ role: now }, now ? `Role of ${name}: ${now}.` : `The role of ${name} is taken away.`)),
      choice("Kind", `kind-${id}`, KINDS.map(([one, words, more]) => [one, more ? `${words} (${more})` : words]), kind,
        (now) => set({ kind: now }, `${name} is ${KINDS.find(([one]) => one === now)[1]} now.`)),
      field("Side", `side-${id}`, side ?? "", (now) => set({ side: now || null }, now ? `Side of ${name}: ${now}.` : `${name} is on no side.`),
        { list: "sides", hint: "Whose side; only you can say this." }),
      others.length > 0 && el("div", { class: "row end" }, into, button("Make them one", `merge-${id}`, merge)),
      this.#was(speaker),
      this.#words(speaker));
  }

  /* Who was merged may have another id now; the name has stayed. */
  #found({ id, name }) {
    const { speakers } = this.desk.state;
    const one = speakers.find((speaker) => speaker.id === id) ?? speakers.find((speaker) => speaker.name === name);
    this.desk.look({ speaker: one?.id ?? null });
    (this.root.querySelector(`[data-key="open-${one?.id}"]`) ?? this.root).focus();
  }

  /* What the tool had, and who was made one with this speaker. */
  #was(speaker) {
    const { desk } = this;
    const { name, role, kind, edited, tool, merged } = speaker;
    const same = tool && tool.name === name && tool.role === role && tool.kind === kind;
    const words = tool && [tool.name, tool.role ?? "no role", KINDS.find(([id]) => id === tool.kind)[1]].join(", ");
    return [
      edited && tool && !same && el("div", { class: "row" },
        el("p", { class: "note" }, `The tool had: ${words}.`),
        button("Back to the tool’s", `reset-${speaker.id}`, () => desk.describe(speaker, { name: null, role: null, kind: null }, `${tool.name} is as the tool had it.`))),
      (merged ?? []).map((one) => el("div", { class: "row" },
        el("p", { class: "note" }, el("span", { class: "editor" }, `${one.name} is the same, by your decision.`)),
        button(`Set ${one.name} apart`, `apart-${speaker.id}-${one.name}`, () => desk.setApart(speaker, one.name)))),
    ];
  }

  #words({ id }) {
    const { desk } = this;
    const said = desk.state.quotations.filter(({ speaker }) => speaker === id);
    return [
      el("p", { class: "label" }, said.length ? "Says" : "Says nothing here."),
      said.length > 0 && el("ul", { class: "links" }, said.map((quotation) => {
        const { start, end } = quotation.contents[0];
        const sentence = desk.sentenceAt(start);
        return el("li", {}, button([el("span", { class: "place-number" }, String(desk.number(sentence.id))), " ", el("span", { class: "serif", dir: "auto" }, desk.text.short(start, end, 70))],
          `said-${quotation.id}`, () => desk.go(sentence.id, { quotation: quotation.id }), { class: "plain" }));
      })),
    ];
  }
}
