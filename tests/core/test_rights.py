"""The gate lets members build where building is, and says why not elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cenacle.core.edits import Author, PlacedObject
from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.core.plan import Area, Zone, ZoneKind
from cenacle.core.rights import (
    Refusal,
    allowed,
    may_answer_knock,
    may_host,
    may_open_microphone,
    may_share,
    may_turn,
    refuse,
)

AREA = Area(0.0, 0.0, 1.0, 1.0)
ATELIER = Zone("atelier", ZoneKind.AREA, AREA, build=True)
SALON = Zone("salon", ZoneKind.AREA, AREA, build=False)
ANA = Author("m1", "i1", "Ana")
HERS = PlacedObject("o", "box", 0.5, 0.0, 0.5, 0.0, "#ffffff", "", "i2", "Bea", 1)


@pytest.mark.rule("P-EDIT-3")
@pytest.mark.parametrize("verb", ["place", "change"])
def test_building_is_for_build_zones(verb: str) -> None:
    owned = None if verb == "place" else HERS
    assert allowed(verb, ANA, owned, ATELIER) is None
    for zone in (None, SALON):
        refusal = allowed(verb, ANA, owned, zone)
        assert refusal == (ErrorCode.NOT_A_BUILD_ZONE, ERRORS[ErrorCode.NOT_A_BUILD_ZONE].sentence)


def test_deleting_is_possible_where_building_has_ended() -> None:
    for zone in (None, SALON, ATELIER):
        assert allowed("delete", ANA, HERS, zone) is None


def test_a_refusal_has_the_sentence_of_its_code_or_its_own() -> None:
    assert refuse(ErrorCode.OBJECT_UNKNOWN).sentence == ERRORS[ErrorCode.OBJECT_UNKNOWN].sentence
    assert refuse(ErrorCode.OBJECT_INVALID, "No.") == (ErrorCode.OBJECT_INVALID, "No.")


@dataclass(frozen=True)
class Someone:
    is_host: bool


@pytest.mark.rule("P-SCREEN-1", "P-SCREEN-2")
@pytest.mark.parametrize("is_host", [False, True])
@pytest.mark.parametrize("is_for_hosts", [False, True])
@pytest.mark.parametrize("is_inside", [False, True])
@pytest.mark.parametrize("is_taken", [False, True])
def test_a_screen_is_for_those_inside_and_taken_over_by_hosts(
    is_host: bool, is_for_hosts: bool, is_inside: bool, is_taken: bool
) -> None:
    refusal = may_share(Someone(is_host), is_for_hosts=is_for_hosts, is_inside=is_inside, is_taken=is_taken)
    assert (refusal is None) == (is_inside and (is_host or not (is_for_hosts or is_taken)))


@pytest.mark.rule("P-SCREEN-5")
def test_pages_are_turned_by_their_owner_and_by_hosts() -> None:
    assert may_turn(Someone(False), is_own=True) is None
    assert may_turn(Someone(True), is_own=False) is None
    refusal = may_turn(Someone(False), is_own=False)
    assert refusal is not None
    assert refusal.code is ErrorCode.NOT_HOST


HOST, MEMBER = Someone(True), Someone(False)

# What a role may do, in which state, and what it is told if it may not. docs/voice.md has the same table in words.
GATES = [
    ("host", may_host(HOST), None),
    ("host", may_host(MEMBER), ErrorCode.NOT_HOST),
    ("microphone", may_open_microphone(is_held=False), None),
    ("microphone", may_open_microphone(is_held=True), ErrorCode.MIC_HELD),
    ("knock", may_answer_knock(is_inside=True, is_knocking=True), None),
    ("knock", may_answer_knock(is_inside=True, is_knocking=False), ErrorCode.NOT_ASKED),
    ("knock", may_answer_knock(is_inside=False, is_knocking=True), ErrorCode.NOT_INSIDE),
    ("knock", may_answer_knock(is_inside=False, is_knocking=False), ErrorCode.NOT_INSIDE),
]


@pytest.mark.rule("P-HOST-1", "P-HOST-2", "P-ZONE-3")
@pytest.mark.parametrize(("gate", "refusal", "code"), GATES)
def test_each_gate_says_who_may_pass(gate: str, refusal: Refusal | None, code: ErrorCode | None) -> None:
    assert (refusal.code if refusal else None) is code, gate
