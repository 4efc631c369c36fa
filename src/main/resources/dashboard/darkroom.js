"use strict";
// Everything works without this file: it saves traffic, rests while nobody looks, and moves the slider.
(function () {
  const polled = "[data-poll]";
  const tags = new Map();

  // What is unchanged is answered with 304 and left as it is, focus and open parts included.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, path, headers } = event.detail;
    if (elt.matches(polled) && tags.has(path)) {
      headers["If-None-Match"] = tags.get(path);
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    if (elt.matches(polled) && (document.hidden || isBusy(elt))) {
      event.preventDefault();
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, pathInfo, requestConfig } = event.detail;
    // The element itself may have been replaced by now.
    if (!requestConfig.elt.matches(polled)) {
      return;
    }
    const tag = xhr.getResponseHeader("ETag");
    if (xhr.status === 200 && tag) {
      tags.set(pathInfo.requestPath, tag);
    }
    lost(xhr.status === 0 || xhr.status >= 500);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      document.querySelectorAll(polled).forEach((elt) => htmx.trigger(elt, "seen"));
    }
  });
  document.addEventListener("htmx:afterSwap", compare);

  // Nobody's half-written field, and no part that somebody reads, is taken away.
  function isBusy(elt) {
    return elt.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")
      || elt.querySelector("details[open]") !== null;
  }

  function lost(isLost) {
    document.getElementById("connection").hidden = !isLost;
  }

  function compare() {
    document.querySelectorAll("[data-compare]:not(.sliding)").forEach((box) => {
      const before = box.querySelector(".before img");
      const after = box.querySelector(".after img");
      const slider = document.createElement("input");
      slider.type = "range";
      slider.min = "0";
      slider.max = "100";
      slider.value = "50";
      slider.className = "slider";
      slider.setAttribute("aria-label", "How much of the picture before is shown, in percent");
      const stage = document.createElement("div");
      stage.className = "stage";
      stage.append(after.cloneNode(), before.cloneNode());
      const show = () => stage.style.setProperty("--at", slider.value + "%");
      slider.addEventListener("input", show);
      show();
      const slide = document.createElement("div");
      slide.className = "slide";
      slide.append(stage, slider);
      const both = document.createElement("button");
      both.type = "button";
      both.className = "plain";
      both.textContent = "Side by side";
      both.addEventListener("click", () => {
        const isSliding = box.classList.toggle("sliding");
        both.textContent = isSliding ? "Side by side" : "Slider";
      });
      box.prepend(slide);
      box.after(both);
      box.classList.add("sliding");
    });
  }

  // One box for all on the page; without this file each is ticked by itself.
  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    const boxes = Array.from(all.form.querySelectorAll("input[name='job']"));
    all.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", () => {
      all.checked = boxes.every((one) => one.checked);
    }));
  });

  compare();
})();
