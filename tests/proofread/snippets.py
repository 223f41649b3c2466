"""Pieces of documents with the faults they must give, as data: (title, rule, text, faults).

A fault is a part of the line that reports it; no faults means that the piece holds. ``rule`` names one of RULES.
A piece in which nothing is recomputed has one more, harmless equality put behind it by the test.
"""

RULES = {
    "4": '{"carry":"rounded","digits":{"decimals":4},"rounding":"half_up","trailing_zeros":false}',
    "4 exact": '{"carry":"exact","digits":{"decimals":4},"rounding":"half_even","trailing_zeros":false}',
    "9": '{"carry":"exact","digits":{"decimals":9},"rounding":"half_even","trailing_zeros":false}',
    "9, loss 10": '{"carry":"exact","digits":{"decimals":9},"rounding":"half_even","trailing_zeros":false,'
    '"quantities":{"loss":{"decimals":10}}}',
    "6s": '{"carry":"exact","digits":{"significant":6},"rounding":"half_even","trailing_zeros":false}',
    "3s": '{"carry":"rounded","digits":{"significant":3},"rounding":"half_up","trailing_zeros":false}',
    "4 even": '{"carry":"rounded","digits":{"decimals":4},"rounding":"half_even","trailing_zeros":true}',
    "4 cut": '{"carry":"rounded","digits":{"decimals":4},"rounding":"truncate","trailing_zeros":false}',
    "2": '{"carry":"rounded","digits":{"decimals":2},"rounding":"half_up","trailing_zeros":false}',
    "0": '{"carry":"rounded","digits":{"decimals":0},"rounding":"half_up","trailing_zeros":false}',
}

MARKDOWN = [
    # products, sums, signs
    ("a product", "4", r"$0.1385 \cdot 0.40 = 0.0554$", []),
    ("a wrong product", "4", r"$0.1385 \cdot 0.40 = 0.0555$", ["line 3: 0.1385 · 0.40 = 0.0555, but it gives 0.0554"]),
    ("a tie away from zero", "4", r"$(-0.0381) \cdot 0.50 = -0.0191$", []),
    ("the same tie to even", "4 even", r"$(-0.0381) \cdot 0.50 = -0.0191$", ["it gives -0.019"]),
    ("the same tie cut", "4 cut", r"$(-0.0381) \cdot 0.50 = -0.0190$", []),
    ("a sum with a negative term", "4", r"$0.0554 + (-0.0191) = 0.0363$", []),
    ("a difference", "4", r"$0.0554 - 0.0191 = 0.0363$", []),
    ("a minus before a product", "4", r"$-0.5 \cdot 0.04 = -0.02$", []),
    ("a minus before a power", "4", r"$-0.5^2 = -0.25$", []),
    ("a negative square", "4", r"$(-0.5)^2 = 0.25$", []),
    ("juxtaposition", "4", r"$0.5 (1 - 0.2) = 0.4$", []),
    ("thin space is a product", "4", r"$0.5\,0.3 = 0.15$", []),
    ("two numbers side by side", "4", "$0.5 0.3 = 0.15$", ["two numbers side by side"]),
    ("a slash binds to the left", "4", r"$1/2 \cdot 3 = 1.5$", []),
    ("a fraction without braces", "4", r"$\frac12 (0.01 - 0.7514)^2 = 0.2748$", []),
    ("a percentage in mathematics", "4", r"$5\,\% = 0.05$", []),
    ("given digits stay", "4", r"$x = 0.10$ and $0.10 \cdot 1 = 0.1$", []),
    ("nothing is demanded of trailing zeros", "4 even", r"$0.5 \cdot 0.2 = 0.1000$ and $0.5 \cdot 0.4 = 0.2$", []),
    ("one number in scientific form", "4", r"$0.0088 \cdot 0.05 = 4.4 \times 10^{-4}$", []),
    ("tiny values have two figures", "4", r"$0.00123 \cdot 0.1 = 1.2 \times 10^{-4}$", []),
    (
        "not three of them",
        "4",
        r"$0.00123 \cdot 0.5 = 6.2 \times 10^{-4}$ and $0.0088 \cdot 0.05 = 0.0005$",
        ["it gives 4.4 × 10^-4"],
    ),
    ("below 10^(1-n), compared before rounding", "4", r"$0.00099 \cdot 0.999 = 9.9 \times 10^{-4}$", []),
    ("two decimals: below 0.01", "2", r"$0.02 \cdot 0.3 = 0.006$", []),
    ("two decimals: 0.05 is not tiny", "2", r"$0.2 \cdot 0.23 = 0.05$", []),
    ("no decimals at all", "0", r"$3 \cdot 1.5 = 5$", []),
    ("no decimals: one half is tiny", "0", r"$0.5 \cdot 0.5 = 0.25$", []),
    ("three significant figures", "3s", r"$12.34 \cdot 5.678 = 70.1$", []),
    ("significant figures of a tiny number", "3s", r"$0.001 \cdot 0.0012345 = 1.23 \times 10^{-6}$", []),
    ("significant figures, wrong", "3s", r"$12.34 \cdot 5.678 = 70.06$", ["it gives 70.1"]),
    ("a huge number", "3s", r"$123456 \cdot 1000 = 1.23 \times 10^{8}$", []),
    ("minus zero is zero", "4", r"$-0 \cdot 0.5 = 0$", []),
    # functions
    ("the logistic function", "4", r"$\sigma(0.3775) = 0.5933$", []),
    ("the same, spelt out", "4", r"$\frac{1}{1 + \mathrm{e}^{-0.3775}} = 0.5933$", []),
    ("its slope", "4", r"$\sigma'(0.5) = 0.235$", []),
    ("exp and ln", "4", r"$\exp(0.5) = 1.6487$, $\ln 2 = 0.6931$, $\ln(0.5) = -0.6931$", []),
    (
        "tanh, cosh and a squared function",
        "4",
        r"$\tanh(0.5) = 0.4621$, $\cosh 1 = 1.5431$, $\tanh^2(0.5) = 0.2136$",
        [],
    ),
    ("sin and cos of the constant", "4", r"$\sin(\pi / 2) = 1$, $\cos \pi = -1$, $2 \pi = 6.2832$", []),
    ("pi as a symbol", "4", r"$\pi = 0.3$ and $2 \cdot \pi = 2 \cdot 0.3 = 0.6$", []),
    (
        "max, min, absolute values, roots",
        "4",
        r"$\max(0, -0.5) = 0$, $\min(1, 0.5) = 0.5$, $\lvert -0.5 "
        r"\rvert = 0.5$, $|0.1 - 0.5| = 0.4$, $\sqrt{0.25} = 0.5$",
        [],
    ),
    ("sized brackets", "4", r"$\left(0.5 + \bigl[0.1 - \left|-0.3\right|\bigr]\right) = 0.3$", []),
    (
        "named functions",
        "4",
        r"$\operatorname{ReLU}(-0.5) = 0$, $\operatorname{sgn}(-3.2) = -1$, "
        r"$\operatorname{softplus}(0) = 0.6931$",
        [],
    ),
    ("the normal distribution", "4", r"$\Phi(0.5) = 0.6915$, $\varphi(0.5) = 0.3521$, $\Phi(0) = 0.5$", []),
    ("a wrong digit in a transcendental one", "4", r"$\Phi(0.5) = 0.6916$", ["Φ(0.5) = 0.6916, but it gives 0.6915"]),
    ("exact at exact points", "4", r"$\sigma(0) = 0.5$, $\exp(0) = 1$, $\ln 1 = 0$, $\sqrt{0.01} = 0.1$", []),
    ("0 times ln 0", "4", r"$0 \cdot \ln 0 + (1 - 0) \cdot \ln(0.5) = -0.6931$", []),
    ("0 times ln 0, computed", "4", r"$(1 - 1) \ln(1 - 1) = 0$", []),
    ("division by zero", "4", r"$1 / (0.5 - 0.5) = 3$", ["division by zero"]),
    ("ln of a negative number", "4", r"$\ln(-0.5) = 0.6931$", ["ln of a negative number"]),
    ("an integer power of long decimals", "6s", r"$0.999^{10000} = 4.51733 \times 10^{-5}$", []),
    (
        "wrappers",
        "4",
        r"$\underbrace{0.1385 \cdot 0.4}_{\text{first}} = \boxed{0.0554} = \textcolor{red}{0.0554} "
        r"= {\color{blue}0.0554} = \htmlId{a-1}{0.0554}$",
        [],
    ),
    ("a wrapped wrong number", "4", r"$0.1385 \cdot 0.4 = \htmlClass{q7}{0.0545}$", ["it gives 0.0554"]),
    (
        "a derivative at a place",
        "4",
        r"$\left.\frac{\partial f}{\partial x}\right|_{x=1} = 2 \cdot 0.5 = 1.1\ \checkmark$",
        ["2 · 0.5 = 1.1"],
    ),
    (
        "a slope that is a symbol",
        "4",
        "$d = g\\,\\operatorname{ReLU}'(z_1) = (-0.75) \\cdot 0 = 0$ and $g = -0.72$",
        ["g stands as -0.75 and as -0.72 here"],
    ),
    # full precision carried
    ("the last digit differs", "9", r"$0.751365070 \cdot (1 - 0.751365070) \approx 0.186815602$", []),
    ("two too far", "9", r"$0.75136507 \cdot (1 - 0.75136507) \approx 0.186815605$", ["it gives 0.186815602"]),
    ("= does not stretch", "9", r"$0.138498562 \cdot 0.45 = 0.062324354$", ["it gives 0.062324353"]),
    ("more digits than the rule are exact", "4 exact", r"$100 \cdot 0.123456 \approx 12.345$", ["it gives 12.3456"]),
    ("fewer digits were rounded", "4 exact", r"$100 \cdot 0.1235 \approx 12.3456$", []),
    ("integers are exact", "4 exact", r"$7 \cdot 2 \approx 14.0001$", ["it gives 14"]),
    (
        "an integer that a value was rounded to is not",
        "4 exact",
        r"$\sigma(12) = 1$ and $20000 \cdot (1 - 1) \approx 0.9$",
        [],
    ),
    (
        "the loss has digits of its own",
        "9, loss 10",
        r"$\frac{1}{2} (0.01 - 0.75136507)^2 = 0.2748110835$, $0.5 \cdot 0.000000003 = 1.5 \times 10^{-9}$",
        [],
    ),
    ("ten digits, wrong", "9, loss 10", r"$\frac{1}{2} (0.01 - 0.75136507)^2 = 0.2748110845$", ["it gives"]),
    ("cut values reach one way", "4 cut", r"$2 \cdot 0.1234 \approx 0.2469$", []),
    ("and not the other", "4 cut", r"$2 \cdot 0.1234 \approx 0.2466$", ["it gives 0.2468"]),
    ("two expressions", "4", r"$\frac{1}{1 + 0.6856} = \frac{1}{1.6856} = 0.5933$", []),
    ("two expressions that differ", "4", r"$\frac{1}{1 + 0.6856} = \frac{1}{1.7856} = 0.56$", ["the left is 0.5933"]),
    # order
    ("comparisons", "4", r"$0.0004 < 0.001$, $0.5 \gt 0.2$, $0.3 \le 0.3$, $3 \ne 4$", []),
    ("a wrong comparison", "4", r"$0.0012 < 0.001$", ["0.0012 < 0.001"]),
    ("an arrow says nothing", "4", r"$w: 0.40 \to 0.3589$, and $w \leftarrow 0.3$, but $v = 0.3589$", []),
    # rows
    (
        "a chain over rows",
        "4",
        "$$\n\\begin{aligned}\nz &= w\\, x + b\\\\\n&= 0.5 \\cdot 0.3 + 0.1\\\\[2pt]\n&= 0.26\n\\end{aligned}\n$$",
        ["line 7: 0.5 · 0.3 + 0.1 = 0.26, but it gives 0.25"],
    ),
    (
        "a sum over rows",
        "4",
        "$$\\begin{aligned}\nz &= 0.5 \\cdot 0.3\\\\\n&\\quad + 0.1\\\\\n&= 0.25\n\\end{aligned}$$",
        [],
    ),
    (
        "rows that are cut by words",
        "4",
        r"$$a = 0.5 \Rightarrow b = 0.25, \quad 0.5 + b = 0.5 + 0.25 = 0.75 "
        r"\text{ and } c = 0.1 \qquad d = 0.2$$",
        [],
    ),
    ("a rest on the closing line", "4", "$$\n0.5 + 0.5 = 1\n$$ and $0.5 + 0.2 = 1$", ["line 5: 0.5 + 0.2 = 1"]),
    ("a quoted display", "4", "> Seen:\n> $$\n> 0.5 + 0.5 = 2\n> $$", ["line 5: 0.5 + 0.5 = 2"]),
    ("an abridged row is counted, not checked", "4", r"$0.1 \cdot 0.2 + \cdots + 0.3 \cdot 0.4 = 0.55$", []),
    # what cannot be read
    ("an unknown command", "4", r"$\frobnicate{0.5} = 0.3$", [r"cannot read \frobnicate"]),
    ("an unknown command without digits", "4", r"$\frobnicate = \heartsuit$", []),
    ("an open bracket", "4", "$(0.5 + 0.3 = 0.8$", ["cannot read"]),
    ("an operator too many", "4", r"$0.5 + \cdot 0.3 = 0.8$", ["cannot read"]),
    ("mathematics that does not end", "4", "It is $0.5 + 0.3 = 0.8.", ["a $ that nothing closes"]),
    ("a display that does not end", "4", "$0.5 + 0.5 = 1$\n\n$$\n0.5 + 0.3 = 0.8", ["a $$ that nothing closes"]),
    # matrices
    (
        "a matrix product",
        "4",
        r"$\begin{bmatrix} 0.15 & 0.2 \\ 0.25 & 0.3 \end{bmatrix} \begin{bmatrix} 0.05 \\ 0.1 "
        r"\end{bmatrix} + \begin{bmatrix} 0.35 \\ 0.35 \end{bmatrix} = \begin{bmatrix} 0.3775 \\ 0.3925 \end{bmatrix}$",
        [],
    ),
    (
        "a wrong entry",
        "4",
        r"$0.5 \cdot \begin{bmatrix} 0.1 & 0.2 \end{bmatrix} = \begin{bmatrix} 0.05 & 0.2 \end{bmatrix}$",
        ["it gives [0.05, 0.1] in entry 2"],
    ),
    (
        "an outer product",
        "4",
        r"$\begin{pmatrix} 2 \\ 3 \end{pmatrix} \begin{pmatrix} 0.5 & 1 \end{pmatrix} = "
        r"\begin{pmatrix} 1 & 2 \\ 1.5 & 3 \end{pmatrix}$",
        [],
    ),
    (
        "transposed and elementwise",
        "4",
        r"$\begin{bmatrix} 1 & 2 \end{bmatrix}^{\top} \odot \begin{bmatrix} 3 \\ 4 "
        r"\end{bmatrix} = \begin{bmatrix} 3 \\ 8 \end{bmatrix}$",
        [],
    ),
    (
        "a row by a column is a number",
        "4",
        r"$\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} 3 \\ 4 \end{bmatrix} = 11$",
        [],
    ),
    (
        "shapes that do not fit",
        "4",
        r"$\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} 3 & 4 \end{bmatrix} = 11$",
        ["shapes 1×2 and 1×2 do not multiply"],
    ),
    (
        "a result of another shape",
        "4",
        r"$2 \begin{bmatrix} 1 & 2 \end{bmatrix} = \begin{bmatrix} 2 \\ 4 \end{bmatrix}$",
        ["of shape 1×2"],
    ),
    (
        "1 minus a matrix",
        "4",
        r"$1 - \begin{bmatrix} 0.2 \\ 0.7 \end{bmatrix} = \begin{bmatrix} 0.8 \\ 0.3 \end{bmatrix}$",
        [],
    ),
    (
        "symbols bind entry by entry",
        "4",
        r"$\begin{bmatrix} z_1 \\ z_2 \end{bmatrix} = \begin{bmatrix} 0.5 \\ 0.3 "
        r"\end{bmatrix}$ and $z_2 = 0.4$",
        [r"z_2 stands as 0.3 on line 3 and as 0.4 here".replace("on line 3 and", "and")],
    ),
    (
        "a matrix is bound whole",
        "4",
        "$\\mathbf{x} = \\begin{bmatrix} 0.5 \\\\ 0.3 \\end{bmatrix}$\n\n"
        "$\\mathbf{x} = \\begin{bmatrix} 0.5 \\\\ 0.4 \\end{bmatrix}$, $\\mathbf{x}^{\\top} = (0.5, 0.3)$",
        [r"line 5: \mathbf{x} stands as [0.5; 0.3] on line 3 but as [0.5; 0.4] here"],
    ),
    # symbols
    (
        "one symbol, two numbers",
        "4",
        "$\\delta_{o_1} = 0.1385$\n\n$\\delta_{o_{1}} = 0.1358$",
        [r"line 5: \delta_{o_1} stands as 0.1385 on line 3 but as 0.1358 here"],
    ),
    ("in another scope it may", "4", "$w = 0.1$\n<!-- byhand-scope step2 -->\n$w = 0.2$", []),
    (
        "substitution binds",
        "4",
        "$y = w\\, x = 0.5 \\cdot 0.3 = 0.15$\n\n$x = 0.4$",
        ["x stands as 0.3 on line 3 but as 0.4"],
    ),
    (
        "through brackets and signs",
        "4",
        "$g = (a - t)\\, a\\, (1 - a) = (0.75 - (-0.1)) \\cdot 0.75 \\cdot (1 - 0.75) = 0.1594$\n\n$t = 0.1$",
        ["t stands as -0.1 on line 3 but as 0.1 here"],
    ),
    (
        "through fractions, powers and functions",
        "4",
        "$y = \\frac{1}{1 + \\mathrm{e}^{-z}} = \\frac{1}{1 + \\mathrm{e}^{-(-0.5)}} = 0.3775$\n\n$z = 0.5$",
        ["z stands as -0.5 on line 3 but as 0.5 here"],
    ),
    (
        "derivatives are symbols",
        "4",
        "$\\frac{\\partial E}{\\partial w_5} = 0.5$\n\n$\\partial E / \\partial w_{5} = 0.4$",
        [r"\frac{\partial E}{\partial w_5} stands as 0.5 on line 3 but as 0.4 here"],
    ),
    (
        "applied functions are symbols",
        "4",
        "$\\sigma(h_1) = 0.5$, $f(x) = 2$\n\n$\\sigma(h_1) = 0.4$, $f(x) = 3$",
        ["σ(h_1) stands as 0.5", "f(x) stands as 2"],
    ),
    (
        "scripts in either order, primes, labels",
        "4",
        "$a_1^{[2](3)} = 0.5$, $w'^{+}_{12} = 1$\n\n$a^{[2](3)}_{1} = 0.4$",
        ["a_1^{[2](3)} stands as 0.5 on line 3 but as 0.4 here"],
    ),
    (
        "a superscript number is a power",
        "4",
        r"$x = 0.5$ and $y = x^2 = 0.5^2 = 0.25$ and $x = 0.25$",
        ["x stands as 0.5 and as 0.25 here"],
    ),
    (
        "another constant than in the formula",
        "4",
        "$a = 0.5$\n\n$s = a\\,(2 - a) = 0.5 \\cdot (1 - 0.5) = 0.25$",
        ["the formula has 2 where its numbers have 1"],
    ),
    ("trees that differ bind nothing", "4", r"$y = a b c = 0.5 \cdot 0.2 = 0.1$ and $a = 0.3$", []),
    (
        "a second view of a carried value",
        "4",
        "$\\delta w = 0.0364$\n\n$g = 0.0551 \\cdot 0.66 = 0.0364$\n\n"
        "$h = 0.3 \\cdot 0.121 = 0.0363 \\approx 0.0366$\n\n$h = 0.0366$",
        [],
    ),
    ("which must be carried somewhere", "4", r"$0.3 \cdot 0.121 = 0.0363 \approx 0.0368$", ["0.0363 ≈ 0.0368"]),
    # sentences
    (
        "a number from nowhere",
        "4",
        "The loss is 0.2985.\n\n$E = 0.2984$",
        ["line 3: 0.2985 is the value of nothing in this document"],
    ),
    (
        "a number from somewhere, maybe negative",
        "4",
        "It falls by 0.2984, and by **0.5521**.\n\n$E = -0.2984$, $0.5521 = f$",
        [],
    ),
    ("two figures are free", "4", "About 0.29, or 0.010, or 12, in 3.11.7, W0.298, see 10.1038/323533a0.", []),
    ("percentages are free", "4", r"It is 12.34 % or 12.34% or $12.34$ % or $12.34\,\%$.", []),
    (
        "headings, code and comments are free",
        "4",
        "# 0.2985\n\n`0.2985` <!-- 0.2985 -->\n\n```\n$0.5 = 0.6$ 0.2985\n```\n\n~~~\n0.2985\n~~~",
        [],
    ),
    ("a lone number in mathematics", "4", "The loss is $0.2985$, or $= 0.2986$.", ["0.2985 is", "0.2986 is"]),
    (
        "scientific form in a sentence",
        "4",
        "$E = 0.000123456$; that is 1.23456 × 10⁻⁴, not 1.23457 × 10⁻⁴.",
        ["1.23457"],
    ),
    (
        "a free stretch",
        "4",
        "<!-- byhand-free -->\nAnother program says 0.2985.\n<!-- /byhand-free -->\nNot 0.2986.",
        ["line 6: 0.2986"],
    ),
    (
        "a free stretch within a sentence",
        "4",
        "He has <!-- byhand-free -->0.2985<!-- /byhand-free -->, I 0.2986.",
        ["0.2986"],
    ),
    ("links and pictures", "4", '![path 0.2985](figures/0.123.svg) <img width="0.123">', ["0.2985"]),
    ("escaped dollars", "4", r"It costs \$5 and \*0.2985\*.", ["0.2985"]),
    # tables
    (
        "a table of values",
        "4",
        "$w_1 = 0.15$, $g = 4.4 \\times 10^{-4}$\n\n<!-- byhand-table symbol, value, known, free, text -->\n"
        "| w | before | g | other | why |\n|---|---:|---:|---|---|\n"
        "| $w_1$ | 0.16 | $4.4 \\times 10^{-4}$ | 0.777 | 0.888 |\n"
        "| $w_2$ | −0.2 | 4.5 × 10⁻⁴ | — | |\n\nBoth 0.777 and 0.888.",
        [
            "line 8: w_1 stands as 0.15 on line 3 but as 0.16 here",
            "line 9: 4.5 × 10^-4 is the value of nothing",
            "line 11: 0.888 is",
        ],
    ),
    (
        "a cell that is no number",
        "4",
        "<!-- byhand-table symbol, value -->\n| a | b |\n|---|---|\n| $w$ | many |\n| $0.5 w$ | 0.1 |",
        ["cannot read 'many' as a number", "a symbol should stand where '$0.5 w$' stands"],
    ),
    ("too few cells", "4", "<!-- byhand-table symbol, value -->\n| a | b |\n|---|---|\n| $w$ |", ["a row of 1 cells"]),
    (
        "a specification that means nothing",
        "4",
        "<!-- byhand-table symbol, number -->\n| a | b |\n|---|---|\n| $w$ | 3 |",
        ["cannot be 'number'"],
    ),
    ("equalities in any table", "4", "| a |\n|---|\n| $0.5 + 0.1 = 0.7$ and 0.2985 |", ["line 5: 0.5 + 0.1 = 0.7"]),
]

LATEX = [
    (
        "displays",
        "4",
        "\\[ 0.5 + 0.1 = 0.7 \\]\n\\begin{align*}\nx &= 0.5 + 0.3 \\\\\n&= 0.9\n\\end{align*}",
        ["line 3: 0.5 + 0.1 = 0.7", "line 6: 0.5 + 0.3 = 0.9"],
    ),
    ("inline, in two ways", "4", "Money \\$5, $0.5 + 0.1 = 0.7$, \\(0.5 + 0.3 = 0.9\\).", ["= 0.7", "= 0.9"]),
    (
        "a bracket in a row break is no display's end",
        "4",
        "\\[\n\\begin{aligned} a &= 0.5 \\\\[2pt] b &= 0.5 + a = 0.5 + 0.6 = 1.1\\end{aligned}\n\\]",
        ["a stands as 0.5"],
    ),
    (
        "comments and code",
        "4",
        "% $0.5 = 0.6$\nText % 0.2985\n\\begin{verbatim}\n$0.5 = 0.6$ 0.2985\n\\end{verbatim}\n"
        "\\verb|0.2985| \\texttt{0.2985} 100\\% of 0.2985",
        ["line 8: 0.2985"],
    ),
    (
        "lengths and pictures are no numbers",
        "4",
        "\\includegraphics[width=0.485\\textwidth]{f-0.123.pdf}\n"
        "\\begin{tikzpicture}\\draw (0.123,4.567);\\end{tikzpicture}\n\\vspace{0.123em}\\hspace*{1.234cm}",
        [],
    ),
    ("sections are free, captions are not", "4", "\\section{From 0.2985}\n\\caption{It is 0.2986}", ["line 4: 0.2986"]),
    ("a percentage", "4", "That is 12.34\\,\\% or 12.34~\\% or $12.34\\,\\%$.", []),
    (
        "scopes and free stretches",
        "4",
        "$w = 0.1$\n% byhand-scope two\n$w = 0.2$ % byhand-scope three\n"
        "% byhand-free\nIt says 0.2985.\n% /byhand-free\nIt says 0.2986.",
        ["line 9: 0.2986"],
    ),
    (
        "a table",
        "4",
        "$w_1 = 0.15$\n% byhand-table symbol, value, known\n\\begin{tabular}{lrr}\n\\toprule\nw & before & g \\\\\n"
        "\\midrule\n$w_1$ & 0.15 & $0.777$ \\\\\n\\addlinespace\n"
        "$w_2$ & $-0.3$ & 0.15 \\\\\n\\bottomrule\n\\end{tabular}\n$w_2 = 0.3$",
        ["line 9: 0.777 is the value of nothing", "w_2 stands as -0.3 on line 11 but as 0.3 here"],
    ),
    (
        "a long table",
        "4",
        "% byhand-table symbol, value\n\\begin{longtable}{lr}\n\\toprule a & b \\\\ \\midrule \\endfirsthead\n"
        "\\toprule a & b \\\\ \\midrule \\endhead\n\\bottomrule \\endfoot\n"
        "$a$ & 0.1 \\\\\n$a$ & 0.2 \\\\\n\\end{longtable}",
        ["line 9: a stands as 0.1 on line 8 but as 0.2 here"],
    ),
    (
        "the preamble says nothing",
        "4",
        "\\documentclass{article}\n\\title{0.2985 $0.5 = 0.6$}\n\\begin{document}\n$0.5 = 0.6$\n\\end{document}",
        ["line 6: 0.5 = 0.6"],
    ),
    ("an open environment", "4", "$0.5 + 0.5 = 1$\n\n\\begin{align*}\n0.5 = 0.6", ["nothing closes"]),
]
