/* Elements.  Text goes in as text alone: nothing on this page is ever parsed as HTML. */

/* Make an element; `attributes` may hold `on` (listeners) and properties by their own names. */
export const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else if (name === "value" || name === "checked") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

export const button = (words, key, does, attributes = {}) =>
  el("button", { type: "button", "data-key": key, on: { click: does }, ...attributes }, words);

export const chip = (section) =>
  el("span", { class: `chip ${section.letter.toLowerCase()}`, "aria-hidden": "true" }, section.letter);

const keyed = (panel, key) => key && panel.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);

/* Fill a panel anew and lose nothing: focus, caret, what is typed or chosen, how far it is scrolled.
 * Where the focused element is gone, its neighbour's place is the panel itself. */
export const refill = (panel, ...children) => {
  const active = panel.contains(document.activeElement) ? document.activeElement : null;
  const caret = active?.selectionStart ?? null;
  const caretEnd = active?.selectionEnd ?? null;
  const typed = [...panel.querySelectorAll("[data-was]")]
    .filter((field) => field.value !== field.dataset.was)
    .map((field) => [field.dataset.key, field.value, field.dataset.was]);
  const scroller = panel.closest(".column") ?? panel;
  const top = scroller.scrollTop;
  panel.replaceChildren(...children.flat(3).filter(Boolean));
  for (const [key, value, was] of typed) {
    const field = keyed(panel, key);
    if (field && field.dataset.was === was) field.value = value;
  }
  scroller.scrollTop = top;
  if (!active) return;
  const next = keyed(panel, active.dataset.key) ?? panel;
  next.focus({ preventScroll: true });
  if (caret !== null && next.matches("input:not([type=checkbox]), textarea")) next.setSelectionRange(caret, caretEnd);
};

/* A field that saves when it is left, or on Enter; Escape gives the old value back.  What the
 * server refuses stays to be mended: `save` promises whether it was saved. */
export const field = (label, key, value, save, { long = false, list, hint, placeholder } = {}) => {
  const id = `field-${key}`;
  const input = el(long ? "textarea" : "input", {
    id, "data-key": key, "data-was": value, value, list, placeholder, rows: long ? "3" : null,
    "aria-describedby": hint ? `${id}-hint` : null, autocomplete: "off", spellcheck: "true", dir: "auto",
  });
  const settle = async () => {
    const { value } = input;
    const { was, tried } = input.dataset;
    if (!input.isConnected || value === was || value === tried) return;
    input.dataset.was = value;
    if ((await save(value.trim())) !== false) return;
    const now = document.getElementById(id) ?? input; // the panel may have been filled anew
    if (now.value === value) Object.assign(now.dataset, { was, tried: value });
    now.setAttribute("aria-invalid", "true");
  };
  input.addEventListener("blur", settle);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      settle();
    } else if (event.key === "Escape" && input.value !== input.dataset.was) {
      event.stopPropagation();
      input.value = input.dataset.was;
      input.removeAttribute("aria-invalid");
    }
  });
  return el("div", { class: "field" },
    el("label", { for: id }, label), input, hint && el("p", { class: "hint", id: `${id}-hint` }, hint));
};

export const choice = (label, key, options, value, choose, attributes = {}) => {
  const id = `field-${key}`;
  const select = el("select", { id, "data-key": key, ...attributes },
    options.map(([name, words]) => el("option", { value: name, selected: name === value }, words)));
  if (choose) select.addEventListener("change", () => choose(select.value, select));
  return el("div", { class: "field" }, el("label", { for: id }, label), select);
};
