/* The article's text, counted in code points as the server counts, not in the browser's units. */

const WORD = /[\p{L}\p{N}\p{M}]/u;
const OPENING = /[\p{Ps}\p{Pi}"'“”‘’`¿¡]/u;
const CLOSING = /[\p{Pe}\p{Pf}\p{Po}"'“”‘’`]/u;
const BLANK = /\s/u;

export const lengthOf = (words) => {
  let count = 0;
  for (const _ of words) count += 1;
  return count;
};

export class Text {
  constructor(text) {
    this.points = Array.from(text);
  }

  slice(start, end) {
    return this.points.slice(start, end).join("");
  }

  /* The words of a span on one line, cut where they are many. */
  short(start, end, most = 60) {
    const words = this.slice(start, end).replace(/\s+/gu, " ").trim();
    const points = Array.from(words);
    if (points.length <= most) return words;
    const cut = points.slice(0, most).join("");
    return `${cut.slice(0, cut.lastIndexOf(" ") > most / 2 ? cut.lastIndexOf(" ") : undefined).trimEnd()} …`;
  }

  /* The same span without blanks around it, and with no word cut in two. */
  whole({ start, end }) {
    while (start < end && BLANK.test(this.points[start])) start += 1;
    while (end > start && BLANK.test(this.points[end - 1])) end -= 1;
    const cuts = (at) => at > 0 && at < this.points.length && WORD.test(this.points[at - 1]) && WORD.test(this.points[at]);
    while (start < end && cuts(start)) start -= 1;
    while (start < end && cuts(end)) end += 1;
    return { start, end };
  }

  /* Words between two offsets, white space apart: [start, end) of each. */
  words(from, to) {
    const found = [];
    let start = null;
    for (let at = from; at <= to; at += 1) {
      const blank = at === to || BLANK.test(this.points[at]);
      if (!blank && start === null) start = at;
      if (blank && start !== null) {
        found.push({ start, end: at });
        start = null;
      }
    }
    return found;
  }

  /* Where a quotation may begin, and where it may end: at words, inside or outside their marks. */
  stops(from, to) {
    const starts = new Set();
    const ends = new Set();
    for (const word of this.words(from, to)) {
      let at = word.start;
      starts.add(at);
      while (at < word.end - 1 && OPENING.test(this.points[at])) starts.add((at += 1));
      at = word.end;
      ends.add(at);
      while (at > word.start + 1 && CLOSING.test(this.points[at - 1])) ends.add((at -= 1));
    }
    const sorted = (offsets) => [...offsets].sort((one, other) => one - other);
    return { starts: sorted(starts), ends: sorted(ends) };
  }
}

/* The span of the article that is selected with the mouse, or null. */
export const selected = (root, text) => {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) && !root.contains(range.endContainer)) return null;
  let span = null;
  for (const words of root.querySelectorAll("[data-start]")) {
    if (!range.intersectsNode(words)) continue;
    const part = document.createRange();
    part.selectNodeContents(words);
    const before = part.cloneRange();
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    before.setEnd(part.startContainer, part.startOffset);
    const start = Number(words.dataset.start) + lengthOf(before.toString());
    const end = start + lengthOf(part.toString());
    if (end > start) span = { start: span ? span.start : start, end };
  }
  const whole = span && text.whole(span);
  return whole && whole.end > whole.start ? whole : null;
};
