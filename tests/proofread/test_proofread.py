"""The door: headers, dialects, what a report counts, and that it is light."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from byhand.proofread import Fault, proofread
from proofread.mutations import mutations
from support.paths import environment

RULE = '{"carry":"exact","digits":{"significant":6},"rounding":"half_even","trailing_zeros":false}'
DOCUMENTS = sorted((Path(__file__).parent / "documents").iterdir())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_good_documents_have_no_faults(path: Path) -> None:
    report = proofread(path.read_text(encoding="utf-8"))
    assert report.ok, report.faults
    assert report.equalities >= 20
    assert report.symbols >= 40


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_changed_digit_is_found(path: Path, request: pytest.FixtureRequest) -> None:
    """At least 95 of 100 changes of one digit in lines that print an equality; a sample, all of them with --full."""
    changed = list(mutations(path.read_text(encoding="utf-8")))
    assert len(changed) > 5000
    sample = changed if request.config.getoption("--full") else changed[:: len(changed) // 250]
    missed = [mutation for mutation in sample if proofread(mutation.text).ok]
    assert len(missed) <= 0.05 * len(sample), [mutation.after for mutation in missed]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$1 + 1 = 2$", "there is no byhand-document/1 header"),
        ("", "there is no byhand-document/1 header"),
        ("<!-- byhand-document/1 {} -->", "carry is exact or rounded"),
        ("<!-- byhand-document/1 [1 -->", "it is not JSON"),
        ("<!-- byhand-document/1 7 -->", "it is not a JSON object"),
        ("byhand-document/1 {}", "not a comment on a line of its own"),
        (f"<!-- byhand-document/1 {RULE.replace('6', '-1')} -->", "digits are"),
        (f"<!-- byhand-document/1 {RULE.replace('6', 'true')} -->", "digits are"),
        (f"<!-- byhand-document/1 {RULE.replace('6', '6000')} -->", "digits are"),
        (f"<!-- byhand-document/1 {RULE.replace('half_even', 'up')} -->", "rounding is half_even"),
        (
            f"% byhand-document/1 {RULE.replace('false', 'false,' + chr(34) + 'quantities' + chr(34) + ':3')}",
            "quantities are",
        ),
        ("<!-- byhand-document/1 " + "[" * 100_000 + " -->", "it is not JSON"),
        (f"<!-- byhand-document/1 {RULE} -->\n\nNothing.", "found no equality that can be recomputed"),
        (f"<!-- byhand-document/1 {RULE} -->\n\n$x = 1$, $0.1 + \\cdots + 0.2 = 5$", "found no equality"),
    ],
)
def test_one_fault_where_nothing_can_be_checked(text: str, message: str) -> None:
    (fault,) = proofread(text).faults
    assert message in fault.message


def test_the_header_may_stand_below_other_lines() -> None:
    report = proofread(f"---\ntitle: x\n---\n\n  <!-- byhand-document/1 {RULE} -->\r\n\r\n$1 + 1 = 3$\r\n")
    assert [str(fault) for fault in report.faults] == ["line 7: 1 + 1 = 3, but it gives 2"]


def test_the_dialect_can_be_told() -> None:
    text = f"% byhand-document/1 {RULE}\n\n\\(1 + 1 = 3\\) % $2 = 3$"
    assert proofread(text, "latex").faults == proofread(text).faults
    assert [fault.line for fault in proofread(text, "latex").faults] == [3]


def test_what_is_counted() -> None:
    report = proofread(
        f"<!-- byhand-document/1 {RULE} -->\n\n$y = w x = 2 \\cdot 3 = 6$, $0.1 + \\cdots + 0.2 = 5$, $1 < 2$"
    )
    assert (report.faults, report.equalities, report.elided, report.symbols) == ((), 2, 1, 3)


def test_faults_are_in_order_and_told_once() -> None:
    report = proofread(f"<!-- byhand-document/1 {RULE} -->\n\n0.123 and $1 + 1 = 3$ and $1 + 1 = 3$\n\n$1 + 1 = 4$")
    assert [fault.line for fault in report.faults] == [3, 3, 5]
    assert report.faults == tuple(sorted(report.faults))
    assert isinstance(report.faults[0], Fault)


def test_the_precision_of_others_is_left_alone() -> None:
    flint = pytest.importorskip("flint")
    before = flint.ctx.prec
    proofread(f"<!-- byhand-document/1 {RULE} -->\n\n$\\sigma(0.5) = 0.622459$")
    assert flint.ctx.prec == before


def test_hundreds_of_rows_take_tens_of_milliseconds() -> None:
    """It runs inside every explain. The bound is loose, for slow machines; about 60 µs a row are usual."""
    path = next(path for path in DOCUMENTS if path.name == "rounded-four-decimals.md")
    header, _, body = path.read_text(encoding="utf-8").partition("\n")
    text = "\n".join([header, *(f"<!-- byhand-scope {step} -->\n{body}" for step in range(10))])
    proofread(text)
    begin = time.perf_counter()
    assert proofread(text).equalities > 350
    assert time.perf_counter() - begin < 0.5


def test_the_import_is_light() -> None:
    heavy = "'flint', 'sympy', 'numpy', 'jinja2', 'pydantic'"
    code = f"import sys, byhand.proofread; print([name for name in ({heavy}) if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert found.stdout.strip() == "[]"
