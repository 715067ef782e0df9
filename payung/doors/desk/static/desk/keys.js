"use strict";
// Single keys for who works by keyboard. They do nothing in a field, nor with Ctrl, Alt or the like, and each officer
// can switch them off: then this file is not loaded.

(() => {
  const rows = () => [...document.querySelectorAll("table.queue tbody tr")];
  const link = (row) => row && row.querySelector("th a");
  const current = () => document.activeElement && document.activeElement.closest("table.queue tbody tr");
  let waiting = false; // after g, for a moment

  function move(by) {
    const all = rows();
    if (!all.length) return follow(by > 0 ? "next" : "prev");
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    link(all[next]).focus();
    return true;
  }

  // On the page of a report: to another one of the queue that one came from.
  function follow(rel) {
    const there = document.querySelector(`.jump a[rel=${rel}]`);
    if (there) location.assign(there.href);
    return Boolean(there);
  }

  function to(place) {
    const field = document.querySelector(place);
    if (field) field.focus();
    return Boolean(field);
  }

  function mark() {
    const box = current() && current().querySelector("input[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  }

  function take() {
    const form = document.querySelector("form[data-marks]");
    const button = document.querySelector("[data-take]");
    if (form && button && form.querySelector("input[name=report]:checked")) {
      form.requestSubmit(button);
      return true;
    }
    return to("#take button");
  }

  function search() {
    location.assign(document.getElementById("keys").dataset.search);
    return true;
  }

  function help() {
    const list = document.getElementById("keys");
    list.open = true;
    list.querySelector("summary").focus();
    return true;
  }

  const deeds = {
    j: () => move(1),
    k: () => move(-1),
    x: mark,
    t: take,
    "/": () => to("#filters select") || search(),
    l: () => to("#level input:checked") || to("#level input[type=radio]"),
    a: () => to("#answer textarea"),
    n: () => to("#note textarea"),
    "?": help,
    g() {
      waiting = true;
      setTimeout(() => (waiting = false), 1500);
      return true;
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]")) return;
    if (document.querySelector("[data-lock-form]")) return;
    if (waiting) {
      waiting = false;
      if (event.key === "q") location.assign(document.getElementById("keys").dataset.queue);
      return;
    }
    const deed = deeds[event.key];
    if (deed && deed()) event.preventDefault();
  });
})();
