"use strict";
// Hides a picture when its time is over, and says so; what was typed beside it stays. Without scripts the page loads
// itself again. That the picture is not given out any more, the server sees to.

(() => {
  const shown = document.querySelector("[data-hide]");
  const hidden = document.querySelector("template[data-hidden]");
  if (!shown || !hidden) return;
  const said = document.querySelector("[data-hide-said]");
  setTimeout(() => {
    shown.remove();
    said.replaceChildren(hidden.content.cloneNode(true));
  }, Number(shown.dataset.hide) * 1000);
})();
