from hypothesis import given

from byhand.proofread import proofread
from proofread import lines


@given(lines.documents())
def test_correct_lines_give_no_fault(text: str) -> None:
    report = proofread(text)
    assert report.ok, (text, report.faults)
    assert report.equalities == text.count("&=")


@given(lines.carried())
def test_full_precision_with_almost_equal_gives_no_fault(text: str) -> None:
    report = proofread(text)
    assert report.ok, (text, report.faults)
