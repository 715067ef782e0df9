"use strict";
// Keeps what is typed into a form with data-draft as a draft: every 20 seconds where it has changed, and once more
// before the screen locks. A form whose words are kept carries data-kept, so that the lock need not hold the page. One
// that came back with what was typed (data-came-back) is kept nowhere yet.

(() => {
  const EVERY = 20000;

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const said = form.querySelector("[data-draft-said]");
    const state = () => JSON.stringify([form.text.value, form.question ? form.question.checked : false]);
    let kept = "cameBack" in form.dataset ? null : state();
    let sending = null;
    let left = false;
    if (kept !== null && form.text.value.trim() && said.textContent) form.dataset.kept = "";

    async function keep() {
      const now = state();
      if (left || now === kept) return;
      const body = new FormData(form);
      body.set("answer", "short");
      body.delete("do");
      body.delete("send");
      sending = new AbortController();
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        redirect: "manual",
        signal: sending.signal,
        headers: { "X-Payung-Background": "1" },
      });
      sending = null;
      if (!(answer.headers.get("content-type") || "").startsWith("text/plain")) return;
      said.textContent = await answer.text();
      if (!answer.ok) return;
      kept = now;
      if (state() === now) form.dataset.kept = "";
    }

    form.addEventListener("input", () => {
      if (state() !== kept) delete form.dataset.kept;
    });
    // Sent: nothing that is still under way may bring the draft back.
    form.addEventListener("submit", () => {
      left = true;
      if (sending) sending.abort();
    });
    addEventListener("pageshow", () => {
      left = false;
    });
    setInterval(() => keep().catch(() => null), EVERY);
    document.addEventListener("payung:lock", (event) => {
      event.detail.wait(keep().catch(() => null));
    });
  }
})();
