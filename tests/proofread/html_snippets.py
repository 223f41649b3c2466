"""Pieces of web pages with the faults they must give, as data: (title, rule, HTML, faults), as in ``snippets``.

Each piece begins on line 3. ``rule`` names one of ``snippets.RULES``. ``f``, ``chain``, ``table`` write the markup.
"""

from __future__ import annotations

import re

MINUS = '<mo form="prefix">−</mo>'


def f(inside: str) -> str:
    """A formula from words: digits, letters and signs become elements, what is an element already stays."""
    return f"<math>{elements(inside)}</math>"


def elements(inside: str) -> str:
    pieces = re.findall(r"<(?:mn|mi|mo|mtext)\b[^>]*>[^<]*</[^>]+>|<[^>]+>|[0-9.]+|[A-Za-zα-ω]+|\S", inside)
    return "".join(piece if piece[0] == "<" else f"<{_kind(piece)}>{piece}</{_kind(piece)}>" for piece in pieces)


def _kind(piece: str) -> str:
    return "mn" if piece[0].isdigit() else "mi" if piece.isalpha() else "mo"


def chain(left: str, *parts: str) -> str:
    right = "".join(f'<math><mo class="rel">{part[0]}</mo>{elements(part[1:])}</math>' for part in parts)
    return f'<div class="chain" data-d="3"><span class="lhs">{f(left)}</span><span class="rhs">{right}</span></div>'


def table(spec: str, *rows: str, head: str = "<thead><tr><th>a</th><th>0.777</th></tr></thead>") -> str:
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    return f"<!-- byhand-table {spec} -->\n<table>{head}<tbody>\n{body}</tbody></table>"


def matrix(*rows: str) -> str:
    cells = ("".join(f"<mtd>{elements(cell)}</mtd>" for cell in row.split()) for row in rows)
    body = "".join(f"<mtr>{row}</mtr>" for row in cells)
    return f'<mrow><mo form="prefix">[</mo><mtable>{body}</mtable><mo form="postfix">]</mo></mrow>'


def under(base: str, index: str) -> str:
    return f"<msub><mi>{base}</mi><mn>{index}</mn></msub>"


W, X = under("w", "5"), under("x", "1")
SMALL = f'<mrow data-q="4" data-v><mn>4.4</mn><mo>×</mo><msup><mn>10</mn><mrow>{MINUS}<mn>4</mn></mrow></msup></mrow>'
SIGMA = "<mi>σ</mi><mo>\u2061</mo>"
RELU = "<mi>ReLU</mi><mo>\u2061</mo>"
SLOPE = "<msup><mi>ReLU</mi><mo>′</mo></msup><mo>\u2061</mo>"
TANH = "<msup><mi>tanh</mi><mo>′</mo></msup><mo>\u2061</mo>"
DERIVATIVE = "<mfrac><mrow><mi>∂</mi><mi>E</mi></mrow><mrow><mi>∂</mi><msub><mi>w</mi><mn>5</mn></msub></mrow></mfrac>"
EULER = f'<msup><mi mathvariant="normal">e</mi><mrow>{MINUS}<mn>0.3775</mn></mrow></msup>'

SNIPPETS = [
    # formulas
    ("a product", "4", f("0.1385 · 0.40 = 0.0554"), []),
    ("a wrong product", "4", f("0.1385 · 0.40 = 0.0555"), ["line 3: 0.1385 · 0.40 = 0.0555, but it gives 0.0554"]),
    ("marks", "4", f('<mn data-q="1" data-v>0.5</mn> · <mn data-q="2" data-v="">0.5</mn> = 0.26'), ["it gives 0.25"]),
    ("an invisible product", "4", f("0.5 <mo>\u2062</mo> ( 1 − 0.2 ) = 0.4"), []),
    ("two numbers side by side", "4", f("0.5 0.3 = 0.15"), ["two numbers side by side"]),
    (
        "a negative number",
        "4",
        f(f"( <mrow data-v>{MINUS}<mn>0.5</mn></mrow> ) · 0.4 = <mrow>{MINUS}<mn>0.2</mn></mrow>"),
        [],
    ),
    ("a square of a bracket", "4", f("<msup><mrow> ( −0.5 ) </mrow><mn>2</mn></msup> = 0.26"), ["it gives 0.25"]),
    ("an mrow is no bracket", "4", f("<msup><mrow>−0.5</mrow><mn>2</mn></msup> = −0.25"), []),
    ("one number in scientific form", "4", f(f"0.0088 · 0.05 = {SMALL}"), []),
    ("which is wrong", "4", f(f"0.0089 · 0.05 = {SMALL}"), ["0.0089 · 0.05 = 4.4 × 10^-4, but it gives 4.5 × 10^-4"]),
    ("a fraction", "4", f("<mfrac><mn>1</mn><mn>8</mn></mfrac> = 0.125"), []),
    (
        "a power of a fraction",
        "4",
        f("<msup><mfrac><mn>1</mn><mn>2</mn></mfrac><mn>2</mn></msup> = 0.5"),
        ["it gives 0.25"],
    ),
    ("roots", "4", f("<msqrt><mn>0.25</mn></msqrt> = 0.5 = <mroot><mn>0.125</mn><mn>3</mn></mroot>"), []),
    ("the logistic function", "4", f(f"{SIGMA} ( 0.3775 ) = 0.5933"), []),
    (
        "the same, spelt out",
        "4",
        f(f"<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo>{EULER}</mrow></mfrac> = 0.5934"),
        ["0.5933"],
    ),
    ("named functions", "4", f(f"{RELU} (−0.5) = 0") + f("ln <mo>\u2061</mo> (0.5) = −0.6931"), []),
    ("a slope that is a symbol", "4", f(f"d = g {SLOPE} ( {under('z', '1')} ) = 0.75 · 0 = 0"), []),
    ("a slope of a function with a command", "4", f(f"d = g {TANH} ( {under('z', '1')} ) = 0.75 · 0 = 0"), []),
    ("absolute values", "4", f('<mo form="prefix">|</mo> 0.1 − 0.5 <mo form="postfix">|</mo> = 0.5'), ["it gives 0.4"]),
    (
        "a matrix product",
        "4",
        f(f"{matrix('0.5 1', '1 2')} {matrix('0.1', '0.2')} = {matrix('0.25', '0.6')}"),
        ["entry 2"],
    ),
    (
        "a transposed matrix",
        "4",
        f(f"<msup>{matrix('1 2')}<mi>⊤</mi></msup> ⊙ {matrix('3', '4')} = {matrix('3', '8')}"),
        [],
    ),
    (
        "cases define",
        "4",
        f('f = <mrow><mo>{</mo><mtable class="cases"><mtr><mtd><mn>0.1</mn></mtd></mtr></mtable></mrow>'),
        [],
    ),
    ("comparisons", "4", f("<mn>0.0012</mn> <mo>&lt;</mo> 0.001"), ["0.0012 < 0.001"]),
    ("an arrow says nothing", "4", f("w → 0.35") + f("w ← 0.3"), []),
    ("what is not drawn is not read", "4", f("0.5 <mphantom><mn>7</mn></mphantom> = 0.5"), []),
    ("an abridged sum is not checked", "4", f("0.1 · 0.2 + ⋯ + 0.3 · 0.4 = 0.55"), []),
    ("pi as a symbol", "4", f("π = 0.3") + " and " + f("2 · π = 2 · 0.3 = 0.6"), []),
    ("pi as the constant", "4", f("2 · π = 6.2832"), []),
    # chains
    ("a chain that holds", "4", chain(f"{W}", f"= {X} · 0.5", "= 0.3 · 0.5", "= 0.15"), []),
    (
        "a wrong chain",
        "4",
        chain(f"{W}", f"= {X} · 0.5", "= 0.3 · 0.5", "= 0.16"),
        ["0.3 · 0.5 = 0.16, but it gives 0.15"],
    ),
    ("full precision carried", "9", chain("d", "= 0.75136507 · ( 1 − 0.75136507 )", "≈ 0.186815602"), []),
    ("two too far", "9", chain("d", "= 0.75136507 · ( 1 − 0.75136507 )", "≈ 0.186815605"), ["it gives 0.186815602"]),
    ("a part over several formulas", "4", chain("y", "= 0.1 · 0.2", "+ 0.3 · 0.4", "= 0.15"), ["it gives 0.14"]),
    (
        "the line of a formula",
        "4",
        chain("y", "= 0.5 + 0.5", "= 2").replace("<math>", "\n<math>"),
        ["line 6: 0.5 + 0.5 = 2"],
    ),
    (
        "a hidden section is checked",
        "4",
        f'<section data-view="matrix" hidden>{chain("y", "= 0.5 + 0.5", "= 2")}</section>',
        ["= 2"],
    ),
    (
        "folded and nested",
        "4",
        f"<details><summary>s</summary><div class='eq'><div>{chain('y', '= 1 + 1', '= 3')}</div></div></details>",
        ["= 3"],
    ),
    # symbols and scopes
    (
        "one symbol, two numbers",
        "4",
        chain(DERIVATIVE, "= 0.1385") + "\n" + f"<p>{f(f'{DERIVATIVE} = 0.1358')}</p>",
        [r"line 4: \frac{\partial E}{\partial w_5} stands as 0.1385 on line 3 but as 0.1358 here"],
    ),
    ("in another scope it may", "4", f("w = 0.1") + "<!-- byhand-scope step2 -->" + f("w = 0.2"), []),
    (
        "substitution binds",
        "4",
        chain("y", f"= w {X}", "= 0.5 · 0.3", "= 0.15") + "\n" + f(f"{X} = 0.4"),
        ["line 4: x_1 stands as 0.3"],
    ),
    ("names that look like LaTeX", "4", f(r"<mtext>a} = 5 \end{$</mtext> = 0.5 · 0.5 = 0.26"), ["it gives 0.25"]),
    ("names with spaces do not cut", "4", f("<mtext>\u00a0and </mtext> = 0.5 · 0.5 = 0.26"), ["it gives 0.25"]),
    (
        "a label above",
        "4",
        f("<msup><mi>w</mi><mo>+</mo></msup> = 0.5") + "\n" + f("<msup><mi>w</mi><mo>+</mo></msup> = 0.6"),
        ["w^+ stands as 0.5 on"],
    ),
    (
        "accents",
        "4",
        f("<mover><mi>y</mi><mo>^</mo></mover> = 0.5 , y = 0.6") + f("<mover><mi>y</mi><mo>^</mo></mover> = 0.7"),
        [r"\hat{y} stands as 0.5"],
    ),
    # sentences
    (
        "a number from nowhere",
        "4",
        f"<p>The loss is 0.2985.</p>\n{f('E = 0.2984')}",
        ["line 3: 0.2985 is the value of nothing"],
    ),
    ("in a list, over markup", "4", "<ul><li>0.2<b>985</b></li></ul>", ["0.2985 is"]),
    ("a lone number in mathematics", "4", f"<p>It is\n{f('0.2985')}.</p>", ["line 4: 0.2985 is"]),
    ("a number from somewhere", "4", f"<p>It is {f('0.2985')}, as <b>0.2985</b>.</p>{f('E = 0.2985')}", []),
    ("percentages are free", "4", f"<p>12.34&nbsp;%, {f('12.34')}&nbsp;%</p>", []),
    (
        "an author's own words are free",
        "4",
        f"<!-- byhand-free --><p>0.123, {f('0.456')}</p><!-- /byhand-free --><p>0.789</p>",
        ["0.789"],
    ),
    (
        "headings and the page's title are free",
        "4",
        f"<title>0.123</title><h2>0.456 {f('0.789')}</h2><nav><a>0.321</a></nav>",
        [],
    ),
    ("equalities in them are not", "4", f"<h2>{f('1 + 1 = 3')}</h2>", ["1 + 1 = 3"]),
    ("an author's dollar is no formula", "4", "<p>It costs $5 and $1 + 1 = 3$ \\(1 = 2\\)</p>", []),
    (
        "programs, pictures, styles and data are not read",
        "4",
        "<pre><code>0.123</code></pre><code>0.234</code><style>a{width:0.345em}</style><!-- 0.456 -->"
        f"<svg><title>0.567</title>{f('1 = 2')}<text>0.678</text></svg>"
        f'<script type="application/json">{{"a": 0.789, "b": "<p>0.891{f("1 = 2")}"}}</script>',
        [],
    ),
    ("attributes are not read", "4", '<p title="0.123" aria-label="0.234">fine</p>', []),
    # tables
    (
        "a table that holds",
        "4",
        f(f"{W} = 0.5") + table("symbol,value,known,text", f"<td>{f(W)}</td><td>{f('0.5')}</td><td>0.5</td><td></td>"),
        [],
    ),
    (
        "another value",
        "4",
        f(f"{W} = 0.5") + table("symbol,value", f'<th scope="row">{f(W)}</th><td class="n">0.6</td>'),
        ["line 5: w_5 stands as 0.5"],
    ),
    (
        "from nowhere",
        "4",
        table("symbol,known", f"<td>{f(W)}</td><td>{f('0.6')}</td>"),
        ["line 5: 0.6 is the value of nothing"],
    ),
    (
        "a head in a row of its own",
        "4",
        table("symbol,value", "<th>symbol</th><th>0.9</th>", f"<td>{f(W)}</td><td>0.6</td>", head=""),
        [],
    ),
    ("a cell is missing", "4", table("symbol,value", f"<td>{f(W)}</td>"), ["a row of 1 cells in a table of 2 columns"]),
    (
        "no symbol",
        "4",
        table("symbol,value", "<td>the weight</td><td>0.5</td>"),
        ["a symbol should stand where 'the weight' stands"],
    ),
    ("no number", "4", table("symbol,value", f"<td>{f(W)}</td><td>half</td>"), ["cannot read 'half' as a number"]),
    ("an equality in a cell", "4", table("text,text", f"<td>so</td><td>{f('1 + 1 = 3')}</td>"), ["1 + 1 = 3"]),
    (
        "an unknown column",
        "4",
        table("symbol,worth", "<td>a</td><td>1</td>"),
        ["a column of a table cannot be 'worth'"],
    ),
    ("a table without a specification", "4", "<table><tr><td>0.123</td></tr></table>", []),
    # what cannot be read
    ("a number that is none", "4", f("x = <mn>NaN</mn>"), ["a number that is none: 'NaN'"]),
    ("an empty number", "4", f("x = <mn></mn>"), ["a number that is none: ''"]),
    ("two points", "4", f("x = <mn>1.2.3</mn>"), ["a number that is none: '1.2.3'"]),
    ("a number as a name", "4", f("x = 0.5 · <mi>0.5</mi> = 0.26"), ["it gives 0.25"]),
    ("a fraction of one part", "4", f("<mfrac><mn>1</mn></mfrac> = 1"), ["a <mfrac> of 1 parts, not 2"]),
    ("an element of another language", "4", f("0.5 <div></div> = 0.6"), ["<div> in a formula"]),
    ("text between elements", "4", "<math>0.5<mo>=</mo>0.6</math>", ["'0.5' between the elements"]),
    ("an unknown sign", "4", f("0.5 ♥ 0.5 = 1"), ["cannot read ♥"]),
    (
        "elements that cross",
        "4",
        "<math><mrow><mn>1</mn></math></mrow>" + f("1 + 1 = 3"),
        ["a <mrow> that </math> closes", "1 + 1 = 3"],
    ),
    ("a formula that is not closed", "4", "<math><mn>1</mn>", ["a <math> that nothing closes"]),
    (
        "a chain that is not closed",
        "4",
        "<p>a</p><div class='chain'>" + f("1 + 1 = 3"),
        ["1 + 1 = 3", "a <div> that nothing closes"],
    ),
    ("a picture that is not closed", "4", "<svg><g>" + f("1 + 1 = 3"), ["a <svg> that nothing closes"]),
    ("a script that is not closed", "4", "<script>1 < 2; " + f("1 + 1 = 3"), ["that nothing closes"]),
    ("a comment that is not closed", "4", "<!-- " + f("1 + 1 = 3"), ["a <!-- that nothing closes"]),
    ("a tag that is not closed", "4", f"{f('1 + 1 = 2')}<p title='", ["a <p that nothing closes"]),
    ("an entity that is cut", "4", "<p>0.123&am", ["0.123 is the value"]),
]
