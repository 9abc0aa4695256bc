/* Follows a preview: loads the page anew when it looks different, and says at its foot what is being
   made and what stands in the way.  It is added to pages on their way out, never written into them. */
(() => {
  const script = document.currentScript;
  const { address, version } = script.dataset;
  const place = new URL(`events?${new URLSearchParams({ address, version })}`, script.src);

  const bar = document.createElement("div");
  const sheet = bar.attachShadow({ mode: "open" });
  sheet.innerHTML = `
    <style>
      :host { all: initial; display: block; position: sticky; bottom: 0; z-index: 1000; }
      :host([hidden]) { display: none; }
      div {
        max-height: 40vh; overflow: auto; padding: 12px max(16px, calc(50% - 464px)) 14px;
        border-top: 4px solid #9d1f1f; background: #1d1b18; color: #fbfaf7;
        font: 500 15px/1.45 "Source Sans 3", system-ui, sans-serif; overflow-wrap: anywhere;
      }
      p { margin: 0; max-width: 80ch; }
      p + p { margin-top: 6px; }
      .about { opacity: 0.8; }
      @media print { :host { display: none; } }
    </style>
    <div role="status"></div>`;
  const box = sheet.querySelector("div");

  const line = (words, kind) => {
    const made = document.createElement("p");
    made.textContent = words;
    made.className = kind;
    return made;
  };

  const show = ({ working, problems }) => {
    const lines = problems.map((problem) => line(problem, "problem"));
    if (problems.length) {
      lines.push(line("What stood before is shown until this is mended.", "about"));
    }
    if (working) {
      lines.push(line(`Making the preview: ${working}.`, "about"));
    }
    box.replaceChildren(...lines);
    bar.hidden = !lines.length;
    if (lines.length && !bar.isConnected) {
      document.body.append(bar);
    }
  };

  // A browser has few connections to one server: a page that is not looked at holds none.
  let events = null;
  const listen = () => {
    events?.close();
    events = document.hidden ? null : new EventSource(place);
    events?.addEventListener("state", (event) => show(JSON.parse(event.data)));
    events?.addEventListener("reload", () => {
      events.close();
      location.reload();
    });
  };
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
})();
