// What makes pages quicker for hands on a keyboard; without it everything works by links and buttons.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll(".rows > li, table.rows > tbody > tr")];
  let here = -1;

  const goTo = (number) => {
    const all = rows();
    if (!all.length) return;
    if (here >= 0 && all[here]) delete all[here].dataset.here;
    here = Math.max(0, Math.min(all.length - 1, number));
    const row = all[here];
    row.dataset.here = "";
    row.scrollIntoView({ block: "nearest" });
    const link = row.querySelector("a, button");
    if (link) link.focus({ preventScroll: true });
  };

  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") goTo(here + 1);
    else if (event.key === "k") goTo(here - 1);
    else if (event.key === "?") window.location.href = "/help";
    else if (/^[a-z/]$/.test(event.key)) {
      const row = rows()[here];
      const selector = `[data-key="${event.key}"]`;
      const target = (row && row.querySelector(selector)) || document.querySelector(`main ${selector}:not(.rows ${selector})`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("input")) target.focus();
      else target.click();
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post") {
      event.target.dataset.sent = "yes";
      event.target.setAttribute("aria-busy", "true");
    }
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }));

  for (const place of document.querySelectorAll("[data-load]")) {
    const link = place.querySelector("a");
    place.setAttribute("aria-busy", "true");
    fetch(link.href, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => {
        const part = new DOMParser().parseFromString(text, "text/html").querySelector("[data-part]");
        if (part) place.replaceChildren(...part.childNodes);
      })
      .catch(() => {})
      .finally(() => place.removeAttribute("aria-busy"));
  }

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
