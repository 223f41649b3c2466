import pytest

from byhand.proofread import Report, proofread
from proofread.snippets import LATEX, MARKDOWN, RULES


def read(rule: str, text: str, latex: bool) -> Report:
    head = f"% byhand-document/1 {RULES[rule]}" if latex else f"<!-- byhand-document/1 {RULES[rule]} -->"
    if latex and "\\documentclass" not in text:
        text += "\n\n$1 + 1 = 2$"
    elif not latex and "nothing closes" not in text:
        text = f"{text}\n\n$1 + 1 = 2$\n"
    return proofread(f"{head}\n\n{text}")


def told(report: Report, faults: list[str]) -> bool:
    lines = [str(fault) for fault in report.faults]
    return len(lines) == len(faults) and all(any(fault in line for line in lines) for fault in faults)


@pytest.mark.parametrize(("rule", "text", "faults"), [row[1:] for row in MARKDOWN], ids=[row[0] for row in MARKDOWN])
def test_markdown(rule: str, text: str, faults: list[str]) -> None:
    report = read(rule, text, latex=False)
    assert told(report, faults), report


@pytest.mark.parametrize(("rule", "text", "faults"), [row[1:] for row in LATEX], ids=[row[0] for row in LATEX])
def test_latex(rule: str, text: str, faults: list[str]) -> None:
    report = read(rule, text, latex=True)
    assert told(report, faults), report
