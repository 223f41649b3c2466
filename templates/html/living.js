// What a page does beyond being read: it shows where a number comes from and where it goes, walks through the
// steps on the picture, switches between views, folds, and recomputes everything for a reader's own numbers.
// Without it the page reads just as well. Several pages' worth may stand in one: each root lives by itself.
(() => {
"use strict";

for (const root of document.querySelectorAll(".byhand:not([data-alive])")) {
  root.dataset.alive = "";
  alive(root);
}

function alive(root) {
  const data = JSON.parse(root.querySelector(".byhand-data").textContent);
  const words = data.words;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, inside = root) => [...inside.querySelectorAll(selector)];
  const text = root.querySelector("main, .main");

  function make(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...inside);
    return element;
  }
  function button(label, action, attributes) {
    const made = make("button", {type: "button", ...attributes}, label);
    made.addEventListener("click", action);
    return made;
  }

  // -- quantities: their elements, what they come from, what they go into ------------------------------------------

  const from = data.from, into = {};
  for (const q in from) for (const operand of from[q]) (into[operand] ||= []).push(+q);
  const shown = (q) => all(`[data-q="${q}"]`, text);
  const defined = (q) => text.querySelector(`.chain[id][data-d="${q}"]`);
  // Where a quantity gets its value: its line, else (it is given) the first place that shows its number.
  const home = (q) => defined(q) || text.querySelector(`math [data-q="${q}"][data-v]`);
  const known = (q) => home(+q) !== null;

  function copy(element) {
    const clone = element.cloneNode(true);
    for (const each of [clone, ...all("*", clone)]) {
      for (const name of ["data-q", "data-v", "class", "id"]) each.removeAttribute(name);
    }
    const math = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
    math.append(clone);
    return math;
  }
  const symbol = (q) => {
    const found = text.querySelector(`math [data-q="${q}"]:not([data-v])`);
    return found ? copy(found) : data.q[q];
  };
  const number = (q) => {
    const found = text.querySelector(`math [data-q="${q}"][data-v]`);
    return found ? [" = ", copy(found)] : [];
  };

  let lit = [];
  function light(q) {
    for (const element of lit) element.classList.remove("here", "from", "into", "line");
    lit = [];
    if (q === null) return;
    const add = (elements, name) => {
      for (const element of elements) {
        element.classList.add(name);
        lit.push(element);
      }
    };
    add(all(`[data-q="${q}"]`), "here");
    for (const operand of from[q] || []) add(all(`[data-q="${operand}"]`), "from");
    for (const use of into[q] || []) add(all(`[data-q="${use}"]`), "into");
    if (defined(q)) add([defined(q)], "line");
  }

  // -- the panel that says it in words -----------------------------------------------------------------------------

  const panel = make("div", {class: "panel", role: "status"});
  let pinned = null;

  function tell(q) {
    light(q);
    if (q === null) {
      panel.replaceChildren();
      return;
    }
    const list = (label, quantities) => {
      const there = (quantities || []).filter(known);
      if (!there.length) return [];
      const links = there.map((each) => button(symbol(each), () => visit(each), {class: "jump"}));
      return [make("span", {class: "group"}, make("b", {}, label), ...links)];
    };
    panel.replaceChildren(
      make("span", {class: "group"}, make("strong", {}, symbol(q), ...number(q))),
      ...list(words.from, from[q]), ...list(words.into, into[q]),
    );
  }

  function reveal(element) {
    for (let up = element; up && up !== root; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      if (up.hidden && up.dataset.view) choose(up.dataset.view);
    }
    element.scrollIntoView({block: "center", behavior: calm.matches ? "auto" : "smooth"});
  }

  function visit(q) {
    const place = home(q);
    if (!place) return;
    pinned = q;
    tell(q);
    reveal(place);
  }

  const quantity = (event) => {
    const element = event.target.closest("[data-q]");
    return element && text.contains(element) ? +element.dataset.q : null;
  };
  let waiting = 0;
  text.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || at >= 0) return;
    const q = quantity(event);
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(q === null ? pinned : q), q === null ? 250 : 60);
  });
  text.addEventListener("click", (event) => {
    const q = quantity(event);
    if (q === null || !getSelection().isCollapsed) return;
    const line = defined(q);
    // In its own line there is nowhere to go: it only stays lit.
    if (line && line.contains(event.target)) {
      pinned = pinned === q ? null : q;
      tell(pinned);
    } else visit(q);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pinned = null;
    stop();
    tell(null);
  });

  // -- the walk through the steps, on the picture --------------------------------------------------------------------

  let steps = [], at = -1, timer = 0;
  const stage = make("div", {class: "stage", "aria-hidden": "true"});
  const where = make("span", {class: "where"});
  const play = button(words.play, () => (timer ? pause() : start()), {class: "play"});

  function gather() {
    steps = all(".chain[id][data-d]", text).filter((chain) => !chain.closest("[hidden]"));
  }

  // The picture that shows most quantities, without its ids.
  function picture() {
    const count = (svg) => new Set(all("[data-q]", svg).map((each) => each.dataset.q)).size;
    const best = all("figure svg", text).sort((one, other) => count(other) - count(one))[0];
    if (!best || !count(best)) return;
    const clone = best.cloneNode(true);
    for (const each of [clone, ...all("[id]", clone)]) each.removeAttribute("id");
    clone.removeAttribute("aria-labelledby");
    all("title, desc", clone).forEach((each) => each.remove());
    stage.replaceChildren(clone);
  }

  function go(to) {
    if (at < 0) {
      gather();
      picture();
    }
    if (!steps.length) return;
    at = Math.max(0, Math.min(steps.length - 1, to));
    root.classList.add("walking");
    const line = steps[at], done = new Set(steps.slice(0, at + 1).map((each) => each.dataset.d));
    const later = new Set(steps.slice(at + 1).map((each) => each.dataset.d));
    for (const each of all("[data-q]", stage)) {
      each.classList.toggle("later", later.has(each.dataset.q) && !done.has(each.dataset.q));
    }
    pinned = +line.dataset.d;
    tell(pinned);
    let section = line.closest("section"), names = [];
    for (; section; section = section.parentElement.closest("section")) {
      names.unshift(section.querySelector("h1,h2,h3,h4,h5,h6").textContent);
    }
    where.textContent = `${at + 1}/${steps.length} · ${names.join(" · ")}`;
    reveal(line);
  }
  function start() {
    if (at >= steps.length - 1) at = -1;
    go(at + 1);
    play.textContent = words.pause;
    timer = setInterval(() => (at < steps.length - 1 ? go(at + 1) : pause()), 2200);
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = words.play;
  }
  function stop() {
    pause();
    at = -1;
    where.textContent = "";
    stage.replaceChildren();
    root.classList.remove("walking");
  }
  const hand = (to) => {
    pause();
    go(to);
  };

  // -- views of the backward pass --------------------------------------------------------------------------------------

  const views = all("section[data-view]", text);
  const wanted = views.filter((view) => !view.hidden);
  const switches = [];

  function choose(name) {
    for (const view of views) view.hidden = name ? view.dataset.view !== name : !wanted.includes(view);
    for (const [label, made] of switches) made.setAttribute("aria-pressed", label === name);
    if (at >= 0) stop();
  }
  const parents = new Set(views.map((view) => view.parentElement));
  for (const parent of parents) {
    const own = views.filter((view) => view.parentElement === parent);
    if (own.length < 2) continue;
    const bar = make("div", {class: "views", role: "group", "aria-label": words.views});
    for (const [name, label] of [["", words.written], ...own.map((view) => [
      view.dataset.view, view.querySelector("h2,h3,h4,h5,h6").textContent])]) {
      const made = button(label, () => choose(name), {"aria-pressed": name === ""});
      switches.push([name, made]);
      bar.append(made);
    }
    own[0].before(bar);
  }

  // -- folding -----------------------------------------------------------------------------------------------------------

  const fold = button(words.fold, () => {
    const folds = all("section > details", text), open = folds.some((each) => each.open);
    for (const each of folds) each.open = !open;
    fold.textContent = open ? words.unfold : words.fold;
  });
  addEventListener("beforeprint", () => all("section > details", text).forEach((each) => (each.open = true)));
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && text.contains(target) && target.closest("[hidden]")) reveal(target);
  };
  addEventListener("hashchange", follow);

  // -- the dock: the panel, the picture, the buttons ------------------------------------------------------------------

  const bar = make("div", {class: "bar"},
    button(words.back, () => hand(at - 1)), play, button(words.next, () => hand(at + 1)),
    button(words.close, stop, {class: "close"}), where, fold);
  // A piece in another page has a name of its own; two of them there would be one landmark twice.
  const name = [words.tools, root.getAttribute("aria-label")].filter(Boolean).join(": ");
  const dock = make("div", {class: "dock", role: "region", "aria-label": name}, stage, panel, bar);
  dock.addEventListener("keydown", (event) => {
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1}[event.key];
    if (to === undefined || event.target.tagName === "INPUT") return;
    event.preventDefault();
    hand(to);
  });
  root.append(dock);

  // -- a reader's own numbers ----------------------------------------------------------------------------------------------

  return follow();
}
})();
