// Everything works without this file; it only makes three things smoother.
"use strict";

// Quick exit: also takes this page's entry out of the history.
document.addEventListener("click", (event) => {
  const exit = event.target.closest("[data-quick-exit]");
  if (!exit) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(exit.href);
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

// A form that came back is read from its summary of errors.
document.querySelector("[data-focus]")?.focus();
