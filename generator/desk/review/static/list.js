/* The shelf: every article, what is doubtful in it, and what cannot be read. */

import { el } from "./dom.js";
import { many } from "./names.js";

const $ = (id) => document.getElementById(id);

const row = ({ name, headline, status, doubtful, error }) =>
  el("tr", { "data-find": `${headline ?? ""} ${name}`.toLowerCase() },
    el("th", { scope: "row" },
      error ? el("span", { class: "serif" }, name) : el("a", { class: "serif", href: `review/${encodeURIComponent(name)}` }, headline),
      el("span", { class: "note" }, error ?? name)),
    el("td", {}, error ? el("b", { class: "failed" }, "cannot be read") : status),
    el("td", {}, error ? "" : doubtful ? many(doubtful, "sentence") : "nothing"));

const find = () => {
  const wanted = $("filter").value.trim().toLowerCase();
  let shown = 0;
  for (const one of $("articles").tBodies[0].rows) {
    one.hidden = !one.dataset.find.includes(wanted);
    shown += one.hidden ? 0 : 1;
  }
  $("live").textContent = `${many(shown, "article")} found.`;
};

const load = async () => {
  const response = await fetch("api/articles", { cache: "no-store" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  const doubtful = answer.reduce((all, one) => all + (one.doubtful ?? 0), 0);
  $("count").textContent = answer.length
    ? `${many(answer.length, "article")}, ${doubtful ? `${many(doubtful, "sentence")} to look at` : "nothing to look at"}.`
    : "There are no articles yet. briefing new brings one in.";
  $("articles").tBodies[0].replaceChildren(...answer.map(row));
  $("articles").hidden = !answer.length;
};

$("filter").addEventListener("input", find);
try {
  await load();
} catch (error) {
  $("trouble-text").textContent = `The articles cannot be listed: ${error.message}`;
  $("trouble-text").hidden = false;
}
document.body.dataset.ready = "";
