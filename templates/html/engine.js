/*
 * The value program: recomputes a document's numbers in the page, digit for digit as byhand prints them.
 *
 * The data (byhand.live writes them) hold each formula twice, and never code: as a small tree that `value` computes (a
 * number is a slot, a string a constant, an array an operation), and as MathML with places for numbers that `fill` fills
 * (made by byhand's own layout; each place says which numbers need brackets there).
 *
 * A value {m, r, e} is a number between (m - r) 10^e and (m + r) 10^e; it is exact where r is 0. What cannot be decided
 * is tried again with more digits.
 */
var byhandEngine = (() => {
  "use strict";

  // ---- Arithmetic ---------------------------------------------------------------------------------------------

  const OPERATIONS = {};
  const MOST = 2560; // digits; a number on the page has at most 4214
  let precision = 40; // digits of m
  let depth = 0; // digits before or after the point of the largest and the smallest number met

  const fail = (code) => {
    throw { code };
  };
  const AGAIN = { code: "undecided" };
  const { max } = Math;
  const big = BigInt;
  const sizeOf = (x) => x < 0n ? -x : x;
  const size = (x) => Math.ceil(sizeOf(x).toString(16).length * 1.2042); // digits, perhaps two too many: quickly found
  const exactSize = (x) => String(sizeOf(x)).length;
  const tens = [];
  const ten = (n) => tens[n] ??= 10n ** big(n);
  const shift = (x, n) => n < 0 ? x / ten(-n) : x * ten(n);
  const floored = (a, b) => (a - (((a % b) + b) % b)) / b;

  const make = (m, e = 0, r = 0n) => {
    const cut = max(size(m) - precision, size(r) - 20);
    if (cut <= 0) return { m, r, e };
    return { m: shift(m, -cut), r: r || m % ten(cut) ? shift(r, -cut) + 2n : r, e: e + cut };
  };
  const ZERO = make(0n), ONE = make(1n), TWO = make(2n);
  const isZero = (v) => !v.m && !v.r;
  const magnitude = (v) => size(v.m) + v.e;

  // What no precision decides is what it looks like: a zero by cancellation, a tie.
  const sure = (v) => precision >= 300 + 2 * depth && v.e + size(v.r) < -precision / 2;
  const sign = (v) => {
    if (sizeOf(v.m) > v.r) return v.m > 0n ? 1 : -1;
    if (!isZero(v) && !sure(v)) throw AGAIN;
    return 0;
  };
  const negative = (v) => ({ m: -v.m, r: v.r, e: v.e });
  const add = (a, b) => {
    if (isZero(a)) return b;
    if (isZero(b)) return a;
    if (a.e < b.e) [a, b] = [b, a];
    const apart = a.e - b.e, more = 2 * precision;
    if (apart > 2 * more) return make(a.m * ten(more), a.e - more, a.r * ten(more) + 1n);
    return make(a.m * ten(apart) + b.m, b.e, a.r * ten(apart) + b.r);
  };
  const subtract = (a, b) => add(a, negative(b));
  const multiply = (a, b) => make(a.m * b.m, a.e + b.e, sizeOf(a.m) * b.r + sizeOf(b.m) * a.r + a.r * b.r);
  const divide = (a, b) => {
    if (!sign(b)) fail("division");
    const n = max(precision + 9 + size(b.m) - size(a.m), 0), over = a.m * ten(n), under = sizeOf(b.m);
    const wide = (sizeOf(a.m) * b.r + under * a.r) * ten(n);
    return make(over / b.m, a.e - b.e - n, wide || over % b.m ? wide / (under * (under - b.r)) + 2n : 0n);
  };
  const power = (v, n) => {
    let all = ONE;
    for (; n; n = Math.floor(n / 2), v = multiply(v, v)) if (n % 2) all = multiply(all, v);
    return all;
  };
  // Series, in whole numbers of 10^-w.
  const constants = {};
  const inverses = (n, turn, w) => { // turn 1: artanh(1/n), -1: arctan(1/n)
    let t = ten(w) / n, sum = t;
    for (let k = 3n; t; k += 2n) sum += (t = (t / (n * n)) * turn) / k;
    return sum;
  };
  const constant = (list, turn, w) =>
    (constants[turn + "," + w] ??= list.reduce((sum, [k, n]) => sum + k * inverses(n, turn, w + 9), 0n) / ten(9));
  const ln10 = (w) => constant([[46n, 31n], [34n, 49n], [20n, 161n]], 1n, w);
  const scaled = (v, most) => { // value, radius and w
    if (magnitude(v) > most) fail(v.m < 0n ? "tiny" : "huge");
    const w = precision + 12 + max(magnitude(v), 0), r = shift(v.r, v.e + w) + 2n;
    if (2n * r > ten(w)) throw AGAIN;
    return [shift(v.m, v.e + w), r, w];
  };
  const raise = (x, w) => { // e^x = y 10^k
    const k = floored(x, ln10(w)), halves = Math.ceil(2 * Math.sqrt(w)), more = halves + 3;
    const unit = ten(w + more), part = ((x - k * ln10(w)) * ten(more)) >> big(halves);
    let y = unit, t = unit;
    for (let n = 1n; t; n++) y += t = (t * part) / unit / n;
    for (let n = 0; n < halves; n++) y = (y * y) / unit;
    return [y / ten(more), Number(k)];
  };
  const exp = (v) => {
    if (isZero(v)) return ONE;
    const [x, r, w] = scaled(v, 12), [y, k] = raise(x, w);
    depth = max(depth, Math.abs(k));
    return make(y, k - w, (2n * y * r) / ten(w) + 99n);
  };
  const float = (v) => Number(v.m + "e" + v.e);
  const differ = (a, b) => sign(subtract(a, b));

  // What formulas may call. The rest stands in sections: a page has those that its formulas need.
  Object.assign(OPERATIONS, {
    exp,
    "-": negative,
    "/": (v) => divide(ONE, v),
    "^": (v, n) => power(v, float(n)),
  });
  // [tanh]
  OPERATIONS.tanh = (v) => (isZero(v) ? v : subtract(ONE, divide(TWO, add(exp(multiply(TWO, v)), ONE))));
  // [cosh]
  OPERATIONS.cosh = (v) => divide(add(exp(v), exp(negative(v))), TWO);
  // [σ]
  OPERATIONS.σ = (v) => divide(ONE, add(ONE, exp(negative(v))));
  // [| sgn]
  OPERATIONS["|"] = (v) => (sign(v) < 0 ? negative(v) : v);
  OPERATIONS.sgn = (v) => make(big(sign(v)));
  // [max min]
  OPERATIONS.max = (...all) => all.reduce((a, b) => (differ(a, b) < 0 ? b : a));
  OPERATIONS.min = (...all) => all.reduce((a, b) => (differ(a, b) > 0 ? b : a));
  // [r ** φ Φ]
  const root = (v) => {
    const where = sign(v);
    if (where < 0) fail("root");
    if (!where) return ZERO;
    let n = max(2 * precision - size(v.m), 0);
    if ((v.e - n) % 2) n++;
    const square = v.m * ten(n);
    let x = ten(size(square) / 2 + 1 | 0);
    for (let y = x - 1n; y < x; y = (x + square / x) / 2n) x = y;
    return make(x, (v.e - n) / 2, v.r || x * x !== square ? (v.r * ten(n)) / x + 2n : 0n);
  };
  OPERATIONS.r = root;
  // [ln **]
  const ln = (v) => {
    if (sign(v) <= 0) fail("logarithm");
    if (!v.r && v.e <= 0 && v.m === ten(-v.e)) return ZERO;
    const w = precision + 12, n = size(v.m), x = shift(v.m, w - n), k = v.e + n;
    let y = big(Math.round(Math.log(Number(shift(v.m, 17 - n)) / 1e17) * 1e15)) * ten(w - 15);
    for (let good = 13; good < w; good *= 3) {
      const [z, j] = raise(y, w), now = shift(z, j);
      y += (2n * (x - now) * ten(w)) / (x + now);
    }
    return make(y + big(k) * ln10(w), -w, (v.r * ten(w)) / (v.m - v.r) + 999n + sizeOf(big(k)));
  };
  OPERATIONS.ln = ln;
  // [π sin cos φ Φ]
  const pi = (w) => constant([[16n, 5n], [-4n, 239n]], -1n, w);
  OPERATIONS.π = () => make(pi(precision), -precision, 2n);
  // [e]
  OPERATIONS.e = () => exp(ONE);
  // [sin cos]
  const sine = (v, quarters) => { // sin(v + quarters π/2)
    const [x, r, w] = scaled(v, 999), turn = 2n * pi(w), unit = ten(w);
    let t = x + (turn * quarters) / 4n;
    t -= turn * floored(t + turn / 2n, turn);
    const square = (t * t) / unit;
    let sum = t;
    for (let n = 2n; t; n += 2n) sum += t = -(t * square) / unit / (n * (n + 1n));
    return make(sum, -w, r + 999n);
  };
  OPERATIONS.sin = (v) => (isZero(v) ? v : sine(v, 0n));
  OPERATIONS.cos = (v) => (isZero(v) ? ONE : sine(v, 1n));
  // [φ Φ]
  const density = (v) => divide(exp(divide(power(v, 2), make(-2n))), root(multiply(TWO, OPERATIONS.π())));
  OPERATIONS.φ = density;
  // [Φ]
  OPERATIONS.Φ = (v) => { // 1/2 + density · (x + x^3/3 + x^5/(3·5) + …)
    const x = float(v), before = precision, half = make(5n, -1);
    const rest = () => ({ m: 0n, r: 1n, e: 2 - precision });
    let t = ONE, sum = ONE;
    if (0.2 * x * x > precision) { // far out: density / |x| · (1 - 1/x^2 + 1·3/x^4 - …) is left
      if (x > 0) return subtract(ONE, OPERATIONS.Φ(negative(v)));
      for (let n = 1; magnitude(t) > -precision; n += 2) {
        sum = add(sum, t = negative(divide(multiply(t, make(big(n))), power(v, 2))));
      }
      return multiply(divide(density(v), negative(v)), add(sum, rest()));
    }
    try {
      precision += Math.ceil(x < 0 ? 0.22 * x * x : 0) + 9; // digits that cancel
      const square = power(v, 2);
      sum = t = v;
      for (let n = 3; n < x * x + 3 || magnitude(t) > -precision; n += 2) {
        if (isZero(t)) break;
        t = divide(multiply(t, square), make(big(n)));
        sum = add(sum, t);
      }
      return add(half, multiply(density(v), add(sum, rest())));
    } finally {
      precision = before;
    }
  };
  // [**]
  OPERATIONS["**"] = (v, n) => {
    const whole = float(n);
    if (!n.r && Number.isInteger(whole) && Math.abs(whole) <= 1e5) {
      return whole < 0 ? divide(ONE, power(v, -whole)) : power(v, whole);
    }
    if (!n.r && whole === 0.5) return root(v);
    const where = sign(v);
    if (where < 0) fail("power");
    if (where) return exp(multiply(ln(v), n));
    if (sign(n) < 0) fail("division");
    return sign(n) ? ZERO : ONE;
  };
  // [end]

  // ---- Rounding -----------------------------------------------------------------------------------------------

  /* m 10^e as a whole number of 10^-places. */
  const wholes = (m, e, places, mode) => {
    if (e + places >= 0) return m * ten(e + places);
    const unit = ten(-e - places), whole = sizeOf(m) / unit, rest = 2n * (sizeOf(m) % unit) - unit;
    const up = mode < 2 && (rest > 0n || (!rest && (mode || whole % 2n)));
    return (m < 0n ? -1n : 1n) * (up ? whole + 1n : whole);
  };
  /* m 10^e as it is printed: a shorter m and e, and whether in scientific form. */
  const shortened = (m, e, [decimals, count], mode) => {
    const top = exactSize(m) + e - 1;
    if (!m) return [m, 0, false];
    if (decimals && top >= (count < 3 ? -count : 1 - count)) return [wholes(m, e, count, mode), -count, false];
    if (decimals) count = 2;
    const places = count - 1 - top, short = wholes(m, e, places, mode), after = top + (sizeOf(short) === ten(count));
    return [short, -places, decimals || after < -4 || after >= max(count, 6)];
  };
  const exactly = ([m, e]) => ({ m, e, r: 0n });
  const printed = (v, rule, mode) => {
    const straddles = sizeOf(v.m) <= v.r, { m, r, e } = v;
    if (!straddles && Math.abs(magnitude(v)) > 4214) fail(magnitude(v) < 0 ? "tiny" : "huge");
    const low = shortened(m - r, e, rule, mode);
    if (!r) return low;
    const high = shortened(m + r, e, rule, mode);
    if (!(straddles && !low[0]) && low[2] === high[2] && !differ(exactly(low), exactly(high))) return low;
    if (!sure(v)) throw AGAIN;
    const [short, place] = straddles ? [0n, 0] : shortened(m, e, [0, 90], 0);
    return shortened(short, place, rule, mode);
  };

  // ---- Numbers as MathML, as byhand.mathtext writes them ------------------------------------------------------

  // A printed number: h, its element; v, what makes its value; w, it in words; o, whether it is just one number; c, the
  // bits of byhand.mathtext.formlayout that it has: 1 negative or a sum, 2 in scientific form, 4 a fraction.
  const MINUS = '<mo form="prefix">−</mo>';
  let figure = (t, isNegative, x) => {
    let h = `<mn>${t}</mn>`, w = t;
    if (x != null) {
      h = `<mrow>${h}<mo>×</mo><msup><mn>10</mn>${figure(Math.abs(x), x < 0).h}</msup></mrow>`;
      w += " × 10" + (x + "").replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
    }
    const places = (t + ".").split(".")[1].length, m = big((t + "").replace(".", ""));
    const v = () => make(isNegative ? -m : m, (x || 0) - places);
    if (isNegative) {
      h = `<mrow>${MINUS}${h.replace(/^<mrow>|<.mrow>$/g, "")}</mrow>`;
      w = "−" + w;
    }
    return { h, v, w, o: 1, c: (isNegative ? 1 : 0) + (x == null ? 0 : 2) };
  };
  // [mark]
  let decimalComma; // whether the document has one
  const figureWithPoint = figure, comma = (text) => (text + "").replace(".", ",");
  figure = (...number) => {
    const part = figureWithPoint(...number);
    return decimalComma ? { ...part, h: comma(part.h), w: comma(part.w) } : part;
  };
  // [end]
  const pointed = (shape, e, padded) => {
    if (e >= 0) return shape + "0".repeat(e);
    shape = shape.padStart(1 - e, "0");
    const rest = padded ? shape.slice(e) : shape.slice(e).replace(/0+$/, "");
    return shape.slice(0, e) + (rest && "." + rest);
  };
  const numeral = ([m, e, scientific], [kind, count], padded) => {
    if (!m) return figure(padded && kind ? "0." + "0".repeat(count) : "0");
    const shape = sizeOf(m) + "", top = shape.length - 1;
    return scientific ? figure(pointed(shape, -top, padded), m < 0n, e + top) : figure(pointed(shape, e, padded), m < 0n);
  };
  const fenced = (h, when) => when ? `<mo form="prefix" stretchy="false">(</mo>${h}<mo form="postfix" stretchy="false">)</mo>` : h;
  const marked = (part, q) =>
    q == null ? part : { ...part, h: part.h.replace(/<[a-z]+/, `$& data-q="${q}" data-v`) };

  const each = (columns, of) => columns.map((column) => column.map(of));

  // ---- The two interpreters -----------------------------------------------------------------------------------

  const HOLDS = { "<": [-1], "≤": [-1, 0], ">": [1], "≥": [1, 0], "=": [0] };
  const literal = (typed) => {
    const [p, q] = typed.split("/").map((part) => make(big(part)));
    return q ? divide(p, q) : p;
  };
  const holds = ([how, a, b], slots) => HOLDS[how].includes(differ(value(a, slots), value(b, slots)));
  const value = (x, slots) => {
    if (x.map == null) return typeof x === "string" ? literal(x) : slots[x];
    const [op, ...parts] = x, of = (part) => value(part, slots);
    if (op === "?") return of(parts.find(([, when]) => !when || holds(when, slots))[0]);
    if (op === "+") return parts.reduce((sum, [less, term]) => (less ? subtract : add)(sum, of(term)), ZERO);
    if (op !== "*") return OPERATIONS[op](...parts.map(of));
    let all = parts[0] ? make(-1n) : ONE, failed; // a factor 0 leaves out the rest: 0 · ln 0 counts as 0
    [multiply, divide].forEach((apply, i) => {
      for (const part of parts[i + 1]) {
        try {
          all = apply(all, of(part));
        } catch (caught) {
          failed ??= caught;
        }
      }
    });
    if (failed && !isZero(all)) throw failed;
    return all;
  };
  /* A formula [body, term, divisors] at the values of its slots and of the columns of its sum. */
  const total = ([body, term, divisors], slots, columns) => {
    if (divisors.some((divisor) => !sign(value(divisor, slots)))) fail("division");
    if (term === null) return value(body, slots);
    const terms = columns[0].map((_, i) => value(term, columns.map((column) => column[i])));
    return value(body, [...slots, terms.reduce(add, ZERO)]);
  };
  /* A layout with its numbers filled in; looks: of the slots. */
  const fill = (layout, looks, slots) => {
    const isNothing = (x) => isZero(value(x, looks.map((part) => part.v())));
    while (layout.map) {
      const [[how, a, b], yes, no] = layout;
      layout = (how ? holds([how, a, b], slots) : a.some(isNothing) && b.some(isNothing)) ? yes : no;
    }
    const [, less, o, h] = /^(-?)(!?)(.*)/.exec(layout);
    let c = 0, one = o;
    const filled = h.replace(/§(\d+),(\d);/g, (_, i, bits) => {
      const part = looks[i];
      c = part.c;
      one = one && part.o && !(c & bits) && !(c & 4 && h.includes("mfrac"));
      return fenced(part.h, part.c & bits);
    });
    return { h: filled, less, o: one, c: o && h[0] === "§" ? c : 0 };
  };

  // ---- What a reader writes -----------------------------------------------------------------------------------

  const RANGES = [() => true, (v) => v.m >= 0n && differ(v, ONE) < 0, (v) => v.m > 0n, (v) => v.m >= 0n];
  /* A number as it stands in a file: v makes its value; its look is that of any other part of a formula. */
  const parse = (typed, range) => {
    typed = typed.trim().replace(/[−–]/, "-").replace(/^([^.,]*),([^.,]*)$/, "$1.$2");
    const found = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(typed);
    const quotient = /^([+-]?)(\d+) ?\/ ?(\d+)$/.exec(typed);
    if (!found && !quotient) fail("nonsense");
    if (typed.length > 60 || Math.abs(found?.[4] || 0) > 99) fail("long");
    let [, less, before, after = "", x] = found || quotient, part;
    const strip = (t) => t.replace(/^0+(?=\d)/, "") || "0";
    if (quotient) {
      let p = big(before), q = big(after), a = p, b = q;
      if (!q) fail("zero");
      while (b) [a, b] = [b, a % b];
      [p, q] = [p / a, q / a];
      const isNegative = less === "-" && p > 0n, over = figure(p + ""), under = figure(q + "");
      part = q > 1n ? { h: `<mfrac>${over.h}${under.h}</mfrac>`, w: over.w + "/" + under.w, o: 1, c: 4 } : figure(p + "", isNegative);
      if (isNegative && q > 1n) part = { ...part, h: `<mrow>${MINUS}${part.h}</mrow>`, w: "−" + part.w, c: 5 };
      part.v = () => divide(make(isNegative ? -p : p), make(q));
    } else {
      const isNegative = less === "-" && /[1-9]/.test(before + after);
      part = figure(strip(before) + (after && "." + after), isNegative, x && Number(x));
    }
    if (!RANGES[range](part.v())) fail("range");
    return part;
  };

  // ---- The document -------------------------------------------------------------------------------------------

  return (data) => {
    const rules = data.numbers;
    const rounded = (v, rule) => printed(v, rules.digits[rule], rules.rounding);
    const look = (short, rule) => numeral(short, rules.digits[rule], rules.zeros);
    const places = new Map();
    data.q.forEach((found, q) => found?.[2] === 0 && places.set(found[0] + ":" + found[1], q));
    const place = (pass, slot) => places.get(pass.step + ":" + slot);
    const located = (pass, slot, make) => {
      try {
        return make();
      } catch (caught) {
        throw caught === AGAIN || !caught.code ? caught : { code: caught.code, step: pass.step, q: place(pass, slot) };
      }
    };

    /* What `make` gives, with as many digits as it takes. */
    const settled = (make) => {
      const before = precision;
      try {
        for (precision = 40; precision <= MOST; precision *= 4) {
          try {
            return make();
          } catch (caught) {
            if (caught !== AGAIN) throw caught;
          }
        }
        fail("undecided");
      } finally {
        precision = before;
      }
    };
    /* A formula at operands that are known exactly (functions, since 1/3 has as many digits as there are), rounded. */
    const decided = (form, slots, columns, rule) => {
      const before = depth;
      depth = 0;
      const of = (list) => list.map((make) => {
        const v = make();
        depth = max(depth, Math.abs(magnitude(v)));
        return v;
      });
      try {
        return settled(() => rounded(total(data.forms[form], of(slots), columns.map(of)), rule));
      } finally {
        depth = before;
      }
    };

    /* A pass with what it starts from. */
    const start = (nth, walked, group, brought, written) => {
      const pass = { step: nth, tape: data.tapes[walked], v: [], shown: [] };
      for (const [slot, kind, a, b] of pass.tape.given) {
        const [first, changes] = kind === "carried" ? data.carried[a] : [];
        let leaf = kind === "leaf" ? a : kind === "sample" ? data.samples[group[a]][b] : -1, part;
        if (kind === "carried" && first >= 0 && (nth === 1 || !changes)) leaf = first;
        if (leaf >= 0) part = written[leaf];
        else if (kind === "step" || kind === "count") part = figure(kind === "step" ? nth : a);
        else if (first < 0 && nth === 1) part = figure("0");
        pass.shown[slot] = part;
        pass.v[slot] = part ? part.v : brought[a];
      }
      return pass;
    };
    const evaluate = (pass, from, until) => {
      for (const [target, form, slots, columns, rule] of pass.tape.equations) {
        if (target <= from || target > until) continue;
        const of = (slot) => pass.v[slot];
        const v = located(pass, target, () => {
          const ready = slots.map(of), all = each(columns, of), now = (make) => make();
          return rules.paper
            ? exactly(decided(form, ready, all, rule))
            : total(data.forms[form], ready.map(now), each(all, now));
        });
        const straddles = sizeOf(v.m) <= v.r, zero = straddles && sure(v) ? ZERO : v;
        if (!straddles) depth = max(depth, Math.abs(magnitude(v)));
        pass.v[target] = () => zero;
      }
      return pass;
    };
    const walk = (written) => {
      const passes = {}, losses = [], count = data.samples.length, all = data.samples.map((_, i) => i), limit = data.stop;
      let brought = data.carried.map(([leaf]) => (leaf < 0 ? () => ZERO : written[leaf].v));
      for (let nth = 1, first = 0; nth <= data.steps; nth++, first += data.batch) {
        const walked = data.tapes[0], group = all.slice(0, data.batch).map((i) => (first + i) % count);
        const pass = evaluate(start(nth, 0, group, brought, written), -1, walked.last);
        losses.push((passes[nth] = pass).v[walked.loss]());
        const stops = limit && differ(losses[nth - 1], literal(limit[0])) < 0;
        if (limit && stops !== (nth === limit[1])) throw { code: "stops", step: nth };
        if (stops) break;
        evaluate(pass, walked.last, Infinity);
        brought = [...brought];
        for (const [i, slot] of walked.next) brought[i] = pass.v[slot];
      }
      passes[0] = evaluate(start(0, 1, all, brought, written), -1, Infinity);
      return [passes, losses];
    };

    /* The formula that gives a slot of a pass: of the tape, or of a quantity that only a view knows (below 0). */
    const lineOf = (pass, slot) =>
      slot < 0 ? data.derived[pass.step][-1 - slot] : pass.tape.equations.find(([target]) => target === slot).slice(1);
    const digitsOf = (pass, slot) => {
      if (slot < 0) return 0;
      const written = pass.tape.given.find(([target]) => target === slot);
      return written ? (written[1] === "carried" && data.carried[written[2]][0] >= 0 ? rules.parameter : 0) : lineOf(pass, slot)[3];
    };
    const valueOf = (pass, slot) => {
      if (slot >= 0) return pass.v[slot]();
      const [form, slots, columns] = lineOf(pass, slot), of = (list) => list.map((each) => valueOf(pass, each));
      return total(data.forms[form], of(slots), columns.map(of));
    };
    const fromPrinted = (pass, [form, slots, columns], target) => {
      const of = (list) => list.map((slot) => show(pass, slot).v);
      return decided(form, of(slots), columns.map(of), digitsOf(pass, target));
    };
    /* How a quantity is printed in its pass. */
    const show = (pass, slot) =>
      (pass.shown[slot] ??= located(pass, slot, () => {
        const rule = digitsOf(pass, slot);
        return look(
          slot < 0 && rules.paper ? fromPrinted(pass, lineOf(pass, slot), slot) : rounded(valueOf(pass, slot), rule), rule,
        );
      }));
    const inPlace = (pass, slot) => marked(show(pass, slot), place(pass, slot));

    const substituted = (pass, [form, slots, columns]) => {
      const [, , , layout, wide, own] = data.forms[form], count = columns[0]?.length, long = count > 8;
      const laid = (x, list, more = []) =>
        fill(x, [...list.map((slot) => inPlace(pass, slot)), ...more], list.map((slot) => valueOf(pass, slot)));
      if (!own) return laid(layout, slots);
      const terms = columns[0].map((_, i) => (long && i > 5 && i < count - 1 ? 0 : laid(own, columns.map((column) => column[i]))));
      const sum = terms.reduce((h, part, i) => {
        if (!part) return i === 6 ? h + "<mo>+</mo><mo>⋯</mo>" : h;
        const joint = part.less ? (i ? "<mo>−</mo>" : MINUS) : i ? "<mo>+</mo>" : "";
        return h + joint + fenced(part.h, (i || part.less) && part.c & 1);
      }, "");
      const [{ less, o, c }] = terms;
      const whole = count > 1 ? { h: sum, c: 1 } : { h: sum, o, c: less ? 1 : c };
      return laid(long ? wide : layout, slots, [{ ...whole, v: () => ONE }]);
    };
    // [grid]
    /* The same for a line of matrices, whose entries are lines of their own. */
    OPERATIONS.grid = ([layout, slots, rows], pass) => {
      const matrix = (of) => {
        const entries = each(rows, of).map((row) => `<mtr>${row.map((part) => `<mtd>${part.h}</mtd>`).join("")}</mtr>`);
        return `<mrow><mo form="prefix">[</mo><mtable>${entries.join("")}</mtable><mo form="postfix">]</mo></mrow>`;
      };
      const again = new Map(rows.flat().map((line) => [line, recomputed(pass, line, line[3])]));
      const list = [["=", fill(layout, slots.map((slot) => inPlace(pass, slot)), []).h]], ends = matrix((line) => inPlace(pass, line[3]));
      if (rows.flat().every((line) => again.get(line) && agree(again.get(line), pass, line[3]))) return [...list, ["=", ends]];
      if (rules.paper && [...again.values()].every((short) => short)) {
        list.push(["=", matrix((line) => look(again.get(line), digitsOf(pass, line[3])))]);
      }
      return [...list, ["≈", ends]];
    };
    // [end]
    const agree = (short, pass, target) => !differ(exactly(short), show(pass, target).v());
    const recomputed = (pass, line, target) => {
      try {
        return fromPrinted(pass, line, target);
      } catch {
        return null;
      }
    };
    /* What stands in a chain after its symbols: in numbers, = or ≈ result. */
    const parts = ([nth, target, own, symbol, zeros], passes) => {
      if (target === null) return OPERATIONS.grid(own, passes[nth]);
      const pass = passes[nth], line = own || lineOf(pass, target), [, slots, columns] = line, list = [];
      const result = ["=", inPlace(pass, target).h], printed = show(pass, target).v(), rough = ["≈", result[1]];
      const put = (part) => list.push(["=", part.h]);
      if (symbol) {
        const v = show(pass, slots[0]).v();
        if (!differ(v, printed) || !differ(v, negative(printed))) list.push(["=", symbol]);
      }
      if (columns.length && columns[0].length > 8) {
        put(substituted(pass, line));
        return [...list, rough];
      }
      if (!columns.length && slots.length === 1 && slots[0] === target) return [...list, result];
      const free = !rules.paper || (own && target >= 0), again = free && recomputed(pass, line, target);
      if (free && !again) return [...list, rough];
      const laid = substituted(pass, line), nothing = [...slots, ...columns.flat()].every((slot) => show(pass, slot).w === "0");
      const looks = !laid.o && (zeros ? !nothing : slots.length + columns.length);
      if (looks) put(laid);
      if (!again || agree(again, pass, target)) return [...list, result];
      if (rules.paper && looks) put(look(rounded(exactly(again), digitsOf(pass, target)), digitsOf(pass, target)));
      return [...list, rough];
    };

    const everything = (written) => {
      const [passes, losses] = walk(written);
      const results = data.q.map((found, q) => {
        if (!found) return null;
        const [nth, slot] = found;
        const part = slot === null ? look(rounded(losses[nth - 1], rules.loss), rules.loss) : show(passes[nth], slot);
        return { text: part.w, mathml: marked(part, q).h, number: float(part.v()) };
      });
      return { values: results, lines: data.lines.map((line) => parts(line, passes)), error: null };
    };
    return {
      /* Why a text cannot stand for a leaf; "" where it can. */
      refuses: (leaf, typed) => {
        try {
          parse(typed, data.leaves[leaf][1]);
          return "";
        } catch (caught) {
          return caught.code;
        }
      },
      /* Everything, with some leaves changed: {leaf: text}. */
      run: (edits = {}) => {
        try {
          depth = 0;
          // [mark]
          decimalComma = rules.mark;
          // [end]
          const written = data.leaves.map(([typed, range], leaf) => {
            try {
              return parse(edits[leaf] ?? typed, range);
            } catch (caught) {
              throw { code: caught.code, leaf };
            }
          });
          return settled(() => everything(written));
        } catch (caught) {
          if (!caught.code) throw caught;
          return { values: null, lines: null, error: caught };
        }
      },
    };
  };
})();
