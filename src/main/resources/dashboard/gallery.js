"use strict";
// Links and forms do the same without this file: it brings the keys, and keeps the grid while one picture after the other is judged.
(function () {
  const most = 20;
  const waiting = [];
  let busy = false;

  const shown = () => document.getElementById("focused");
  const tile = (job) => document.getElementById("tile-" + job);
  const tiles = () => [...document.querySelectorAll(".tiles a")];
  const current = () => document.querySelector(".tiles a[aria-current]");

  document.getElementById("keys").hidden = false;
  if (document.activeElement === document.body) {
    current().focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.matches("input, textarea, select");
    if (field && event.key === "Escape") {
      current().focus();
      return;
    }
    const within = event.target.closest("#gallery");
    // Arrows scroll a text that has the focus.
    if (event.target.matches(".prompt") && event.key.startsWith("Arrow")) {
      return;
    }
    if (field || !within || event.ctrlKey || event.metaKey || event.altKey || !orders[keyOf(event)]) {
      return;
    }
    // Buttons and other links keep their Enter.
    if (event.key === "Enter" && !event.target.matches(".tiles a")) {
      return;
    }
    event.preventDefault();
    // Held down, a key goes on from picture to picture, and would judge those that nobody has seen.
    if (event.repeat && !event.key.startsWith("Arrow")) {
      return;
    }
    if (waiting.length < most) {
      waiting.push(keyOf(event));
    }
    next();
  });

  const orders = {
    ArrowRight: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowDown: () => move(columns()),
    ArrowUp: () => move(-columns()),
    Enter: () => document.getElementById("open").click(),
    a: () => document.querySelector(".accept")?.requestSubmit(),
    c: () => document.querySelector(".clear")?.requestSubmit(),
    r: () => {
      waiting.length = 0;
      document.getElementById("reason")?.focus();
    },
  };

  function keyOf(event) {
    return event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }

  // One after the other, so that a verdict meets the picture that its sender saw.
  function next() {
    while (!busy && waiting.length > 0) {
      orders[waiting.shift()]();
    }
  }

  function move(by) {
    const all = tiles();
    const to = all.indexOf(current()) + by;
    if (to >= 0 && to < all.length) {
      all[to].click();
    } else if (to >= all.length && by === 1) {
      document.getElementById("next")?.click();
    }
  }

  function columns() {
    const all = tiles();
    const top = all[0].offsetTop;
    const below = all.findIndex((one) => one.offsetTop > top);
    return below < 0 ? all.length : below;
  }

  function point(job) {
    const to = tile(job);
    current()?.removeAttribute("aria-current");
    to.setAttribute("aria-current", "true");
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }

  function mark(job, verdict) {
    const judged = tile(job);
    judged.className = verdict;
    judged.querySelector(".mark").textContent = verdict;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (busy) {
      // Also of a mouse: what is on its way decides what comes next.
      event.preventDefault();
      return;
    }
    busy = true;
    event.detail.elt.dataset.of = shown().dataset.job;
  });
  // A refusal is a page of its own, also where forms elsewhere show theirs in place: put here, it would take the picture away and count as the verdict.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status >= 400) {
      detail.shouldSwap = false;
      detail.isError = true;
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr, requestConfig } = event.detail;
    // The element itself was replaced by now.
    const { elt } = requestConfig;
    busy = false;
    const problem = document.getElementById("problem");
    problem.hidden = successful;
    if (!successful) {
      waiting.length = 0;
      problem.textContent = xhr.status === 0 ? "Darkroom does not answer: nothing was changed." : told(xhr.responseText);
      return;
    }
    if (elt.dataset.verdict !== undefined) {
      mark(elt.dataset.of, elt.dataset.verdict);
    }
    const now = shown();
    if (now === null || tile(now.dataset.job) === null) {
      // The end of this part, or of what the filter shows.
      location.assign(now === null ? location.href : now.dataset.address);
      return;
    }
    history.replaceState(null, "", now.dataset.address);
    point(now.dataset.job);
    next();
  });

  function told(page) {
    const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
    return "It was refused: " + (main === null ? "reload the page." : main.textContent.trim().replace(/\s+/g, " "));
  }
})();
