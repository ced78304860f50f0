// Passkeys, on allauth's own scripts: a form says with data-ogp-key which of their functions it wants.
for (const form of document.querySelectorAll("form[data-ogp-key]")) {
  const button = form.querySelector("button").id;
  const { credential, passwordless } = form.elements;
  const ids = { credential: credential.id, passwordless: passwordless?.id, data: "js_data" };
  window.allauth.webauthn.forms[form.dataset.ogpKey]({ ids: { ...ids, login: button, authenticate: button, add: button } });
  document.getElementById(button).disabled = false; // before now a press would have done nothing
}

// When the browser or the person says no to a passkey, the page says so and the code is still there.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-ogp-key-failed]")?.removeAttribute("hidden");
});
