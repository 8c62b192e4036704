"""Blocks hold both ways, whoever made them, and are bounded."""

from __future__ import annotations

import pytest

from cenacle.core import limits
from cenacle.core.blocks import Blocks
from cenacle.core.errors import CenacleError, ErrorCode


@pytest.mark.rule("P-BLOCK-1")
def test_a_block_holds_both_ways_and_only_its_maker_is_named() -> None:
    blocks = Blocks()
    blocks.load([("ann", "bob"), ("ann", "cy"), ("dora", "ann")])
    assert blocks.are_apart("ann", "bob")
    assert blocks.are_apart("bob", "ann")
    assert not blocks.are_apart("bob", "cy")
    assert blocks.blocked_by("ann") == ["bob", "cy"]
    assert blocks.blocked_by("bob") == []
    assert blocks.hidden_from("ann") == {"bob", "cy", "dora"}
    assert blocks.hidden_from("bob") == {"ann"}
    assert blocks.hidden_from("eve") == set()


@pytest.mark.rule("P-BLOCK-1")
def test_a_block_that_is_taken_back_leaves_that_of_the_other() -> None:
    blocks = Blocks()
    blocks.load([("ann", "bob"), ("bob", "ann"), ("ann", "cy")])
    blocks.put("ann", "bob", False)
    assert blocks.blocked_by("ann") == ["cy"]
    assert blocks.are_apart("ann", "bob")
    blocks.put("bob", "ann", False)
    blocks.put("bob", "ann", False)
    assert not blocks.are_apart("ann", "bob")


@pytest.mark.rule("P-BLOCK-1")
def test_nobody_blocks_themselves_or_too_many() -> None:
    blocks = Blocks()
    blocks.load(("ann", f"b{number}") for number in range(limits.BLOCKS_PER_IDENTITY))
    for blocked, code in (("ann", ErrorCode.INVALID_MESSAGE), ("eve", ErrorCode.BLOCKS_FULL)):
        with pytest.raises(CenacleError, match=f"^{code}:"):
            blocks.check("ann", blocked)
    blocks.check("ann", "b1")
    blocks.check("bob", "eve")
