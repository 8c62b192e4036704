"""The gate to building: every role, verb and state, and whom one is told to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from cenacle.core.building import Author
from cenacle.core.edits import PlacedObject
from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.core.plan import Area, Builders, Zone, ZoneKind
from cenacle.core.rights import (
    BuildVerb,
    Refusal,
    may_answer_knock,
    may_build,
    may_host,
    may_name_version,
    may_open_microphone,
    may_roll_back,
    may_share,
    may_turn,
    refuse,
)
from cenacle.store.records import VersionRecord

AREA = Area(0.0, 0.0, 1.0, 1.0)
ATELIER = Zone("atelier", ZoneKind.AREA, AREA, build=True)
SALON = Zone("salon", ZoneKind.AREA, AREA, build=False)
ANA = Author("m1", "i1", "Ana")
HAL = Author("m3", "i3", "Hal", is_host=True)
HERS = PlacedObject("o", "box", 0.5, 0.0, 0.5, 0.0, "#ffffff", "", "i2", "Bea", 1)
OWN = replace(HERS, owner="i1", owner_name="Ana")

OK = None
LOCKED, ZONE = ErrorCode.OBJECT_LOCKED, ErrorCode.NOT_A_BUILD_ZONE
OWNER, BUILDERS = ErrorCode.NOT_OWNER, ErrorCode.BUILDERS_ONLY

# Of each row: the verb, whose object; then what a member is told in rooms of everyone, of owners, of hosts, and a host.
TABLE: list[tuple[BuildVerb, PlacedObject | None, tuple[ErrorCode | None, ...]]] = [
    ("place", None, (OK, OK, BUILDERS, OK)),
    ("change", OWN, (OK, OK, BUILDERS, OK)),
    ("change", HERS, (OK, OWNER, BUILDERS, OK)),
    ("delete", OWN, (OK, OK, BUILDERS, OK)),
    ("delete", HERS, (OK, OWNER, BUILDERS, OK)),
    ("lock", OWN, (OK, OK, OK, OK)),
    ("lock", HERS, (OWNER, OWNER, OWNER, OK)),
]
ROOMS: tuple[Builders, ...] = ("everyone", "owners", "hosts")


def code_of(
    verb: BuildVerb, actor: Author, owned: PlacedObject | None, zone: Zone | None, builders: Builders
) -> object:
    refusal = may_build(verb, actor, owned, zone, builders)
    return None if refusal is None else refusal.code


@pytest.mark.rule("P-EDIT-7")
@pytest.mark.parametrize(("verb", "owned", "told"), TABLE)
def test_role_verb_and_state(verb: BuildVerb, owned: PlacedObject | None, told: tuple[ErrorCode | None, ...]) -> None:
    for builders, expected in zip(ROOMS, told, strict=False):
        assert code_of(verb, ANA, owned, ATELIER, builders) is expected
        assert code_of(verb, HAL, owned, ATELIER, builders) is told[3]


@pytest.mark.rule("P-EDIT-7")
@pytest.mark.parametrize("builders", ROOMS)
@pytest.mark.parametrize("actor", [ANA, HAL])
def test_a_lock_holds_for_everyone_until_it_is_taken_off(actor: Author, builders: Builders) -> None:
    for owned in (replace(OWN, locked=True), replace(HERS, locked=True)):
        for verb in ("change", "delete"):
            assert code_of(verb, actor, owned, ATELIER, builders) is LOCKED
        unlocked = None if actor is HAL or owned.owner == ANA.identity else OWNER
        assert code_of("lock", actor, owned, ATELIER, builders) is unlocked


@pytest.mark.rule("P-EDIT-3")
@pytest.mark.parametrize("actor", [ANA, HAL])
def test_building_is_for_build_zones_and_deleting_is_not(actor: Author) -> None:
    for zone in (None, SALON):
        assert code_of("place", actor, None, zone, "everyone") is ZONE
        assert code_of("change", actor, OWN, zone, "everyone") is ZONE
        assert code_of("delete", actor, HERS, zone, "everyone") is None


def test_a_refusal_says_whom_to_ask() -> None:
    for verb, owned, builders in (
        ("change", replace(HERS, locked=True), "everyone"),
        ("lock", HERS, "everyone"),
        ("change", HERS, "owners"),
    ):
        refusal = may_build(verb, ANA, owned, ATELIER, builders)  # type: ignore[arg-type]
        assert refusal is not None
        assert "Bea" in refusal.sentence
        assert "host" in refusal.sentence


def test_rolling_back_is_for_hosts_and_naming_for_builders() -> None:
    assert may_roll_back(HAL) is None
    refusal = may_roll_back(ANA)
    assert refusal is not None
    assert refusal.code is ErrorCode.NOT_HOST
    assert [may_name_version(ANA, builders, None) is None for builders in ROOMS] == [True, True, False]
    assert may_name_version(HAL, "hosts", None) is None
    hers, own = VersionRecord(7, "Hers", "i2", "Bea", 1), VersionRecord(7, "Mine", "i1", "Ana", 1)
    refusal = may_name_version(ANA, "everyone", hers)
    assert refusal is not None
    assert (refusal.code, "Bea" in refusal.sentence) == (OWNER, True)
    assert may_name_version(ANA, "everyone", own) is None
    assert may_name_version(HAL, "everyone", hers) is None


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
