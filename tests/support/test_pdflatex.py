from __future__ import annotations

from collections.abc import Callable

import pytest

from support import pdflatex

Compile = Callable[..., pdflatex.Result]


def document(body: str, preamble: str = "") -> str:
    return (
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern,amsmath,tikz,hyperref}\n"
        f"{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    )


def test_a_sound_document_is_without_complaint(compile_latex: Compile) -> None:
    result = compile_latex(
        document(r"See \ref{eq}.\begin{equation}\label{eq} a=b \end{equation} \tikz \draw (0,0) -- (1,1);")
    )
    assert (result.errors, result.overfull, result.undefined, result.missing_characters) == ((), (), (), ())
    assert result.pages == 1


def test_an_error_names_its_line_and_what_was_read(compile_latex: Compile) -> None:
    (error,) = compile_latex(document(r"Good." "\n" r"Bad: $\nosuchmacro$")).errors
    assert error.startswith("line 6: Undefined control sequence")
    assert r"\nosuchmacro" in error


def test_an_unknown_unicode_character_is_an_error(compile_latex: Compile) -> None:
    assert "2202" in " ".join(compile_latex(document("∂")).errors)


@pytest.mark.parametrize(("centimetres", "too_wide"), [(0.5, False), (3.0, True)])
def test_an_overfull_line_is_measured(compile_latex: Compile, centimetres: float, too_wide: bool) -> None:
    result = compile_latex(document(rf"\noindent\rule{{\dimexpr\textwidth+{centimetres}cm}}{{1pt}}"))
    (line,) = result.overfull
    assert line.width == pytest.approx(centimetres * pdflatex.CENTIMETRE, abs=0.01)
    assert "line" in line.where
    assert bool(result.wider_than()) is too_wide


def test_a_display_wider_than_the_page_is_measured(compile_latex: Compile) -> None:
    wide = "+".join(["abcdefghij"] * 12)
    assert compile_latex(document(rf"\[ {wide} \]")).wider_than()


def test_a_reference_to_nothing_is_reported(compile_latex: Compile) -> None:
    assert compile_latex(document(r"\ref{nowhere} and \ref{nowhere}")).undefined == ("nowhere",)
