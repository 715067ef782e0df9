"use strict";
// Asks every half minute how many new cases wait, and says it: in the line on the page, in the title of the tab, and
// by a sound where there is one more P1. It is no sign of a person, so it keeps no screen open. It asks in a hidden
// tab too: there the title and the sound are all that an officer has.

(() => {
  const EVERY = 30000;
  const KEPT = "payung-alarms"; // of this tab: numbers and levels, so that no page says twice what is known
  let known = kept() ?? { at: 0, sentence: "", number: 0, urgent: 0 };

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      return null;
    }
  }

  const line = () => document.querySelector("[data-alarms]");

  function show() {
    const shown = line();
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = known.number ? `(${known.number}) ${title}` : title;
    if (!shown || shown.textContent === known.sentence) return;
    shown.textContent = known.sentence;
  }

  function learn(now) {
    const more = now.urgent > known.urgent;
    known = { ...now, at: Date.now() };
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(known));
    } catch {
      // then the next page begins anew
    }
    show();
    if (more && now.sound) sound();
  }

  function sound() {
    // A browser lets no page sound before somebody has used it.
    if (!("AudioContext" in window) || !navigator.userActivation?.hasBeenActive) return;
    const audio = new AudioContext();
    for (const [start, pitch] of [[0, 660], [0.3, 880], [0.6, 660]]) {
      const tone = new OscillatorNode(audio, { frequency: pitch });
      tone.connect(new GainNode(audio, { gain: 0.2 })).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.2);
    }
    setTimeout(() => audio.close(), 2000);
  }

  async function ask() {
    const answer = await fetch(line()?.dataset.alarms ?? "/alarms/", {
      redirect: "manual",
      headers: { "X-Payung-Background": "1" },
    });
    if (answer.ok) learn(await answer.json());
    if (answer.status === 401) clearInterval(asking); // locked: this page leads to the lock by itself
  }

  const first = line();
  if (!first) return;
  if (first.dataset.number !== undefined) {
    const { number, urgent, sound } = first.dataset;
    learn({
      sentence: first.textContent,
      number: Number(number),
      urgent: Number(urgent),
      sound: sound !== undefined,
    });
  } else show();
  // A reader hears what changes from now on, not what the page came with.
  first.setAttribute("role", "status");
  document.addEventListener("payung:lock", () => setTimeout(show));
  const asking = setInterval(() => ask().catch(() => null), EVERY);
  if (Date.now() - known.at >= EVERY) ask().catch(() => null);
})();
