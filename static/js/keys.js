// When the browser or the person says no to a passkey, the page says so and the code is still there.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-ogp-key-failed]")?.removeAttribute("hidden");
});
