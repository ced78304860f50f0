// Comfort only: every page works without this file.

// A button beside an address, to copy it. data-ogp-copy is the button's label, data-ogp-copied what it says after.
for (const text of document.querySelectorAll("[data-ogp-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary";
  button.textContent = text.dataset.ogpCopy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.textContent = text.dataset.ogpCopied;
    setTimeout(() => { button.textContent = text.dataset.ogpCopy; }, 4000);
  });
  text.after(button);
}

// The error summary takes the focus even where autofocus on a box is not known.
document.querySelector("[data-ogp-focus]")?.focus();
