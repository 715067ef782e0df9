"use strict";
// Says every half minute that this report is open, and shows which colleagues have it open too. It is no sign of a
// person, and the lock stops it: without the key the desk answers something else.

(() => {
  const shown = document.querySelector("[data-presence]");
  if (!shown) return;
  const address = shown.dataset.presence;

  async function tell() {
    if (!shown.isConnected || document.hidden) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(address, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { "X-Payung-Background": "1" },
    });
    if (answer.ok) show((await answer.json()).here);
  }

  function show(sentences) {
    const before = [...shown.children].map((line) => line.textContent);
    if (before.join("\n") === sentences.join("\n")) return;
    shown.replaceChildren(
      ...sentences.map((sentence) => {
        const line = document.createElement("p");
        line.textContent = sentence;
        return line;
      }),
    );
  }

  setInterval(() => tell().catch(() => null), 30000);
})();
