/* The desk: reads the article's name from the address, and puts the parts together. */

import { Api } from "./api.js";
import { ArticleView } from "./article.js";
import { ChecksPanel } from "./checks.js";
import { Desk } from "./desk.js";
import { button, chip, el } from "./dom.js";
import { Menu, SelectionBar } from "./menu.js";
import { SECTIONS, many } from "./names.js";
import { PagesPane } from "./pages.js";
import { SentencePanel } from "./sentence.js";
import { SheetPanel } from "./sheet.js";
import { SpeakersPanel } from "./speakers.js";

const KEYS = "review-single-keys";
const $ = (id) => document.getElementById(id);

/* What this browser remembers; where it may not, it forgets. */
const remember = {
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      // a browser that keeps nothing for this page is no reason to stop
    }
  },
};

const name = decodeURIComponent(location.pathname.split("/").at(-1));
const api = new Api(new URL("../", document.baseURI).pathname, name);
const desk = new Desk(api);
const sentencePanel = new SentencePanel(desk);
const menu = new Menu(desk, sentencePanel);
const article = new ArticleView(desk, menu);
const pages = new PagesPane(desk, api, remember);
const panels = {
  sentence: sentencePanel,
  speakers: new SpeakersPanel(desk),
  sheet: new SheetPanel(desk),
  checks: new ChecksPanel(desk),
};
new SelectionBar(desk, sentencePanel);

const TABS = Object.keys(panels);

/* The head */

const head = () => {
  const { state } = desk;
  document.title = `${state.headline} – Review`;
  $("headline").textContent = state.headline;
  $("headline").lang = state.lang ?? "";
  $("kicker").textContent = [state.outlet, day(state.published), state.status !== "published" && state.status].filter(Boolean).join(" · ");
  $("standfirst-shown").textContent = state.standfirst ?? "";
  turn($("undo"), "Undo", state.can_undo, desk.named("undo"), "Ctrl+Z");
  turn($("redo"), "Redo", state.can_redo, desk.named("redo"), "Ctrl+Shift+Z");
  counter();
};

const day = (date) => date && new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(date));

/* An undo that cannot be done keeps its place and its focus. */
const turn = (one, word, can, what, keys) => {
  one.disabled = false;
  one.setAttribute("aria-disabled", String(!can));
  one.title = keys;
  one.replaceChildren(word, what ? el("span", { class: "what" }, `: ${what.replace(/\.$/, "")}`) : "");
};

const counter = () => {
  const { doubtful } = desk.state;
  const at = doubtful.indexOf(desk.current);
  $("doubt-count").textContent = doubtful.length
    ? `${at < 0 ? "" : `${at + 1} of `}${many(doubtful.length, "doubt")}`
    : "No doubts";
  for (const id of ["doubt-before", "doubt-next"]) $(id).setAttribute("aria-disabled", String(!doubtful.length));
};

/* The status line: what was done, for eyes and for ears */

const saved = () => {
  const line = $("saved");
  const waiting = api.unsaved;
  line.classList.toggle("failed", api.stopped && waiting > 0);
  if (api.stopped && waiting) line.textContent = `${many(waiting, "change")} not saved`;
  else if (waiting) line.textContent = "Saving …";
  else line.textContent = desk.last ?? "All saved";
};

const say = (words) => {
  desk.last = words;
  // the same words twice are said twice
  $("live").textContent = $("live").textContent === words ? `${words}\u00a0` : words;
  saved();
};

/* Trouble */

const WAYS = {
  conflict: () => [
    button("Do my change again", "again", () => settle(() => api.again()), { class: "main" }),
    button("Leave it as it is", "leave", () => settle(() => api.giveUp())),
  ],
  gone: () => [
    button("Try again", "again", () => settle(() => api.again()), { class: "main" }),
    button("Give the change up", "leave", () => settle(() => api.giveUp())),
  ],
  refused: () => [button("Close", "leave", () => settle(() => {}))],
  unreadable: () => [button("Read it again", "again", () => settle(load), { class: "main" })],
};

let troubled = null; // what kind of trouble is shown

const trouble = ({ kind, message }) => {
  troubled = kind;
  const more = {
    conflict: " The article shows what stands there now. Your change was not made.",
    gone: " Is briefing review still running? Your change is kept here until it answers.",
    refused: " Nothing was changed.",
    unreadable: "",
  }[kind];
  $("trouble-text").textContent = `${message}${more}`;
  $("trouble-ways").replaceChildren(...WAYS[kind]());
  $("trouble").hidden = false;
  saved();
};

const settle = (does) => {
  $("trouble").hidden = true;
  troubled = null;
  article.focus();
  does();
};

const readable = () => {
  if (!desk.state) load();
  else if (troubled === "unreadable") settle(() => {});
};

/* Tabs */

const showTab = ({ focus, key }) => {
  for (const one of TABS) {
    const here = one === desk.tab;
    $(`tab-${one}`).setAttribute("aria-selected", String(here));
    $(`tab-${one}`).tabIndex = here ? 0 : -1;
    $(`panel-${one}`).hidden = !here;
  }
  panels[desk.tab].fill(); // what is hidden is not kept up to date
  article.update();
  if (!focus) return;
  part("details");
  const panel = $(`panel-${desk.tab}`);
  const first = key ? panel.querySelector(`[data-key="${CSS.escape(key)}"]`) : panel.querySelector("button, input, select");
  (first ?? panel).focus();
};

for (const one of TABS) $(`tab-${one}`).addEventListener("click", () => desk.showTab(one));
$("tabs").addEventListener("keydown", (event) => {
  const at = TABS.indexOf(desk.tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  desk.showTab(TABS[(to + TABS.length) % TABS.length]);
  $(`tab-${desk.tab}`).focus();
});

/* Narrow screens show one part at a time. */

const part = (name) => {
  document.body.dataset.show = name;
  for (const one of document.querySelectorAll("[data-part]")) {
    one.setAttribute("aria-pressed", String(one.dataset.part === name));
  }
  if (name === "pages") pages.show();
};

for (const one of document.querySelectorAll("[data-part]")) {
  one.addEventListener("click", () => part(one.dataset.part));
}
$("quick").append(...SECTIONS.map((one) =>
  button(chip(one), `quick-${one.letter}`, () => desk.place(one.id), { "aria-label": one.name })));

/* Keys everywhere */

const PARTS = [
  ["article", () => article.focus()],
  ["details", () => $(`tab-${desk.tab}`).focus()],
  ["pages", () => ($("page-choice").checkVisibility() ? $("page-choice") : $("pages-fold")).focus()],
];

const nextPart = (by) => {
  const at = PARTS.findIndex(([name]) => document.querySelector(`.${name}`).contains(document.activeElement));
  const from = at < 0 && by < 0 ? 0 : at;
  const [name, focus] = PARTS[(from + by + PARTS.length) % PARTS.length];
  part(name);
  focus();
};

addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const writing = event.target.matches?.("input:not([type=checkbox]), textarea, select");
  const key = event.key.toLowerCase();
  if (key === "f6") {
    event.preventDefault();
    nextPart(event.shiftKey ? -1 : 1);
  } else if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
    if (writing && event.target.value !== event.target.dataset.was) return; // what is typed is undone first
    event.preventDefault();
    if (key === "y" || event.shiftKey) desk.redo();
    else desk.undo();
  } else if (key === "escape" && document.querySelector(".details").contains(event.target)) {
    part("article");
    article.focus();
  } else if (writing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (desk.letters && key === "n") {
    event.preventDefault();
    desk.stepDoubt(event.shiftKey ? -1 : 1);
  } else if (desk.letters && event.key === "?") {
    event.preventDefault();
    $("help").showModal();
  }
});

$("undo").addEventListener("click", () => desk.undo());
$("redo").addEventListener("click", () => desk.redo());
$("doubt-next").addEventListener("click", () => desk.stepDoubt(1));
$("doubt-before").addEventListener("click", () => desk.stepDoubt(-1));
$("help-button").addEventListener("click", () => $("help").showModal());
$("single-keys").checked = remember.get(KEYS) !== "no";
desk.letters = $("single-keys").checked;
$("single-keys").addEventListener("change", (event) => {
  desk.letters = event.target.checked;
  remember.set(KEYS, desk.letters ? "yes" : "no");
});

/* What happens */

desk.addEventListener("state", head);
desk.addEventListener("tab", (event) => showTab(event.detail));
desk.addEventListener("said", (event) => say(event.detail.words));
desk.addEventListener("went", () => {
  counter();
  history.replaceState(null, "", `#s-${desk.sentence().anchor}`);
});
api.addEventListener("saving", saved);
api.addEventListener("trouble", (event) => trouble(event.detail));
api.addEventListener("readable", readable);
api.addEventListener("outside", () => {
  if (troubled === "refused" && !$("trouble").contains(document.activeElement)) {
    $("trouble").hidden = true; // what was refused was about the file as it stood before
    troubled = null;
  }
  say("The file changed outside; this is what it says now.");
});
api.addEventListener("link", (event) => document.body.classList.toggle("cut", !event.detail.up));
addEventListener("beforeunload", (event) => {
  const typing = [...document.querySelectorAll("[data-was]")].some((field) => field.value !== field.dataset.was);
  if (api.unsaved || typing) event.preventDefault();
});

const load = async () => {
  try {
    await api.load();
  } catch (error) {
    trouble({ kind: "unreadable", message: error.message });
    return;
  }
  const anchor = location.hash.replace(/^#s-/, "");
  const first = desk.sentences.find((sentence) => sentence.anchor === anchor);
  desk.showTab(desk.tab);
  desk.go(first?.id ?? desk.current, { centre: Boolean(first) });
  article.focus();
  saved();
  document.body.dataset.ready = "";
};

await load();
api.listen();
