// What a page does beyond being read: it shows where a number comes from and where it goes, walks through the
// steps on the picture, switches between views, folds, and recomputes everything for a reader's own numbers.
// Without it the page reads just as well. Several pages' worth may stand in one: each root lives by itself.
(() => {
"use strict";

const all = (selector, inside) => [...inside.querySelectorAll(selector)];
const make = (tag, attributes, ...inside) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...inside);
  return element;
};

const alive = (root) => {
  const one = (selector) => root.querySelector(selector);
  const {q: names, from, live} = JSON.parse(one(".byhand-data").textContent);
  const text = one("main,.main"), dock = one(".dock");
  const [notice, stage, panel, where] = all(".notice,.stage,.panel,.where", dock);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // -- quantities: their elements, what they come from, what they go into ------------------------------------------

  const into = {};
  for (const q in from) for (const operand of from[q]) (into[operand] ||= []).push(+q);
  const first = (rest) => text.querySelector(rest);
  const line = (q) => first(`.chain[id][data-d="${q}"]`);
  // Where a quantity gets its value: its line, else (it is given) the first place that shows its number.
  const home = (q) => line(q) || first(`math [data-q="${q}"][data-v]`);

  const copy = (found) => {
    const clone = found.cloneNode(true);
    for (const each of [clone, ...all("*", clone)]) {
      for (const name of ["data-q", "data-v", "class", "id"]) each.removeAttribute(name);
    }
    const math = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
    math.append(clone);
    return math;
  };
  const symbol = (q) => {
    const found = first(`math [data-q="${q}"]:not([data-v])`) || line(q)?.querySelector(".lhs math > *");
    return found ? copy(found) : names[q];
  };

  let lit = [], pinned = null;
  const light = (selector, name) => {
    for (const element of all(selector, root)) {
      element.classList.add(name);
      lit.push(element);
    }
  };
  const tell = (q) => {
    for (const element of lit) element.classList.remove("here", "from", "into", "line");
    lit = [];
    panel.replaceChildren();
    if (q === null) return;
    light(`[data-q="${q}"]`, "here");
    light(`.chain[id][data-d="${q}"]`, "line");
    const number = first(`math [data-q="${q}"][data-v]`);
    panel.append(make("strong", {className: "group"}, symbol(q), ...(number ? [" = ", copy(number)] : [])));
    for (const [name, others] of [["from", from[q] || []], ["into", into[q] || []]]) {
      for (const other of others) light(`[data-q="${other}"]`, name);
      const jumps = others.filter(home).map((other) => make("button", {className: "jump", onclick: () => visit(other)}, symbol(other)));
      if (jumps.length) panel.append(make("span", {className: "group"}, make("b", {}, panel.dataset[name]), ...jumps));
    }
  };

  const reveal = (element) => {
    for (let up = element; up !== root; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      if (up.hidden) choose(up.dataset.view);
    }
    element.scrollIntoView({block: "center", behavior: calm.matches ? "auto" : "smooth"});
  };
  const visit = (q) => {
    if (!home(q)) return;
    tell(pinned = q);
    reveal(home(q));
  };

  const pointed = (event) => {
    const element = event.target.closest("[data-q]");
    return element ? +element.dataset.q : null;
  };
  let waiting;
  text.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || at >= 0) return;
    const q = pointed(event);
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(q ?? pinned), q === null ? 250 : 60);
  });
  text.addEventListener("click", (event) => {
    const q = pointed(event);
    if (q === null || !getSelection().isCollapsed) return;
    // In its own line there is nowhere to go: it only stays lit.
    if (line(q)?.contains(event.target)) tell(pinned = pinned === q ? null : q);
    else visit(q);
  });

  // -- the walk through the steps, on the picture --------------------------------------------------------------------

  let steps = [], at = -1, timer;
  const shows = (svg) => new Set(all("[data-q]", svg).map((each) => each.dataset.q)).size;
  let drawn;

  // Of the pictures that show the quantity the one that shows most, without its ids; else what is there already.
  const picture = (q) => {
    const [best] = all("figure svg", text).filter((svg) => svg.querySelector(`[data-q="${q}"]`)).sort((a, b) => shows(b) - shows(a));
    if (!best || best === drawn) return;
    drawn = best;
    const clone = best.cloneNode(true);
    clone.removeAttribute("aria-labelledby");
    all("title,desc", clone).forEach((each) => each.remove());
    for (const each of all("*", clone)) {
      each.removeAttribute("id");
      each.classList.remove("here", "from", "into");
    }
    stage.replaceChildren(clone);
  };
  const go = (to) => {
    if (at < 0) {
      steps = all(".chain[id][data-d]", text).filter((chain) => from[chain.dataset.d] && !chain.closest("[hidden]"));
    }
    at = Math.max(0, Math.min(steps.length - 1, to));
    if (!steps[at]) return;
    root.classList.add("walking");
    const reached = steps.map((each) => each.dataset.d);
    picture(reached[at]);
    for (const each of all("[data-v]", stage)) each.classList.toggle("later", reached.indexOf(each.dataset.q) > at);
    tell(pinned = +reached[at]);
    let titles = "";
    for (let section = steps[at]; (section = section.parentElement.closest("section")); ) {
      titles = " · " + section.querySelector("h1,h2,h3,h4,h5,h6").textContent + titles;
    }
    where.textContent = at + 1 + "/" + steps.length + titles;
    reveal(steps[at]);
  };
  const pause = () => {
    clearInterval(timer);
    dock.classList.remove("playing");
  };
  const stop = () => {
    pause();
    at = -1;
    drawn = where.textContent = "";
    stage.replaceChildren();
    root.classList.remove("walking");
    tell(pinned = null);
  };
  const hand = (to) => {
    pause();
    go(to);
  };

  // -- views of the backward pass ------------------------------------------------------------------------------------

  const views = all("[data-view]", text), written = views.filter((view) => !view.hidden), switches = all(".views button", text);
  const choose = (name) => {
    for (const view of views) view.hidden = name ? view.dataset.view !== name : !written.includes(view);
    for (const each of switches) each.ariaPressed = each.value === name;
    if (at >= 0) stop();
  };
  for (const each of switches) each.onclick = () => choose(each.value);
  all(".views", text).forEach((bar) => (bar.hidden = false));

  // -- the dock ------------------------------------------------------------------------------------------------------

  const folds = all("section>details", text);
  const acts = {
    back: () => hand(at - 1),
    next: () => hand(at + 1),
    pause,
    stop,
    play: () => {
      go(at >= steps.length - 1 ? 0 : at + 1);
      timer = setInterval(() => (at < steps.length - 1 ? go(at + 1) : pause()), 2200);
      dock.classList.add("playing");
    },
    fold: () => {
      const open = folds.some((each) => each.open);
      for (const each of folds) each.open = !open;
    },
  };
  root.addEventListener("click", (event) => acts[event.target.name]?.());
  dock.addEventListener("keydown", (event) => {
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1}[event.key];
    if (to == null) return;
    event.preventDefault();
    hand(to);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  dock.hidden = false;

  addEventListener("beforeprint", () => folds.forEach((each) => (each.open = true)));
  const follow = () => {
    // Compared as written in an address, so that a hash which is no such writing is just another name.
    const target = all("[id]", text).find((each) => "#" + encodeURI(each.id) === location.hash);
    if (target?.closest("[hidden]")) reveal(target);
  };
  addEventListener("hashchange", follow);
  follow();

  // -- a reader's own numbers ----------------------------------------------------------------------------------------

  if (!live) return;
  const engine = byhandEngine(live), leaves = live.leaves, original = engine.run().values, inputs = new Map();
  const dialog = one("dialog"), [numbers, message] = all(".numbers,[role=alert]", dialog), fresh = make("template");
  let edits = {};

  const parsed = (mathml) => {
    fresh.innerHTML = `<math>${mathml}</math>`;
    return fresh.content.firstChild;
  };
  // Everything for these numbers, or why that cannot be.
  const show = (wanted) => {
    const {error, lines, values} = engine.run(wanted);
    if (error) return [message.dataset.none, error.q == null ? "" : symbol(error.q)];
    edits = wanted;
    lines.forEach((parts, place) => {
      for (const box of all(`[data-line="${place}"] .rhs`, text)) {
        all(":scope>.live", box).forEach((each) => each.remove());
        for (const [relation, body] of parts) {
          const math = parsed(`<mo class="rel">${relation}</mo>${body}`);
          math.setAttribute("class", "live");
          box.append(math);
        }
      }
    });
    values.forEach((value, q) => {
      for (let element of value ? all(`[data-q="${q}"][data-v]`, root) : []) {
        if (element.closest("svg")) element.textContent = value.text;
        else if (!element.closest(".live")) {
          const now = parsed(value.mathml).firstChild;
          element.replaceWith(now);
          element = now;
        }
        element.classList.toggle("changed", value.text !== original[q].text);
      }
    });
    root.classList.toggle("edited", !(notice.hidden = !Object.keys(wanted).length));
    tell(pinned);
    return [];
  };

  for (const q in live.leaf) {
    const leaf = live.leaf[q];
    if (inputs.has(leaf) || !home(q)) continue;
    const sign = symbol(q), input = make("input", {name: names[q], ariaLabel: sign.textContent || sign, autocomplete: "off", spellcheck: false});
    inputs.set(leaf, input);
    numbers.append(make("label", {}, sign, "=", input));
  }
  acts.change = () => {
    for (const [leaf, input] of inputs) input.value = edits[leaf] ?? leaves[leaf][0];
    message.textContent = "";
    dialog.showModal();
  };
  acts.close = () => dialog.close();
  acts.reset = () => {
    show({});
    dialog.close();
  };
  dialog.onsubmit = (event) => {
    const wanted = {};
    let wrong = "";
    for (const [leaf, input] of inputs) {
      const typed = input.value.trim(), bad = engine.refuses(leaf, typed);
      input.ariaInvalid = Boolean(bad);
      if (bad) wrong = message.dataset.bad;
      else if (typed !== leaves[leaf][0]) wanted[leaf] = typed;
    }
    message.replaceChildren(...(wrong ? [wrong] : show(wanted)));
    if (message.firstChild) event.preventDefault();
  };
  one("[name=change]").hidden = false;
};

for (const root of document.querySelectorAll(".byhand:not([data-alive])")) {
  root.dataset.alive = "";
  alive(root);
}
})();
