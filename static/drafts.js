// A draft saves itself while it is written. Without this file its button does it. What is not saved yet is kept in this
// page alone and never on the device: who opens the phone finds nothing.
"use strict";

const draft = document.querySelector("form[data-draft]");
if (draft) {
  const PAUSE = 4000, LONGEST_WAIT = 60000, MOST_KEPT_ALIVE = 60000;  // ms, ms, bytes a browser sends after the page
  const status = draft.querySelector("[data-draft-status]");
  const field = (name) => draft.elements.namedItem(name);
  let written = 0, saved = 0;  // how often something was changed, and which of these changes are stored
  let turn = Number(field("turn").value) || 0;  // a page that comes back with an error goes on counting
  let wait = PAUSE, timer = 0, isSending = false, isStopped = false, isLeaving = false;

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };

  const takeOver = (answer) => {
    if (answer.known) field("known").value = answer.known;
    for (const [mark, number] of Object.entries(answer.rows ?? {})) {
      const box = draft.querySelector(`input[name$="-mark"][value="${CSS.escape(mark)}"]`);
      const id = box && field(box.name.replace(/mark$/, "id"));
      if (id) id.value = number;
    }
    if (answer.edit) {  // it was new, and has an address now
      draft.action = answer.edit;
      draft.dataset.draft = answer.autosave;
      history.replaceState(history.state, "", answer.edit);
    }
  };

  const fail = (words) => {
    say(words);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    later(wait);
  };

  async function send() {
    clearTimeout(timer);
    if (isSending || isStopped || isLeaving || saved === written) return;
    const sent = written;
    const body = new URLSearchParams(new FormData(draft));
    body.set("turn", String(turn += 1));
    const keepalive = document.hidden && body.toString().length < MOST_KEPT_ALIVE;
    isSending = true;
    try {
      const response = await fetch(draft.dataset.draft, { method: "POST", body, keepalive, redirect: "manual" });
      if (response.ok) {
        const answer = await response.json();
        takeOver(answer);
        saved = sent;
        wait = PAUSE;
        say(answer.message);
        if (saved !== written) later(document.hidden ? 0 : PAUSE);
      } else if (response.status === 400 || response.status === 409) {
        isStopped = response.status === 409;
        say((await response.json()).message);  // tried again when something else is written
      } else if (response.status === 429 || response.status >= 500) {
        fail(draft.dataset.waits);
      } else {  // signed out, or it is no draft any more
        isStopped = true;
        say(draft.dataset.stopped);
      }
    } catch {
      fail(draft.dataset.waits);
    } finally {
      isSending = false;
    }
  }

  const changed = (event) => {
    if (event.target.type === "hidden") return;
    written += 1;
    later(Math.max(PAUSE, wait));
  };
  draft.addEventListener("input", changed);
  draft.addEventListener("change", changed);
  addEventListener("online", () => { wait = PAUSE; send(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });

  // A button that is pressed leaves without a question: the draft's own, quick exit, lockdown, signing out.
  // It counts as well: who comes back by the browser's memory of the page goes on from there.
  document.addEventListener("submit", (event) => {
    isLeaving = true;
    if (event.target === draft) field("turn").value = turn += 1;
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href$="/lockdown/"]')) isLeaving = true;
  }, true);
  addEventListener("pageshow", () => { isLeaving = false; });
  addEventListener("beforeunload", (event) => {
    if (saved !== written && !isLeaving && !document.documentElement.hidden) event.preventDefault();
  });
}
