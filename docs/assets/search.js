/* The search box: one look and one behaviour over two indexes.
 *
 * The built-in index is a script with all the words (search/index.js), which is simply read
 * through.  On a large site the page names Pagefind instead, which sends only what a search needs;
 * opened from disk, where nothing can be fetched, such a site uses the built-in index too.
 * Neither is asked for before somebody searches.
 *
 * An archive has an index of each shard, a year or a month, besides that of all else.  A search
 * looks into the newest, or the one that the page belongs to; a button adds one after another.
 */
(() => {
  "use strict";

  const dialog = document.getElementById("search");
  if (!dialog) return;

  const input = dialog.querySelector("input");
  const status = dialog.querySelector("[role=status]");
  const list = dialog.querySelector("ol");
  const more = dialog.querySelector("[data-more]");
  const index = new URL(dialog.dataset.index, document.baseURI);
  const base = new URL("../", index);
  const english = document.documentElement.lang.startsWith("en");

  const PAGES = {
    "key-changes": ["K", "k", "Key changes"],
    background: ["B", "b", "Background"],
    reactions: ["R", "r", "Reactions"],
    "analyst-view": ["A", "a", "Analyst view"],
    source: ["–", "s", "Source"],
  };
  const WEIGHTS = { "key-changes": 2, source: 0.5 };
  const SHOWN = 5; // documents shown at once
  const PEOPLE = 3; // people shown before other documents
  const WORDS = 3; // entries shown of a document
  const PAUSE = 200; // milliseconds after a key before the search begins

  /* Words: without accents, capitals, the dots of U.S., and marks at their ends. */

  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}|\.(?=\p{L})/gu, "").replace(/[‘’ʼ]/g, "'").toLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}](?:\S*[\p{L}\p{N}])?/gu) ?? [];
  const bare = (word) => wordsOf(word)[0] ?? "";
  const phraseOf = (query) => query.match(/^["“„«](.+)["”“»]$/)?.[1];

  /* What a word may begin with, so that elections finds election and warned finds warning. */
  const stems = (word) => {
    const endings = [[/ies$/, "y"], [/(?:'s|s)$/, ""], [/(?:ed|ing)$/, ""], [/y$/, "ie"]];
    const shorter = english ? endings.map(([end, put]) => word.replace(end, put)) : [];
    return [...new Set([word, ...shorter.filter((stem) => stem.length > 3)])];
  };

  /* Who says most is shown first, and the rest by what the words weigh. */
  const peopleFirst = (people, ranked) => {
    const first = people.slice(0, PEOPLE);
    return [...first, ...ranked.filter((result) => !first.some(({ id }) => id === result.id))];
  };

  /* The built-in index; that of all that lies in no shard lists these, newest first. */

  const loaded = (address) =>
    new Promise((done, failed) => {
      window.briefingSearch = (documents, shards = []) => done({ documents, shards });
      const script = document.createElement("script");
      script.src = new URL(address, index);
      script.onerror = failed;
      document.head.append(script);
    });

  const builtIn = async () => {
    const read = [];
    const add = ({ documents }) => {
      for (const found of documents) {
        const fields = [[10, found.title], [4, found.about ?? ""]];
        for (const [page, , text] of found.entries) fields.push([page ? WEIGHTS[page] ?? 1 : 4, text]);
        const share = found.weight ?? 1;
        read.push({ id: read.length, found, fields: fields.map(([weight, text]) => [weight * share, wordsOf(text)]) });
      }
    };
    const all = await loaded(index);
    add(all);
    return {
      shards: all.shards,
      open: async (shard) => add(await loaded(`shards/${shard}.js`)),
      find: async (query) => rank(read, wordsOf(query), phraseOf(query)),
    };
  };

  /* Documents that have all words; rare words and weighty places first, long ones not favoured. */
  const rank = (read, terms, phrase) => {
    const matches = read.map(({ id, found, fields }) => {
      const hits = new Set();
      const sums = terms.map((term) => {
        const starts = stems(term);
        let sum = 0;
        for (const [weight, words] of fields) {
          for (const word of words) {
            if (!starts.some((start) => word.startsWith(start))) continue;
            hits.add(word);
            sum += (weight * (word === term ? 1 : 0.5)) / Math.sqrt(8 + words.length);
          }
        }
        return sum;
      });
      return { id, found, hits, sums };
    });
    const wanted = matches.filter(({ found, sums }) => sums.every(Boolean) && holds(found, phrase));
    const rarity = terms.map((_, i) => {
      const having = matches.filter(({ sums }) => sums[i]).length;
      return Math.log(1 + read.length / (1 + having));
    });
    const score = ({ sums }) => sums.reduce((all, sum, i) => all + (rarity[i] * sum) / (sum + 1), 0);
    const ranked = wanted
      .map((match) => ({ ...match, score: score(match) }))
      .sort((one, other) => other.score - one.score);
    const people = ranked.filter(({ found }) => found.said).sort((one, other) => other.found.said - one.found.said);
    return peopleFirst(people, ranked).map(({ found, hits }) => async () => ({ ...found, hits }));
  };

  const holds = (found, phrase) =>
    !phrase || [found.title, ...found.entries.map(([, , text]) => text)].some(has(phrase));
  const has = (phrase) => (text) => ` ${wordsOf(text).join(" ")} `.includes(` ${wordsOf(phrase).join(" ")} `);

  /* Pagefind */

  const pagefind = async () => {
    const bundle = new URL("search/pagefind/", base);
    const { createInstance } = await import(new URL("pagefind.js", bundle));
    const options = { ranking: { pageLength: 0.1 } }; // long articles are no worse than short
    const parts = []; // of an archive; else all is one
    const merge = (engine, shard) => engine.mergeIndex(new URL(`shards/${shard}/`, index).href, options);
    const start = async () => {
      const engine = createInstance({ basePath: bundle.href, noWorker: true });
      await engine.options(options);
      for (const part of parts.slice(1)) await merge(engine, part);
      return engine;
    };
    let started;
    /* An engine that could not load something never works again, so the next use starts another. */
    const using = async (use) => {
      const current = (started ??= start());
      try {
        return await use(await current);
      } catch (error) {
        if (started === current) started = undefined;
        throw error;
      }
    };
    const matching = async (engine, words, terms, filters) => {
      const { results } = await engine.search(words, { filters });
      const [first] = results;
      return first && alike(hitsOf(await first.data()), terms) ? results : [];
    };
    const find = (query) => using(async (engine) => {
      const phrase = phraseOf(query);
      const words = phrase ? `"${phrase}"` : query;
      const filters = parts.length ? parts.map((part) => ({ part })) : [{}];
      const [people, ...found] = await Promise.all([
        engine.search(words, { filters: filters[0], sort: { said: "desc" } }), // of people's pages alone
        ...filters.map((filter) => matching(engine, words, wordsOf(query), filter)),
      ]);
      const all = found.flat().sort((one, other) => other.score - one.score);
      const known = new Set(all.map(({ id }) => id));
      return peopleFirst(people.results.filter(({ id }) => known.has(id)), all).map((result) => async () => {
        const found = await result.data();
        const entries = found.anchors.map(({ id, text }) => [...id.split("#"), text]);
        return { ...found.meta, entries, hits: hitsOf(found) };
      });
    });
    if (dialog.dataset.engine === "pagefind") return { shards: [], find };
    const { shards } = await loaded("shards.js");
    parts.push("."); // all that lies in no shard
    const open = async (shard) => {
      await using((engine) => merge(engine, shard));
      parts.push(shard);
    };
    return { shards, open, find };
  };

  const hitsOf = ({ content, locations }) => {
    const words = content.split(/\s+/);
    return new Set(locations.map((at) => bare(words[at])));
  };

  /* Where no word begins as asked, Pagefind takes ever shorter beginnings, down to a letter. */
  const alike = (hits, terms) =>
    terms.every((term) => [...hits].some((hit) => hit.startsWith(term.slice(0, 3))));

  /* What is shown of a document: its title, and the entries with the most and rarest hits. */

  const best = ({ entries, hits }, phrase) => {
    const found = entries.map((entry, order) => {
      const words = new Set(wordsOf(entry[2]).filter((word) => hits.has(word)));
      return { entry, order, words, exact: Boolean(phrase) && has(phrase)(entry[2]) };
    });
    const common = Object.create(null); // where “constructor” is a word like any other
    for (const { words } of found) for (const word of words) common[word] = (common[word] ?? 0) + 1;
    const worth = ({ entry, words, exact }) =>
      [...words].reduce((sum, word) => sum + 1 / common[word], words.size) *
      (1 + (WEIGHTS[entry[0]] ?? 1) / 10) + (exact ? 100 : 0);
    return found
      .filter(({ words }) => words.size)
      .sort((one, other) => worth(other) - worth(one) || one.order - other.order)
      .slice(0, WORDS)
      .map(({ entry }) => entry);
  };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const marked = (text, hits) =>
    text.split(/(\s+)/).flatMap((word) => {
      if (!word || !hits.has(bare(word))) return word;
      const [, before, inner, after] = word.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
      return [before, element("mark", {}, inner), after];
    });

  const addressOf = (address, page, anchor) => {
    const path = page ? address.replace(/[^/]*$/, `${page}.html`) : address;
    return new URL(anchor ? `${path}#${anchor}` : path, base);
  };

  const shownEntry = ({ address, lang, hits }, [page, anchor, text]) => {
    const words = element("span", { dir: "auto" }, ...marked(text, hits));
    if (lang && lang !== document.documentElement.lang) words.lang = lang;
    const link = element("a", { href: addressOf(address, page, anchor) });
    if (page) {
      const [letter, mark, title] = PAGES[page];
      const chip = element("span", { className: `chip ${mark}`, ariaHidden: "true" }, letter);
      link.append(chip);
      if (anchor) {
        link.append(element("span", { className: "hidden" }, `${title}: `));
        words.dataset.excerpt = anchor.replace(/^s-/, "");
      }
    }
    link.append(words);
    return element("li", {}, link);
  };

  const shown = (found, phrase) => {
    const title = element("a", { href: addressOf(found.address), dir: "auto" }, ...marked(found.title, found.hits));
    const item = element("li", {}, element("p", { className: "found" }, title));
    if (found.about) item.append(element("p", { className: "kicker" }, ...marked(found.about, found.hits)));
    const entries = best(found, phrase).map((entry) => shownEntry(found, entry));
    if (entries.length) item.append(element("ul", {}, ...entries));
    return item;
  };

  /* The shards: those that are searched, and those that can be, in the order of the button. */

  const earlier = element("button", { type: "button", className: "search__more", hidden: true });
  more.after(earlier);
  let searched = [];
  let waiting = [];

  const begin = async (found) => {
    const here = location.href.slice(base.href.length).split("/")[1];
    const at = found.shards.findIndex(([name]) => name === here);
    waiting = [...found.shards.slice(Math.max(at, 0)), ...found.shards.slice(0, Math.max(at, 0))];
    searched = [];
    await addShard(found);
    return found;
  };

  const addShard = async ({ open }) => {
    if (!waiting.length) return;
    const [name, title] = waiting[0];
    await open(name);
    searched.push(title);
    waiting.shift();
  };

  const within = () => (searched.length ? ` in ${searched.join(", ")}` : "");

  /* The box */

  let engine;
  const load = () => {
    const large = dialog.dataset.engine.startsWith("pagefind") && location.protocol !== "file:";
    engine ??= (large ? pagefind() : builtIn()).then(begin).catch((error) => {
      engine = undefined; // so that the next key tries again
      throw error;
    });
    return engine;
  };

  let newest = 0;
  let rest = [];

  const show = async (results, phrase, asked) => {
    const items = await Promise.all(results.map(async (result) => shown(await result(), phrase)));
    if (asked !== newest) return false;
    list.append(...items);
    more.hidden = rest.length === 0;
    return true;
  };

  const search = async (most = SHOWN) => {
    const asked = ++newest;
    const query = input.value.trim();
    const clear = (message) => {
      list.replaceChildren();
      more.hidden = true;
      status.textContent = message;
    };
    if (!wordsOf(query).length) {
      earlier.hidden = true;
      return clear("");
    }
    try {
      const results = await (await load()).find(query);
      if (asked !== newest) return;
      rest = results.slice(most);
      clear(results.length ? "" : `Nothing was found${within()}.`);
      if (results.length && (await show(results.slice(0, most), phraseOf(query), asked))) {
        status.textContent = (results.length === 1 ? "1 result" : `${results.length} results`) + within();
      }
      if (asked !== newest) return;
      earlier.textContent = waiting.length ? `Search ${waiting[0][1]} too` : "";
      earlier.hidden = !waiting.length;
    } catch (error) {
      if (asked === newest) clear("The search could not be loaded.");
      throw error;
    }
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    load();
  };

  let pause;
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => search(), PAUSE);
  });
  more.addEventListener("click", async () => {
    const next = list.children.length;
    const results = rest.slice(0, SHOWN);
    rest = rest.slice(SHOWN);
    if (await show(results, phraseOf(input.value.trim()), newest)) list.children[next].querySelector("a").focus();
  });
  earlier.addEventListener("click", async () => {
    if (earlier.ariaBusy) return; // a second click, before the first has done
    const [[, title]] = waiting;
    earlier.ariaBusy = "true";
    try {
      await load().then(addShard).catch((error) => {
        status.textContent = `${title} could not be loaded.`;
        throw error;
      });
      await search(list.children.length + SHOWN);
      if (earlier.hidden) (list.querySelector("a") ?? input).focus();
    } finally {
      earlier.ariaBusy = null;
    }
  });
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(pause);
    await search();
    list.querySelector("a")?.focus();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (event.target === dialog || (link && link.pathname === location.pathname)) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dialog.close(); // where a browser would empty the input instead
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  for (const button of document.querySelectorAll("[data-search]")) button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
  });
})();
