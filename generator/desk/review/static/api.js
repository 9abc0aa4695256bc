/* Talking with the server: one change after the other, each on top of what the last one made.
 *
 * A change that could not be saved is kept, with those behind it, until it is sent again or given
 * up; nothing is lost in silence.  Events: `state`, `saving`, `trouble`, `pages`, `link`.
 */

const JSON_TYPE = { "Content-Type": "application/json" };

/* What was done, by the version that it led from and to, so that undo and redo can name it; kept
 * over a reload of the page. */
export class Steps {
  constructor(name) {
    this.key = `review-steps-${name}`;
    try {
      this.known = JSON.parse(sessionStorage.getItem(this.key)) ?? {};
    } catch {
      this.known = {};
    }
  }

  add(from, to, says) {
    if (from === to) return;
    this.known[`undo ${to}`] = says;
    this.known[`redo ${from}`] = says;
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.known));
    } catch {
      // without it, undo only says less after a reload
    }
  }

  named(way, version) {
    return this.known[`${way} ${version}`] ?? null;
  }
}

export class Api extends EventTarget {
  constructor(base, name) {
    super();
    this.base = base;
    this.name = name;
    this.state = null;
    this.steps = new Steps(name);
    this.waiting = [];
    this.sending = false;
    this.stopped = false;
    this.said = null; // the version that the server told of last
  }

  get unsaved() {
    return this.waiting.length;
  }

  /* Read the state; say whether it is another one than was known. */
  async load() {
    const known = this.state;
    const response = await fetch(this.#address(), { cache: "no-store" });
    const answer = await response.json();
    if (this.state !== known) return false; // what we saved meanwhile brought a newer one
    if (!response.ok) throw new Error(answer.error ?? response.statusText);
    if (answer.version === known?.version) return false; // news of what we did is no news
    this.#take(answer);
    return true;
  }

  /* Queue a change; `says` tells afterwards, from the new state, what was done. */
  send(op, says) {
    return this.#queue({ path: "decisions", body: { op }, says });
  }

  undo(says) {
    return this.#queue({ path: "undo", body: {}, says });
  }

  redo(says) {
    return this.#queue({ path: "redo", body: {}, says });
  }

  again() {
    this.stopped = false;
    return this.#work();
  }

  giveUp() {
    for (const change of this.waiting.splice(0)) change.done(false);
    this.stopped = false;
    this.#tell("saving");
  }

  /* Follow what the server tells: pages that are ready, a file that changed outside.  A tab that
   * nobody looks at hangs up, for a browser has few lines to one server, and catches up later. */
  listen() {
    document.addEventListener("visibilitychange", () => {
      this.events?.close();
      this.events = null;
      this.cut = true;
      if (!document.hidden) this.#follow();
    });
    if (!document.hidden) this.#follow();
  }

  #follow() {
    const events = new EventSource(`${this.base}api/events`);
    this.events = events;
    events.addEventListener("message", (event) => this.#hear(event));
    events.addEventListener("open", () => {
      if (this.cut) this.#catchUp();
      this.cut = false;
      this.#tell("link", { up: true });
    });
    events.addEventListener("error", () => {
      this.cut = true;
      this.#tell("link", { up: false });
    });
  }

  #hear(event) {
    const told = JSON.parse(event.data);
    if (told.name !== this.name) return;
    this.said = told.version ?? this.said;
    if (told.pages_ready) this.#tell("pages");
    this.#catchUp();
  }

  /* Read the state again where the server knows a newer one; what we send now brings it anyway. */
  async #catchUp() {
    if (this.sending || (this.said === this.state?.version && !this.cut)) return;
    if (!this.state) {
      this.#tell("readable"); // it could not be read so far
      return;
    }
    let news;
    try {
      news = await this.load();
    } catch (error) {
      this.#tell("trouble", { kind: "unreadable", message: error.message });
      return;
    }
    this.said = this.state.version;
    this.#tell("readable");
    if (news) this.#tell("outside");
  }

  #queue(change) {
    const done = new Promise((resolve) => Object.assign(change, { done: resolve }));
    this.waiting.push(change);
    this.stopped = false;
    this.#work();
    return done;
  }

  async #work() {
    if (this.sending) return;
    this.sending = true;
    while (this.waiting.length && !this.stopped) {
      this.#tell("saving");
      await this.#post(this.waiting[0]);
    }
    this.sending = false;
    this.#tell("saving");
    if (!this.stopped && this.said !== null && this.said !== this.state.version) this.#catchUp();
  }

  async #post(change) {
    let response;
    let answer;
    try {
      const body = JSON.stringify({ version: this.state.version, ...change.body });
      response = await fetch(`${this.#address()}/${change.path}`, { method: "POST", headers: JSON_TYPE, body });
      answer = await response.json();
    } catch {
      this.#stop("gone", "The server does not answer.");
      return;
    }
    if (response.ok) {
      this.waiting.shift();
      const before = this.state;
      this.state = answer;
      const says = change.says(answer, before);
      if (change.path === "decisions") this.steps.add(before.version, answer.version, says);
      this.#tell("state", { before });
      this.#tell("done", { says });
      change.done(true);
    } else if (response.status === 409) {
      if (answer.state) this.#take(answer.state);
      this.#stop("conflict", answer.error);
    } else {
      this.waiting.shift();
      this.#tell("trouble", { kind: "refused", message: answer.error ?? response.statusText });
      change.done(false);
    }
  }

  #stop(kind, message) {
    this.stopped = true;
    this.#tell("trouble", { kind, message });
  }

  #take(state) {
    const before = this.state;
    this.state = state;
    this.#tell("state", { before });
  }

  #address() {
    return `${this.base}api/articles/${encodeURIComponent(this.name)}`;
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
