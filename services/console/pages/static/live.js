// Keeps the steps of Flow as they are now, while the page is seen; without it the page is as of when it was loaded.
"use strict";
(() => {
  const list = document.getElementById("flow-steps");
  const state = document.getElementById("flow-state");
  let stream = null;

  const show = (event) => {
    const told = JSON.parse(event.data);
    if (told.steps.length) {
      list.replaceChildren(...told.steps.map(([step, text]) => {
        const item = document.createElement("li");
        const name = document.createElement("strong");
        name.textContent = step;
        item.append(name, `: ${text}`);
        return item;
      }));
    }
    state.hidden = !told.state;
    if (state.textContent !== told.state) state.textContent = told.state;
  };

  const follow = () => {
    if (stream) stream.close();
    stream = null;
    if (document.hidden) return;
    stream = new EventSource(list.dataset.live);
    stream.addEventListener("steps", show);
  };

  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", () => { if (stream) stream.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
  follow();
})();
