"use strict";
// Locks the screen when nobody is here: the key goes from this browser. Where words were not sent yet, the lock
// covers this very page, whose contents leave the document until the password is right; else it leads away.
//
// Before that, `payung:lock` is sent to the document, so that whoever keeps drafts can keep one more:
// event.detail.wait(promise) holds the key until the promise has settled, 5 seconds at most. A form that carries
// data-kept has nothing to lose.

(() => {
  const button = document.querySelector("form[data-idle]");
  const template = document.querySelector("template[data-lock-screen]");
  if (!button || !template) return;
  const lockPage = button.dataset.locked;
  const limit = Number(button.dataset.idle) * 1000;
  const who = button.dataset.who;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("payung-lock") : null;
  const say = (what) => tabs && tabs.postMessage({ what, who });
  let here = Date.now(); // when somebody was last here, in any window
  let told = here; // when the server last heard of it
  let held = null; // this page, while the lock covers it

  const unsent = (page) =>
    page.querySelector("[data-carries]") !== null ||
    [...page.querySelectorAll("main textarea, main input[type=text]")].some(
      (field) =>
        !field.closest("[data-kept], form[method=get]") &&
        (field.matches("textarea") ? field.value.trim() : field.value !== field.defaultValue),
    );

  function send(form) {
    const body = new FormData(form);
    body.set("answer", "short");
    return fetch(form.action, { method: "POST", body, redirect: "manual" });
  }

  async function lock(tell) {
    if (held) return;
    const waits = [];
    document.dispatchEvent(
      new CustomEvent("payung:lock", { detail: { wait: (promise) => waits.push(promise) } }),
    );
    cover();
    const patience = new Promise((done) => setTimeout(done, 5000));
    await Promise.race([Promise.allSettled(waits), patience]);
    if (tell) {
      await send(button).catch(() => null);
      say("locked");
    }
    if (unsent(held.page)) document.querySelector("[data-lock-form] input[type=password]").focus();
    else location.replace(`${lockPage}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  function cover() {
    const page = document.createDocumentFragment();
    held = { page, title: document.title, focus: document.activeElement, top: scrollY };
    page.append(...document.body.childNodes);
    document.body.append(template.content.cloneNode(true));
    document.title = document.querySelector("h1").textContent;
    document.querySelector("[data-lock-form]").addEventListener("submit", unlock);
  }

  function uncover() {
    if (!held) return;
    const { page, title, focus, top } = held;
    held = null;
    here = told = Date.now();
    document.body.replaceChildren(page);
    document.title = title;
    scrollTo(0, top);
    if (focus) focus.focus();
  }

  async function unlock(event) {
    event.preventDefault();
    const form = event.target;
    let sentence = form.dataset.unreachable;
    try {
      let answer = await send(form);
      if (answer.status === 403) {
        await renewToken(form);
        answer = await send(form);
      }
      if (answer.status === 204) {
        uncover();
        say("unlocked");
        return;
      }
      sentence = answer.type === "opaqueredirect" ? form.dataset.ended : await answer.text();
    } catch {
      // the sentence is there already
    }
    form.querySelector("[data-lock-wrong]").textContent = sentence;
    form.querySelector("input[type=password]").focus();
  }

  // Signing in again in another window makes the marks of this page's forms old.
  async function renewToken(form) {
    const page = await (await fetch(lockPage)).text();
    const found = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
    const all = [...held.page.querySelectorAll("[name=csrfmiddlewaretoken]"), form.csrfmiddlewaretoken];
    if (found) for (const field of all) field.value = found[1];
  }

  function active() {
    const now = Date.now();
    if (held) return;
    if (now - here >= limit) {
      lock(true);
      return;
    }
    if (now - here > 1000) {
      here = now;
      say("here");
    }
    if (now - told > limit / 4) {
      told = now;
      fetch(lockPage, { method: "HEAD", redirect: "manual" }).catch(() => null);
    }
  }

  for (const sign of ["keydown", "pointerdown", "pointermove", "scroll", "wheel"])
    addEventListener(sign, active, { passive: true, capture: true });
  setInterval(() => Date.now() - here >= limit && lock(true), 1000);
  button.addEventListener("submit", (event) => {
    event.preventDefault();
    lock(true);
  });
  if (tabs)
    tabs.addEventListener("message", ({ data }) => {
      if (data.what === "here") here = Date.now();
      if (data.who !== who) return;
      if (data.what === "locked") lock(false);
      if (data.what === "unlocked") uncover();
    });
})();
