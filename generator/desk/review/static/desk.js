/* What the editor is looking at, and what the editor does with it.
 *
 * Panels listen: `state` after each change, `went` when another sentence (or several) is chosen,
 * `looked` when another quotation or speaker is.  `said` carries words for the status line.
 */

import { many, section } from "./names.js";
import { Text } from "./text.js";

export class Desk extends EventTarget {
  constructor(api) {
    super();
    this.api = api;
    this.text = new Text("");
    this.current = null; // the id of a sentence
    this.chosen = new Set();
    this.from = null; // where a choice of several began
    this.quotation = null;
    this.speaker = null;
    this.doubt = -1; // the place in the list of doubts
    this.tab = "sentence";
    api.addEventListener("state", (event) => this.#take(event.detail.before));
    api.addEventListener("done", (event) => this.say(event.detail.says));
  }

  get state() {
    return this.api.state;
  }

  get sentences() {
    return this.state.sentences;
  }

  sentence(id = this.current) {
    return this.sentences[this.places.get(id)];
  }

  number(id) {
    return this.places.get(id) + 1;
  }

  label(ids = this.chosenInOrder()) {
    if (ids.length === 1) return `Sentence ${this.number(ids[0])}`;
    return many(ids.length, "sentence");
  }

  chosenInOrder() {
    return this.sentences.filter(({ id }) => this.chosen.has(id)).map(({ id }) => id);
  }

  quotationsOf(id = this.current) {
    return this.quotationsBySentence.get(id) ?? [];
  }

  sentenceAt(offset) {
    let [low, high] = [0, this.sentences.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.sentences[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.sentences[low];
  }

  say(words) {
    if (words) this.#tell("said", { words });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #take(before) {
    const state = this.state;
    if (!before || before.text !== state.text) this.text = new Text(state.text);
    this.places = new Map(state.sentences.map(({ id }, index) => [id, index]));
    this.#spread();
    this.#keepPlace(before);
    if (this.quotation && !state.quotations.some(({ id }) => id === this.quotation)) this.quotation = null;
    if (this.speaker && !state.speakers.some(({ id }) => id === this.speaker)) this.speaker = null;
    this.#tell("state", { before });
  }

  /* Sort quotations by the sentences that they reach into. */
  #spread() {
    this.quotationsBySentence = new Map();
    for (const quotation of this.state.quotations) {
      const ids = new Set();
      for (const { start, end } of quotation.contents) {
        for (let at = this.places.get(this.sentenceAt(start).id); at < this.sentences.length; at += 1) {
          if (this.sentences[at].start >= end) break;
          ids.add(this.sentences[at].id);
        }
      }
      for (const id of ids) {
        const here = this.quotationsBySentence.get(id) ?? [];
        this.quotationsBySentence.set(id, [...here, quotation]);
      }
    }
  }

  /* Numbers change when sentences are joined or split: what was chosen stays so by its words. */
  #keepPlace(before) {
    const now = (id) => {
      const old = before?.sentences.find((one) => one.id === id);
      return old && this.sentences.length ? this.sentenceAt(old.start).id : this.sentences[0]?.id ?? null;
    };
    this.current = now(this.current);
    this.from = this.from && now(this.from);
    this.chosen = new Set([...this.chosen].map(now));
    if (!this.chosen.has(this.current)) this.chosen = new Set([this.current]);
  }

  /* Going about */

  go(id, { extend = false, add = false, quotation = null, show = true, centre = false } = {}) {
    if (!this.places.has(id)) return;
    if (extend) {
      this.from ??= this.current;
      const [one, other] = [this.places.get(this.from), this.places.get(id)].sort((a, b) => a - b);
      this.chosen = new Set(this.sentences.slice(one, other + 1).map((sentence) => sentence.id));
    } else if (add) {
      if (!this.chosen.delete(id) || !this.chosen.size) this.chosen.add(id);
      this.from = id;
    } else {
      this.chosen = new Set([id]);
      this.from = null;
    }
    this.current = id;
    this.quotation = quotation;
    const place = this.state.doubtful.indexOf(id);
    if (place >= 0) this.doubt = place;
    this.#tell("went", { show, centre });
  }

  step(by, ways) {
    const at = Math.min(this.sentences.length - 1, Math.max(0, this.places.get(this.current) + by));
    this.go(this.sentences[at].id, ways);
  }

  stepParagraph(by, ways) {
    const here = this.sentence().paragraph;
    const later = this.sentences.find(({ paragraph }) => paragraph > here);
    const earlier = this.sentences.findLast(({ paragraph }) => paragraph < here);
    const first = earlier && this.sentences.find(({ paragraph }) => paragraph === earlier.paragraph);
    this.go((by > 0 ? later ?? this.sentences.at(-1) : first ?? this.sentences[0]).id, ways);
  }

  /* Doubts in their order; one that has just been decided leaves its place to the next. */
  stepDoubt(by) {
    const { doubtful } = this.state;
    if (!doubtful.length) {
      this.say("Nothing is doubtful.");
      return;
    }
    const here = doubtful.indexOf(this.current);
    let at = this.doubt;
    if (here >= 0) at = here + by;
    else if (by < 0 || at < 0) at += by;
    if (at < 0 && here < 0 && by < 0) at = doubtful.length - 1;
    this.doubt = (at + doubtful.length) % doubtful.length;
    this.go(doubtful[this.doubt], { centre: true });
    const { id, doubts } = this.sentence();
    this.say(`Doubt ${this.doubt + 1} of ${doubtful.length}: sentence ${this.number(id)}. ${[...new Set(doubts)].join(" ")}`);
  }

  look({ quotation = this.quotation, speaker = this.speaker }) {
    this.quotation = quotation;
    this.speaker = speaker;
    this.#tell("looked");
  }

  /* Show a panel; with `focus`, go to what has the key there, or to what comes first. */
  showTab(name, { focus = false, key } = {}) {
    this.tab = name;
    this.#tell("tab", { focus, key });
  }

  /* Sentences */

  place(to, ids = this.chosenInOrder()) {
    const label = this.label(ids);
    const name = to && section(to).name;
    return this.api.send({ do: "place", sentences: ids, section: to }, (state) => {
      if (name) return `${label} moved to ${name}.`;
      const back = ids.length === 1 && state.sentences.find(({ id }) => id === ids[0]);
      return `${label} back to the tool’s choice${back ? `, ${section(back.section).name}` : ""}.`;
    });
  }

  join(id = this.current) {
    const number = this.number(id);
    if (number === this.sentences.length) {
      this.say("This is the last sentence; there is none to join it with.");
      return Promise.resolve(false);
    }
    return this.api.send({ do: "join", sentence: id }, () => `Sentences ${number} and ${number + 1} joined.`);
  }

  /* Take back a join, at the place where it was made, or the split that this sentence begins at. */
  part(id, at) {
    const number = this.number(id);
    return this.api.send({ do: "split", sentence: id, at }, () => `Sentence ${number} is two sentences again.`);
  }

  rejoin(id) {
    const at = this.number(id) - 1;
    const before = this.sentences[at - 1].id;
    return this.api.send({ do: "join", sentence: before }, () => `Sentences ${at} and ${at + 1} are one again.`);
  }

  split(id, at) {
    const number = this.number(id);
    return this.api.send({ do: "split", sentence: id, at }, () => `Sentence ${number} split in two.`);
  }

  /* At a glance */

  isPicked(id) {
    return this.state.glance.includes(id);
  }

  pick(id = this.current) {
    const { glance } = this.state;
    const number = this.number(id);
    if (!this.isPicked(id)) {
      return this.glance([...glance, id], `Sentence ${number} picked for At a glance, as number ${glance.length + 1}.`);
    }
    return this.glance(glance.filter((one) => one !== id), `Sentence ${number} taken out of At a glance.`);
  }

  shift(id, by) {
    const order = [...this.state.glance];
    const at = order.indexOf(id);
    if (order[at + by] === undefined) return Promise.resolve(false);
    [order[at], order[at + by]] = [order[at + by], order[at]];
    return this.glance(order, `Sentence ${this.number(id)} is number ${at + by + 1} of ${order.length} now.`);
  }

  glance(sentences, says) {
    return this.api.send({ do: "glance", sentences }, () => says);
  }

  /* Quotations and speakers */

  quote(contents, speaker = null) {
    const words = this.text.short(contents[0].start, contents[0].end, 40);
    return this.api.send({ do: "quote", contents, speaker }, () => `New quotation: ${words}`);
  }

  quoted(quotation, change, says) {
    return this.api.send({ do: "quotation", quotation: quotation.id, ...change }, () => says);
  }

  describe(speaker, change, says) {
    return this.api.send({ do: "speaker", speaker: speaker.id, ...change }, () => says);
  }

  merge(speaker, into) {
    return this.api.send({ do: "merge", speaker: speaker.id, into: into.id }, () => `${speaker.name} and ${into.name} are one now: ${into.name}.`);
  }

  setApart(speaker, name) {
    return this.api.send({ do: "unmerge", speaker: speaker.id, name }, () => `${name} is somebody else again.`);
  }

  /* What only an editor writes */

  standfirst(text) {
    return this.api.send({ do: "standfirst", text }, () => (text ? "Standfirst saved." : "Standfirst taken away."));
  }

  gloss(term, meaning) {
    return this.api.send({ do: "gloss", term, meaning }, () =>
      meaning === null ? `“${term}” taken out of the glossary.` : `Glossary: ${term}.`);
  }

  undo() {
    return this.#turn("undo", this.state.can_undo, "Undone");
  }

  redo() {
    return this.#turn("redo", this.state.can_redo, "Done again");
  }

  /* What an undo or a redo would do, in words, where this page was told when it was done. */
  named(way) {
    return this.state[`can_${way}`] ? this.api.steps.named(way, this.state.version) : null;
  }

  #turn(way, can, done) {
    if (!can || this.api.unsaved) return Promise.resolve(false);
    const what = this.named(way);
    return this.api[way]((state, before) => {
      const old = new Map(before.sentences.map((one) => [one.start, one]));
      const other = state.sentences.find((one) => {
        const was = old.get(one.start);
        return !was || was.section !== one.section || was.end !== one.end || was.edited !== one.edited;
      });
      if (other) this.go(other.id);
      return what ? `${done}: ${what}` : `${done}.`;
    });
  }
}
