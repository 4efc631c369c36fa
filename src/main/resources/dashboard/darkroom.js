"use strict";
// Everything works without this file: it saves traffic, rests while nobody looks, and moves and zooms the pictures.
(function () {
  const polled = "[data-poll]";
  const tags = new Map();
  // Answers that came while somebody pressed on what they would replace.
  const left = new WeakSet();

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
    if (xhr.status === 200 && tag && !left.has(xhr)) {
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

  // A button that is replaced between press and release is never clicked: what is pressed stays. Let go beside it, it is asked for again.
  let pressed = null;
  let asker = null;
  document.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
    const active = target.querySelector(":is(a, button, summary):active");
    if (active !== null) {
      pressed = active;
      asker = detail.requestConfig.elt;
      detail.shouldSwap = false;
      left.add(detail.xhr);
    }
  });
  document.addEventListener("pointerup", ({ target }) => {
    if (pressed !== null && !pressed.contains(target)) {
      htmx.trigger(asker, asker.matches(polled) ? "seen" : "change");
    }
    pressed = null;
  });

  // A part that is replaced takes the focus with it: whoever goes by keys would begin at the top of the page again every two seconds.
  const stops = "a[href], button, summary, [tabindex]";
  let focused = null;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const elt = document.activeElement;
    focused = null;
    if (target.matches(polled) && elt !== target && target.contains(elt)) {
      focused = { sign: sign(elt), nth: alike(target, sign(elt)).indexOf(elt), byKeys: elt.matches(":focus-visible") };
    }
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (focused === null) {
      return;
    }
    const same = alike(target, focused.sign);
    let to = same[focused.nth] || same[0];
    if (!to && focused.byKeys) {
      // Never to something else, which a key would press: on from the beginning of the part.
      target.tabIndex = -1;
      to = target;
    }
    if (to) {
      to.focus({ preventScroll: true, focusVisible: focused.byKeys });
    }
    focused = null;
  });

  // What a person takes for the same again: where it leads to, or what it is called and does.
  function sign(elt) {
    const name = elt.getAttribute("href") || elt.getAttribute("aria-label") || elt.textContent.trim();
    return [elt.tagName, name, elt.value, elt.form ? elt.form.getAttribute("action") : ""].join(" ");
  }

  function alike(part, wanted) {
    return [...part.querySelectorAll(stops)].filter((elt) => sign(elt) === wanted);
  }

  // Nobody's half-written field, and no part that somebody reads, is taken away.
  function isBusy(elt) {
    return elt.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")
      || elt.querySelector("details[open]") !== null;
  }

  function lost(isLost) {
    document.getElementById("connection").hidden = !isLost;
  }

  function compare() {
    document.querySelectorAll("[data-zoom]:not([data-ready])").forEach((box) => {
      box.dataset.ready = "";
      const tools = document.createElement("p");
      tools.className = "tools";
      if (box.matches("[data-compare]")) {
        tools.append(slider(box));
      }
      tools.append(zoom(box));
      box.after(tools);
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

  function slider(box) {
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
    const frame = document.createElement("div");
    frame.className = "frame";
    frame.append(stage);
    const slide = document.createElement("div");
    slide.className = "slide";
    slide.append(frame, slider);
    box.prepend(slide);
    box.classList.add("sliding");
    const both = button("Side by side", () => {
      both.textContent = box.classList.toggle("sliding") ? "Side by side" : "Slider";
    });
    return both;
  }

  // Fit, or a pixel for a pixel; what does not fit is scrolled, by keys, too, and both pictures together.
  function zoom(box) {
    const frames = [...box.querySelectorAll(".frame")];
    const full = button("100 %", () => {
      const isFull = box.classList.toggle("full");
      full.setAttribute("aria-pressed", isFull);
      frames.forEach((frame) => {
        frame.tabIndex = isFull ? 0 : -1;
        frame.scrollTo((frame.scrollWidth - frame.clientWidth) / 2, (frame.scrollHeight - frame.clientHeight) / 2);
      });
    });
    full.setAttribute("aria-pressed", "false");
    full.title = "A pixel of the picture for a pixel of the screen";
    frames.forEach((frame) => {
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", "Picture; scrolls when it is shown in full");
      frame.addEventListener("scroll", () => follow(frame, frames));
    });
    return full;
  }

  function follow(frame, frames) {
    const x = frame.scrollLeft / Math.max(1, frame.scrollWidth - frame.clientWidth);
    const y = frame.scrollTop / Math.max(1, frame.scrollHeight - frame.clientHeight);
    frames.filter((other) => other !== frame).forEach((other) => {
      const left = Math.round(x * (other.scrollWidth - other.clientWidth));
      const top = Math.round(y * (other.scrollHeight - other.clientHeight));
      // A step of rounding must not send the two back and forth.
      if (Math.abs(other.scrollLeft - left) > 1 || Math.abs(other.scrollTop - top) > 1) {
        other.scrollTo(left, top);
      }
    });
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  // Without loading the page again, so that no half-filled form is lost.
  document.getElementById("theme").addEventListener("submit", (event) => {
    const { submitter, target } = event;
    if (submitter === null) {
      return;
    }
    event.preventDefault();
    fetch(target.action, { method: "POST", body: new URLSearchParams({ theme: submitter.value }), redirect: "manual" })
      .then((answer) => {
        if (answer.type !== "opaqueredirect") {
          throw new Error("refused");
        }
        document.documentElement.dataset.theme = submitter.value;
        document.querySelector("meta[name=color-scheme]").content = submitter.value === "system" ? "light dark" : submitter.value;
        target.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one === submitter));
        lost(false);
      })
      .catch(() => lost(true));
  });

  compare();
})();
