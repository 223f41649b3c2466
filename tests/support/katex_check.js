// Reads a JSON list of [formula, display?] from standard input and prints, for each, an error message or null.
// The only argument is the directory that holds KaTeX.
"use strict";
const fs = require("fs");
const katex = require(process.argv[2]);

let warnings = [];
console.warn = (...words) => warnings.push(words.join(" ")); // a character that the fonts do not have

// "error": what LaTeX itself would not take (accented letters, a comment that swallows the end) is no formula either.
const options = { throwOnError: true, strict: "error", trust: false, output: "htmlAndMathml" };

function complaint([formula, displayMode]) {
  warnings = [];
  try {
    katex.renderToString(formula, { ...options, displayMode });
  } catch (error) {
    return error.message;
  }
  return warnings.length ? warnings.join("; ") : null;
}

const formulas = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(formulas.map(complaint)));
