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

  // What carries files takes as long as the service lets it: an upload ends within an hour, and a connection on which nothing happens after ten minutes more.
  const patience = 70 * 60 * 1000;
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if ([...detail.formData.values()].some((value) => value instanceof File)) {
      detail.timeout = patience;
    }
  });

  // Where no answer comes, or one that is not for this page, the report would stand as it was: whoever sees nothing happen loads the page anew, and pays twice.
  const forms = "#submission, #playground";
  document.addEventListener("htmx:timeout", (event) => failed(event, "No answer came in time."));
  document.addEventListener("htmx:sendError", (event) => failed(event, "Darkroom could not be reached, or the connection broke."));
  document.addEventListener("htmx:responseError", (event) => failed(event, `The answer was HTTP ${event.detail.xhr.status}.`));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) {
      document.getElementById("failed")?.remove();
    }
  });

  function failed({ target, detail }, what) {
    const form = target.closest(forms);
    if (form === null) {
      return;
    }
    const { status } = detail.xhr;
    const isStart = detail.requestConfig.formData.get("action") === "start";
    // Refused is what was answered so; a request that a proxy calls too slow may have gone through.
    const isRefused = status >= 400 && status < 500 && status !== 408;
    if (isStart && !isRefused) {
      // Stays until the page is left: no later answer says what became of this one.
      tell(form, "unknown", "It is not known whether this was queued", what,
        " It may have been queued, and then its edits are paid for. Look among the ", link("/batches", "batches"),
        " before you hand it in again. On this page the same can be started again without being queued twice; once the page is loaded anew, it would be another batch.");
    } else if (isStart) {
      tell(form, "failed", "Nothing was queued", refusal(detail.xhr) ?? what);
    } else {
      tell(form, "failed", "It was not checked", refusal(detail.xhr) ?? what, " Nothing is queued and nothing is paid by checking.");
    }
  }

  function tell(form, id, heading, ...words) {
    document.getElementById(id)?.remove();
    const card = document.createElement("section");
    card.id = id;
    card.className = "card alert";
    card.setAttribute("role", "alert");
    const head = document.createElement("h2");
    head.textContent = heading;
    const text = document.createElement("p");
    text.append(...words);
    card.append(head, text);
    form.querySelector("#report").before(card);
    card.scrollIntoView({ block: "nearest" });
  }

  // What an error page of ours says. That of a fault gives advice for another way of asking.
  function refusal({ status, responseText }) {
    const main = new DOMParser().parseFromString(responseText, "text/html").querySelector("main");
    return status < 400 || status >= 500 || main === null ? null : `The answer was HTTP ${status}: ${main.textContent.trim().replace(/\s+/g, " ")}`;
  }

  function link(href, text) {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    return made;
  }

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

  // A part that is replaced takes its announcement with it: a new state is said where the page stays as it is.
  let state = null;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    state = standing(target);
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    const now = standing(target);
    if (state !== null && now !== null && now !== state) {
      document.getElementById("told").textContent = now;
    }
  });

  function standing(part) {
    return part.querySelector("[data-status]")?.parentElement.textContent.trim().replace(/\s+/g, " ") ?? null;
  }

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
