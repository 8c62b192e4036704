"""Every code has its sentence; those that close have a close code that a WebSocket may carry."""

from __future__ import annotations

import pytest

from cenacle.core.errors import ERRORS, CenacleError, ErrorCode


@pytest.mark.rule("P-ERR-1")
@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_has_a_sentence_and_perhaps_a_close_code(code: ErrorCode) -> None:
    text = ERRORS[code]
    assert text.sentence.endswith(".")
    assert text.close_code in (None, 1009, 1011, 1012) or 4400 <= (text.close_code or 0) < 4500
    error = CenacleError(code)
    assert (error.sentence, error.close_code) == (text.sentence, text.close_code)
    assert str(error) == f"{code}: {text.sentence}"


def test_close_codes_are_not_shared() -> None:
    closing = [text.close_code for text in ERRORS.values() if text.close_code]
    assert len(set(closing)) == len(closing)


def test_an_error_may_have_a_sentence_of_its_own() -> None:
    assert CenacleError(ErrorCode.INTERNAL, "Well.").sentence == "Well."
