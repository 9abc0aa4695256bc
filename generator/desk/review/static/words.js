/* Words with handles: how far a quotation reaches, or where a sentence is cut.
 *
 * A handle is a slider that goes from word to word; words can be selected with the mouse, too.
 */

import { button, el } from "./dom.js";
import { lengthOf } from "./text.js";

const FORWARD = { ArrowRight: 1, ArrowDown: 1, PageDown: 5, ArrowLeft: -1, ArrowUp: -1, PageUp: -5 };

class Words {
  constructor(text, span, lang) {
    this.text = text;
    this.span = span;
    this.root = el("p", { class: "handles", dir: "auto", lang });
  }

  /* The text with its handles; `cuts` are {at, name, says} and `inside` says what is chosen. */
  draw(cuts, inside) {
    const { start, end } = this.span;
    const sorted = [...cuts].sort((one, other) => one.at - other.at || one.order - other.order);
    const parts = [];
    let from = start;
    for (const cut of [...sorted, { at: end }]) {
      if (cut.at > from) {
        const words = this.text.slice(from, cut.at);
        parts.push(el("span", { class: inside(from) ? "chosen" : "rest", "data-from": String(from) }, words));
      }
      if (cut.name) parts.push(this.#handle(cut));
      from = cut.at;
    }
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    this.root.replaceChildren(...parts);
    if (focused) this.handle(focused)?.focus();
  }

  handle(name) {
    return this.root.querySelector(`[data-name="${name}"]`);
  }

  #handle({ at, name, label, says, stops, move, side }) {
    const here = stops.indexOf(at);
    const key = (event) => {
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      const turned = sideways && getComputedStyle(this.root).direction === "rtl" ? -1 : 1;
      const by = (FORWARD[event.key] ?? 0) * turned;
      const to = { Home: 0, End: stops.length - 1 }[event.key] ?? (by ? here + by : null);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      move(stops[Math.min(stops.length - 1, Math.max(0, to))]);
    };
    return el("span", {
      class: `handle ${side}`, role: "slider", tabindex: "0", "data-name": name, "aria-label": label,
      "aria-valuemin": "0", "aria-valuemax": String(stops.length - 1), "aria-valuenow": String(Math.max(0, here)),
      "aria-valuetext": says, on: { keydown: key, pointerdown: (event) => this.#drag(event, stops, move) },
    });
  }

  /* A handle that is pulled goes to the stop nearest to the pointer. */
  #drag(event, stops, move) {
    event.preventDefault();
    event.target.focus();
    const heard = new AbortController();
    const to = (moved) => {
      const at = this.offsetAt(moved.clientX, moved.clientY);
      if (at === null) return;
      move(stops.reduce((best, stop) => (Math.abs(stop - at) < Math.abs(best - at) ? stop : best)));
    };
    addEventListener("pointermove", to, { signal: heard.signal });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => heard.abort(), { signal: heard.signal });
  }

  offsetAt(x, y) {
    const caret = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(x, y)
      : document.caretRangeFromPoint?.(x, y);
    const node = caret?.offsetNode ?? caret?.startContainer;
    return node && this.root.contains(node) ? this.#offset(node, caret.offset ?? caret.startOffset) : null;
  }

  #offset(node, offset) {
    const part = node.parentElement?.closest("[data-from]");
    if (!part || node.nodeType !== Node.TEXT_NODE) return null;
    return Number(part.dataset.from) + lengthOf(node.data.slice(0, offset));
  }

  /* What is selected with the mouse inside, as a span. */
  selected() {
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const start = this.#offset(range.startContainer, range.startOffset);
    const end = this.#offset(range.endContainer, range.endOffset);
    if (start === null || end === null || !this.root.contains(range.commonAncestorContainer)) return null;
    const whole = this.text.whole({ start, end });
    return whole.end > whole.start ? whole : null;
  }
}

/* How far a quotation reaches: one part, or several where something is said in between. */
export const extentEditor = ({ text, span, lang, contents, save, cancel, title, done }) => {
  let parts = contents.map((part) => ({ ...part }));
  const stops = text.stops(span.start, span.end);
  const words = new Words(text, span, lang);
  const state = el("p", { class: "note" });
  const buttons = el("div", { class: "row" });

  const limits = (index) => ({
    from: index ? parts[index - 1].end : span.start,
    to: index + 1 < parts.length ? parts[index + 1].start : span.end,
  });
  const draw = () => {
    const several = parts.length > 1;
    const cuts = parts.flatMap((part, index) => {
      const which = several ? ` (part ${index + 1})` : "";
      const { from, to } = limits(index);
      const starts = [...new Set([...stops.starts, part.start])].filter((at) => at >= from && at < part.end).sort((a, b) => a - b);
      const ends = [...new Set([...stops.ends, part.end])].filter((at) => at > part.start && at <= to).sort((a, b) => a - b);
      const first = text.short(part.start, part.end, 24);
      const last = Array.from(text.slice(part.start, part.end)).slice(-24).join("");
      return [
        { at: part.start, order: 1, side: "begin", name: `begin${index}`, label: `Begins with${which}`, says: first, stops: starts, move: (at) => change(index, { start: at }) },
        { at: part.end, order: 0, side: "end", name: `end${index}`, label: `Ends with${which}`, says: last, stops: ends, move: (at) => change(index, { end: at }) },
      ];
    });
    words.draw(cuts, (at) => parts.some(({ start, end }) => at >= start && at < end));
    state.textContent = `Chosen: ${parts.map(({ start, end }) => text.short(start, end, 200)).join(" … ")}`;
    const room = free();
    buttons.replaceChildren(
      button(done, "extent-save", () => save(parts), { class: "main" }),
      button("Leave it", "extent-cancel", cancel),
      ...(room ? [button("Add a part", "extent-add", () => { parts = [...parts, room]; draw(); words.handle(`begin${parts.length - 1}`).focus(); })] : []),
      ...(several ? [button("Remove the last part", "extent-less", () => { parts = parts.slice(0, -1); draw(); words.handle(`end${parts.length - 1}`).focus(); })] : []),
    );
  };
  const change = (index, to) => {
    parts = parts.map((part, at) => (at === index ? { ...part, ...to } : part));
    draw();
  };
  /* The first word behind the last part that is free. */
  const free = () => text.words(parts.at(-1).end, span.end).find(({ start }) => start > parts.at(-1).end) ?? null;
  const take = () => {
    const span_ = words.selected();
    if (!span_) return;
    const index = parts.length === 1 ? 0 : parts.findIndex(({ start, end }) => start < span_.end && span_.start < end);
    const { from, to } = limits(Math.max(0, index));
    if (index < 0 || span_.start < from || span_.end > to) return;
    change(index, span_);
    document.getSelection().removeAllRanges();
  };
  words.root.addEventListener("pointerup", () => setTimeout(take));
  draw();
  return editor(title, "Select the words with the mouse, or move the two handles: arrow keys go word by word.", words, state, buttons, { save: () => save(parts), cancel, first: "begin0" });
};

/* Where a sentence is cut in two. */
export const splitEditor = ({ text, span, lang, save, cancel }) => {
  const stops = text.words(span.start, span.end).map(({ start }) => start).slice(1);
  const words = new Words(text, span, lang);
  const state = el("p", { class: "note" });
  const buttons = el("div", { class: "row" });
  let at = stops.find((stop) => /[.!?;,:”"]\s$/u.test(text.slice(stop - 2, stop))) ?? stops[Math.floor(stops.length / 2)];
  const draw = () => {
    const says = `before “${text.short(at, span.end, 24)}”`;
    words.draw([{ at, order: 0, side: "cut", name: "cut", label: "Split", says, stops, move: (to) => { at = to; draw(); } }], (from) => from >= at);
    state.textContent = `The second sentence begins with: ${text.short(at, span.end, 80)}`;
  };
  buttons.append(button("Split here", "split-save", () => save(at), { class: "main" }), button("Leave it", "split-cancel", cancel));
  words.root.addEventListener("click", (event) => {
    const place = words.offsetAt(event.clientX, event.clientY);
    if (place === null || event.target.closest(".handle")) return;
    at = stops.findLast((stop) => stop <= place) ?? stops[0];
    draw();
    words.handle("cut").focus();
  });
  draw();
  return editor("Split the sentence", "Click a word, or move the handle: arrow keys go word by word.", words, state, buttons, { save: () => save(at), cancel, first: "cut" });
};

const editor = (title, hint, words, state, buttons, { save, cancel, first }) => {
  const root = el("section", { class: "editing", "aria-label": title, on: {
    keydown: (event) => {
      const does = { Escape: cancel, Enter: event.target.closest(".handle") && save }[event.key];
      if (!does) return;
      event.preventDefault();
      event.stopPropagation();
      does();
    },
  } }, el("h3", {}, title), el("p", { class: "hint" }, hint), words.root, state, buttons);
  return { root, focus: () => words.handle(first)?.focus() };
};
