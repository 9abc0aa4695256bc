/* The resulting pages, beside the article, opened at the sentence.  A page that has changed loads
 * itself anew, as the preview does everywhere; here it is only led to the sentence again. */

import { el } from "./dom.js";
import { section } from "./names.js";

const FOLDED = "review-pages-folded";
const FOLLOW = "review-pages-follow";
const PAUSE = 150; // milliseconds

export class PagesPane {
  constructor(desk, api, remember) {
    this.desk = desk;
    this.remember = remember;
    this.frame = document.getElementById("page-frame");
    this.choice = document.getElementById("page-choice");
    this.follow = document.getElementById("pages-follow");
    this.fold = document.getElementById("pages-fold");
    this.note = document.getElementById("pages-state");
    this.follow.checked = remember.get(FOLLOW) !== "no";
    this.shown = null;
    desk.addEventListener("state", (event) => this.#state(event.detail.before));
    desk.addEventListener("went", () => this.#went());
    desk.addEventListener("tab", () => this.#went());
    api.addEventListener("pages", () => {
      this.note.textContent = "";
      this.show();
    });
    this.frame.addEventListener("load", () => this.#find());
    this.choice.addEventListener("change", () => {
      this.#following(false);
      this.show();
    });
    this.follow.addEventListener("change", () => {
      this.#following(this.follow.checked);
      this.#went();
    });
    this.fold.addEventListener("click", () => this.#fold(!this.folded));
    this.#fold(remember.get(FOLDED) === "yes");
  }

  get folded() {
    return document.body.classList.contains("folded");
  }

  get seen() {
    return this.frame.checkVisibility();
  }

  #fold(folded) {
    document.body.classList.toggle("folded", folded);
    this.fold.setAttribute("aria-expanded", String(!folded));
    this.fold.textContent = folded ? "Unfold" : "Fold";
    this.remember.set(FOLDED, folded ? "yes" : "no");
    if (!folded) this.show();
  }

  #following(follow) {
    this.follow.checked = follow;
    this.remember.set(FOLLOW, follow ? "yes" : "no");
  }

  #state(before) {
    const { pages } = this.desk.state;
    const same = JSON.stringify(before?.pages) === JSON.stringify(pages);
    if (!same) {
      const was = this.choice.value;
      this.choice.replaceChildren(...pages.map(({ title, href }) => el("option", { value: href }, title)));
      if (pages.some(({ href }) => href === was)) this.choice.value = was;
    }
    if (before) this.note.textContent = "The pages are being made again …";
    this.#went();
  }

  /* The page that shows the chosen sentence, that of its section; for the sheet, the overview. */
  #went() {
    if (this.follow.checked) {
      const sentence = this.desk.sentence();
      const name = this.desk.tab === "sheet" ? "index.html" : sentence && section(sentence.section).page;
      const page = this.desk.state.pages.find(({ href }) => href.endsWith(`/${name}`));
      if (page) this.choice.value = page.href;
    }
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.show(), PAUSE); // who steps through sentences waits for none
  }

  #address() {
    const anchor = this.follow.checked && this.desk.sentence()?.anchor;
    return `${this.choice.value}${anchor ? `#s-${anchor}` : ""}`;
  }

  show() {
    if (!this.choice.value) return;
    const address = new URL(`../site/${this.#address()}`, document.baseURI).href;
    document.getElementById("page-tab").href = address;
    if (!this.seen || this.shown === address) return;
    this.shown = address;
    this.frame.contentWindow.location.replace(address);
  }

  /* A page that loads itself anew stays where it was scrolled: lead it to the sentence. */
  #find() {
    const anchor = this.follow.checked && this.desk.state && this.desk.sentence()?.anchor;
    if (anchor) this.frame.contentDocument?.getElementById(`s-${anchor}`)?.scrollIntoView({ block: "center" });
  }
}
