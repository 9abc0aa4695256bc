/* The shelf: every article, what is doubtful in it, and what cannot be read. */

import { el } from "./dom.js";
import { many } from "./names.js";

const $ = (id) => document.getElementById(id);

const AGAIN = 1000; // milliseconds until those that are being counted are asked for once more

const amount = ({ doubtful, error }) => {
  if (error) return "";
  if (doubtful === null) return "being counted …";
  return doubtful ? many(doubtful, "sentence") : "nothing";
};

const row = ({ name, headline, status, doubtful, error }) =>
  el("tr", { "data-name": name, "data-find": `${headline ?? ""} ${name}`.toLowerCase() },
    el("th", { scope: "row" },
      error ? el("span", { class: "serif" }, name) : el("a", { class: "serif", href: `review/${encodeURIComponent(name)}` }, headline),
      el("span", { class: "note" }, error ?? name)),
    el("td", {}, error ? el("b", { class: "failed" }, "cannot be read") : status),
    el("td", {}, amount({ doubtful, error })));

const find = () => {
  const wanted = $("filter").value.trim().toLowerCase();
  let shown = 0;
  for (const one of $("articles").tBodies[0].rows) {
    one.hidden = !one.dataset.find.includes(wanted);
    shown += one.hidden ? 0 : 1;
  }
  $("live").textContent = `${many(shown, "article")} found.`;
};

/* List the articles; of those that stand there already, the amounts alone are set anew. */
const load = async () => {
  const response = await fetch("api/articles", { cache: "no-store" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  const doubtful = answer.reduce((all, one) => all + (one.doubtful ?? 0), 0);
  const counting = answer.some((one) => one.doubtful === null && !one.error);
  const so = doubtful ? `${many(doubtful, "sentence")} to look at` : "nothing to look at";
  const told = counting ? "the sentences to look at are being counted …" : `${so}.`;
  $("count").textContent = answer.length
    ? `${many(answer.length, "article")}, ${told}`
    : "There are no articles yet. briefing new brings one in.";
  const { rows } = $("articles").tBodies[0];
  if (answer.length === rows.length && answer.every(({ name }, at) => rows[at].dataset.name === name)) {
    answer.forEach((one, at) => { rows[at].lastElementChild.textContent = amount(one); });
  } else {
    $("articles").tBodies[0].replaceChildren(...answer.map(row));
    if ($("filter").value) find();
  }
  $("articles").hidden = !answer.length;
  if (counting) setTimeout(() => load().catch(() => {}), AGAIN);
};

$("filter").addEventListener("input", find);
try {
  await load();
} catch (error) {
  $("trouble-text").textContent = `The articles cannot be listed: ${error.message}`;
  $("trouble-text").hidden = false;
}
document.body.dataset.ready = "";
