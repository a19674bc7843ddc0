// Everything works without this file; it only makes six things smoother.
"use strict";

// Quick exit: leaves before the portal has answered, and takes this page's entry out of the history, and what htmx
// noted of it. Escape, pressed three times within two seconds, does the same.
const leave = (exit) => {
  document.documentElement.hidden = true;
  fetch(exit.action, { method: "POST", body: new URLSearchParams(new FormData(exit)), keepalive: true, redirect: "manual" });
  sessionStorage.clear();
  location.replace(exit.dataset.quickExit);
};
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-quick-exit]")) return;
  event.preventDefault();
  leave(event.target);
});
let escapes = [];
document.addEventListener("keydown", (event) => {
  const exit = document.querySelector("[data-quick-exit]");
  if (!exit || event.key !== "Escape" || event.repeat) return;
  escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (escapes.length > 2) leave(exit);
});

// The menu closes on Escape and on a click beside it.
const menu = document.querySelector(".menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A page nobody looks at asks for nothing: htmx counts what is not read once a minute.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});

// A form that came back is read from its summary of errors.
document.querySelector("[data-focus]")?.focus();

// The rich-text editor speaks English alone: its words in the page's language stand in the page.
const words = JSON.parse(document.getElementById("editor-words")?.textContent ?? "{}");
window.gettext = (word) => words[word] ?? word;
const translate = (frame) => {
  for (const button of frame.querySelectorAll(".prose-menubar [title]")) {
    const word = words[button.title];
    if (word && word !== button.title) {
      button.title = word;
      button.setAttribute("aria-label", word);
    }
  }
  for (const option of frame.querySelectorAll(".prose-menubar__option > *")) {
    const word = words[option.textContent];
    if (word && word !== option.textContent) option.textContent = word;
  }
};

// The rich-text editor stands in for a text field: it is named, spoken and directed like it.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const box = editor.view.dom;
  const frame = box.parentElement;  // its buttons come later, and anew when the selection changes
  new MutationObserver(() => translate(frame)).observe(frame, { childList: true, subtree: true });
  const name = textarea.labels[0]?.firstChild?.textContent.trim();
  if (name) box.setAttribute("aria-label", name);
  for (const attribute of ["lang", "dir", "aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(attribute)) box.setAttribute(attribute, textarea.getAttribute(attribute));
  }
});
