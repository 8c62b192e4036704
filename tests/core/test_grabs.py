"""Leases of objects: one holder at a time, for a while."""

from __future__ import annotations

import pytest

from cenacle.core import limits
from cenacle.core.grabs import Grabs


@pytest.mark.rule("P-GRAB-1")
def test_one_holds_an_object_until_it_is_let_go_or_the_lease_is_over() -> None:
    grabs = Grabs()
    assert grabs.take("a", "m1", 0.0) is True
    assert grabs.take("a", "m1", 5.0) is False
    assert grabs.take("a", "m2", 6.0) is None
    assert not grabs.release("a", "m2")
    assert grabs.ended(limits.GRAB_LEASE_S) == []
    assert grabs.ended(limits.GRAB_LEASE_S + 5.0) == ["a"]
    assert grabs.take("a", "m2", 20.0) is True
    assert (grabs.held(), grabs.holder("a")) == ([("a", "m2")], "m2")
    assert grabs.release("a", "m2")
    assert grabs.holder("a") == ""


@pytest.mark.rule("P-GRAB-1")
def test_who_leaves_lets_go_and_nobody_holds_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GRABS_PER_MEMBER", 2)
    grabs = Grabs()
    assert [grabs.take(name, "m1", 0.0) for name in ("a", "b", "c")] == [True, True, None]
    assert grabs.take("c", "m2", 0.0) is True
    assert grabs.left("m1") == ["a", "b"]
    assert grabs.held() == [("c", "m2")]
