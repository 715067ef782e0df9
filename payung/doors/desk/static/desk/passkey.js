"use strict";
// Makes or shows a passkey: asks the browser, and sends its answer with the form around it.
// What the server asks stands in data-options; it speaks base64url where a browser wants bytes.

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ceremonies = {
    async create({ publicKey }) {
      const made = await navigator.credentials.create({
        publicKey: {
          ...publicKey,
          challenge: bytes(publicKey.challenge),
          user: { ...publicKey.user, id: bytes(publicKey.user.id) },
          excludeCredentials: named(publicKey.excludeCredentials),
        },
      });
      return answer(made, {
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      });
    },
    async get({ publicKey }) {
      const shown = await navigator.credentials.get({
        publicKey: {
          ...publicKey,
          challenge: bytes(publicKey.challenge),
          allowCredentials: named(publicKey.allowCredentials),
        },
      });
      const { userHandle } = shown.response;
      return answer(shown, {
        authenticatorData: text(shown.response.authenticatorData),
        signature: text(shown.response.signature),
        userHandle: userHandle ? text(userHandle) : null,
      });
    },
  };

  const answer = (credential, response) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const part = (name) => place.querySelector(`[data-passkey-${name}]`);
    if (!window.PublicKeyCredential || !window.isSecureContext) {
      part("missing").hidden = false;
      continue;
    }
    const button = part("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      part("failed").hidden = true;
      try {
        const options = JSON.parse(place.dataset.options);
        part("answer").value = JSON.stringify(await ceremonies[place.dataset.passkey](options));
        place.closest("form").submit();
      } catch {
        part("failed").hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
