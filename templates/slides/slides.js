// Slides without a server: keys, presenter remotes, swipes, a window for the speaker. Without it the slides stand below each other.
(() => {
"use strict";
const page = document.documentElement;
const slides = [...document.querySelectorAll(".slide")];
const controls = document.querySelector(".controls"), output = controls.querySelector("output");
const speaker = window.name === "byhand-speaker" && window.opener;
let at = 0, other = speaker || null, typed = "", start = 0;

// What was estimated before is made exact: smaller letters until all of it is on the slide.
function fit(slide) {
  const body = slide.querySelector(".body");
  let size = 1;
  const set = () => slide.style.setProperty("--fit", size);
  set();
  while (size > 0.4 && (body.scrollHeight > body.clientHeight + 1 || body.scrollWidth > body.clientWidth + 1)) {
    size = Math.round((size - 0.04) * 100) / 100;
    set();
  }
}

function go(to, tell = true) {
  at = Math.max(0, Math.min(slides.length - 1, to));
  slides.forEach((slide, place) => {
    slide.classList.toggle("on", place === at);
    slide.classList.toggle("then", Boolean(speaker) && place === at + 1);
    slide.inert = place !== at;
  });
  output.value = `${at + 1}/${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
  if (tell && other && !other.closed) other.postMessage({slide: at}, "*");
}
function read() {
  go((parseInt(location.hash.slice(1), 10) || 1) - 1);
}

const keys = {
  ArrowRight: () => go(at + 1), ArrowDown: () => go(at + 1), PageDown: () => go(at + 1), " ": () => go(at + 1), n: () => go(at + 1),
  ArrowLeft: () => go(at - 1), ArrowUp: () => go(at - 1), PageUp: () => go(at - 1), Backspace: () => go(at - 1), p: () => go(at - 1),
  Home: () => go(0), End: () => go(slides.length - 1),
  Enter: () => go(typed ? typed - 1 : at + 1),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen()),
  "?": () => (controls.querySelector("details").open ^= true),
  b: () => page.classList.toggle("black"), ".": () => page.classList.toggle("black"),
  s: () => (other = window.open(location.href, "byhand-speaker", "width=1100,height=700")),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("button, summary, a") && [" ", "Enter"].includes(event.key)) return;
  if (/^\d$/.test(event.key)) {
    typed += event.key;
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
  typed = "";
});
controls.addEventListener("click", (event) => {
  const step = event.target.dataset.go;
  if (step) go(at + +step);
});
let touched = null;
addEventListener("touchstart", (event) => (touched = event.touches.length === 1 ? event.touches[0].clientX : null));
addEventListener("touchend", (event) => {
  const moved = touched === null ? 0 : event.changedTouches[0].clientX - touched;
  if (Math.abs(moved) > 60) go(at - Math.sign(moved));
});
addEventListener("message", (event) => {
  // Only the window that opened this one, or that this one opened, may turn its slides.
  const slide = event.data?.slide;
  if (other && event.source === other && Number.isInteger(slide)) go(slide, false);
});
addEventListener("hashchange", read);

page.classList.add("deck");
controls.hidden = false;
if (speaker) {
  page.classList.add("speaker");
  const clock = document.body.appendChild(document.createElement("div"));
  clock.className = "clock";
  clock.setAttribute("aria-hidden", "true");
  start = Date.now();
  setInterval(() => {
    const passed = Math.floor((Date.now() - start) / 1000);
    clock.textContent = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
  }, 500);
}
document.fonts.ready.then(() => slides.forEach(fit));
read();
})();
