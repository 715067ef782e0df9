// Names what Swagger UI leaves without a name for those who hear the page. It draws again at every step.
const NAMES = {
  ".close-modal": "Close",
  ".copy-to-clipboard button": "Copy",
  ".download-contents": "Download",
  "select": "Choice",
  "textarea": "Body",
};

function name() {
  for (const [place, text] of Object.entries(NAMES)) {
    document.querySelectorAll(`#swagger-ui ${place}:not([aria-label])`).forEach(
      (it) => it.setAttribute("aria-label", text));
  }
  // Below the title, where these would leave levels out.
  document.querySelectorAll("#swagger-ui :is(h3, h4, h5, h6):not([aria-level])").forEach(
    (it) => it.setAttribute("aria-level", "2"));
}

new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
