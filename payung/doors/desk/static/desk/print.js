"use strict";
// What is folded away on the screen is printed. The style does it where a browser knows ::details-content; for older
// ones everything is unfolded while it prints, and folded again as it was.

(() => {
  let folded = [];

  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open], .keys)")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    folded = [];
  });
})();
