// Score sheets that survive a lost connection: what is marked stays on this phone until it has been handed in.
"use strict";
(() => {
  const told = document.getElementById("connection");
  const place = `duijie ${window.location.pathname}`;
  const read = () => {
    try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; }
  };
  const kept = { drafts: {}, queue: [], sent: {}, ...read() };
  const keep = () => {
    try { localStorage.setItem(place, JSON.stringify(kept)); } catch { /* a full or forbidden store: the page works on */ }
  };
  const say = (text, good) => {
    told.textContent = text;
    told.hidden = !text;
    told.className = `note ${good ? "good" : "warn"}`;
  };
  const once = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sections = [...document.querySelectorAll("section[data-round]")];
  const rounds = Object.fromEntries(sections.map((section) => [section.dataset.round, section]));
  const keyOf = (round, startup) => `${round} ${startup}`;

  const show = () => {
    for (const section of sections) {
      const entries = [...section.querySelectorAll("[data-entry]")];
      let done = 0;
      for (const entry of entries) {
        const key = keyOf(section.dataset.round, entry.dataset.entry);
        const state = entry.querySelector("[data-state]");
        const waits = kept.queue.some((sheet) => sheet.key === key);
        if (waits) state.textContent = told.dataset.kept;
        else if (kept.drafts[key]) state.textContent = told.dataset.draft;
        else if (kept.sent[key]) state.textContent = told.dataset.sent;
        state.classList.toggle("accepted", !waits && (state.classList.contains("accepted") || Boolean(kept.sent[key])));
        if (state.classList.contains("accepted")) done += 1;
      }
      const progress = section.querySelector("[data-progress]");
      progress.textContent = progress.dataset.progress.replace("#", done);
      section.querySelector("meter").value = done;
      const open = entries.some((entry) => kept.drafts[keyOf(section.dataset.round, entry.dataset.entry)]);
      section.querySelector("[data-hand-in]").hidden = !open;
    }
  };

  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) if (/^mark\.|^veto$/.test(name)) fields[name] = value;
    return fields;
  };
  const complete = (section, fields) =>
    [...section.querySelector("template").content.querySelectorAll("input[required]")].every((input) => (fields[input.name] || "") !== "");

  const queue = (section, startup, fields) => {
    const key = keyOf(section.dataset.round, startup);
    kept.queue = kept.queue.filter((sheet) => sheet.key !== key);
    kept.queue.push({ key, round: section.dataset.round, startup, once: once(), fields });
    delete kept.drafts[key];
    keep();
    show();
  };

  const post = (sheet) => {
    const form = rounds[sheet.round].querySelector("template").content.querySelector("form");
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (!/^mark\.|^veto$/.test(name)) body.set(name, value);
    for (const [name, value] of Object.entries(sheet.fields)) body.set(name, value);
    body.set("startup", sheet.startup);
    body.set("once", sheet.once);
    body.set("script", "yes");
    return fetch(form.getAttribute("action"), { method: "POST", body, credentials: "same-origin" });
  };

  let busy = false;
  const flush = async () => {
    if (busy) return;
    busy = true;
    try {
      while (kept.queue.length) {
        const sheet = kept.queue[0];
        let answer;
        try { answer = await post(sheet); } catch { say(told.dataset.kept, false); return; }
        if (answer.status >= 500 || answer.status === 429) { say(told.dataset.kept, false); return; }
        const said = await answer.json().catch(() => ({}));
        if (kept.queue[0] !== sheet) continue; // replaced meanwhile by newer marks
        kept.queue.shift();
        if (answer.ok && said.done) {
          kept.sent[sheet.key] = Date.now();
          say(told.dataset.ready, true);
        } else {
          kept.drafts[sheet.key] = sheet.fields;
          say(said.why || told.dataset.ended, false);
          keep();
          return;
        }
        keep();
        show();
      }
    } finally {
      busy = false;
      show();
    }
  };

  const open = (section, entry) => {
    const before = section.querySelector("li form");
    if (before) before.remove();
    if (before && before.dataset.of === entry.dataset.entry) return;
    const form = section.querySelector("template").content.querySelector("form").cloneNode(true);
    const startup = entry.dataset.entry;
    const key = keyOf(section.dataset.round, startup);
    form.dataset.of = startup;
    form.elements.startup.value = startup;
    const waiting = kept.queue.find((sheet) => sheet.key === key);
    const fields = kept.drafts[key] || (waiting && waiting.fields) || {};
    for (const input of form.querySelectorAll("[name^='mark.']")) input.value = fields[input.name] || "";
    if (form.elements.veto) form.elements.veto.checked = Boolean(fields.veto);
    form.addEventListener("input", () => { kept.drafts[key] = fieldsOf(form); keep(); show(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      queue(section, startup, fieldsOf(form));
      form.remove();
      entry.querySelector("a").focus();
      flush();
    });
    entry.append(form);
    form.querySelector("input:not([type=hidden])").focus();
  };

  for (const section of sections) {
    section.addEventListener("click", (event) => {
      const link = event.target.closest("[data-entry] h3 a");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      open(section, link.closest("[data-entry]"));
    });
    section.querySelector("[data-hand-in]").addEventListener("click", () => {
      let missing = 0;
      for (const entry of section.querySelectorAll("[data-entry]")) {
        const fields = kept.drafts[keyOf(section.dataset.round, entry.dataset.entry)];
        if (fields && complete(section, fields)) queue(section, entry.dataset.entry, fields);
        else if (fields) missing += 1;
      }
      const form = section.querySelector("li form");
      if (form) form.remove();
      if (missing) say(told.dataset.missing, false);
      flush();
    });
  }
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  window.setInterval(() => { if (kept.queue.length) flush(); }, 15000);
  show();
  if (sections.length) flush();
})();
