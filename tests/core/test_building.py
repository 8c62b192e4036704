"""Objects that hang on others, scales and locks, and how many there may be."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from cenacle.core import limits
from cenacle.core.building import Author
from cenacle.core.edits import Accepted, Decision, Document, Edit, Patch, PlacedObject, Verb
from cenacle.core.errors import ErrorCode
from cenacle.core.kinds import KINDS
from cenacle.core.objects import Change, change_between, from_record
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.rights import Refusal

PLAN = RoomPlan(
    "house",
    Area(-20.0, -20.0, 20.0, 20.0),
    18.0,
    zones=(Zone("atelier", ZoneKind.AREA, Area(-20.0, -20.0, 10.0, 20.0), build=True),),
)
ANA = Author("m1", "i1", "Ana")
BEA = Author("m2", "i2", "Bea")
HAL = Author("m3", "i3", "Hal", is_host=True)


class Table:
    """A document with edits that are numbered by themselves."""

    def __init__(self, plan: RoomPlan = PLAN, objects: tuple[PlacedObject, ...] = ()) -> None:
        self.document = Document(plan, objects)
        self.edits = 0

    def edit(self, verb: Verb, object_id: str, author: Author = ANA, **patch: Any) -> Decision:
        self.edits += 1
        return self.document.decide(Edit(f"e{self.edits}", verb, object_id, Patch(**patch)), author)

    def place(self, object_id: str, x: float = 0.0, z: float = 0.0, author: Author = ANA, **patch: Any) -> Decision:
        return self.edit("place", object_id, author, **{"kind": "box", "x": x, "z": z, **patch})

    def at(self, object_id: str) -> tuple[float, float, float, float]:
        one = self.document.decided[object_id]
        return round(one.x, 6), round(one.y, 6), round(one.z, 6), round(one.yaw, 6)


def code_of(decision: Decision) -> ErrorCode:
    assert isinstance(decision, Refusal), decision
    return decision.code


def done(decision: Decision) -> set[str]:
    assert isinstance(decision, Accepted), decision
    return set(decision.op.after)


@pytest.mark.rule("P-EDIT-5")
def test_every_kind_can_be_placed_and_every_property_of_its_own_set() -> None:
    table = Table()
    for kind in KINDS.values():
        done(table.place(kind.id, kind=kind.id))
        placed = table.document.decided[kind.id]
        assert (placed.own, placed.colour, placed.material) == (kind.defaults(), kind.colour, kind.material)
    done(table.edit("change", "link", own={"url": "https://example.org/a?b=c"}))
    done(table.edit("change", "link", own={"url": ""}))
    done(table.edit("change", "light", own={"reach": 7}))
    assert table.document.decided["light"].own == {"strength": 1.0, "reach": 7.0}
    done(table.edit("change", "box", sx=2.0, pitch=0.5, material="metal", name="Shelf"))
    box = table.document.decided["box"]
    assert (box.sx, box.sy, box.pitch, box.material, box.name) == (2.0, 1.0, 0.5, "metal", "Shelf")


@pytest.mark.rule("P-EDIT-6")
def test_what_is_part_of_an_object_goes_along_with_it() -> None:
    table = Table()
    table.place("g", 1.0, 1.0, kind="group")
    table.place("a", 2.0, 1.0, parent="g")
    table.place("b", 2.0, 2.0, parent="a", yaw=0.5)
    table.place("c", 5.0, 5.0)
    assert done(table.edit("change", "g", x=3.0, y=1.0, yaw=math.pi / 2)) == {"g", "a", "b"}
    assert table.at("a") == (3.0, 1.0, 0.0, round(math.pi / 2, 6))  # turned left about the group
    assert table.at("b") == (4.0, 1.0, 0.0, round(math.pi / 2 + 0.5, 6))
    assert done(table.edit("change", "g", name="Stand")) == {"g"}
    assert done(table.edit("change", "a", parent="")) == {"a"}
    assert done(table.edit("delete", "g")) == {"g"}
    assert done(table.edit("delete", "a")) == {"a", "b"}
    assert set(table.document.decided) == {"c"}


@pytest.mark.rule("P-EDIT-6")
def test_cycles_and_towers_are_refused() -> None:
    table = Table()
    for number in range(limits.OBJECT_DEPTH + 1):
        done(table.place(f"o{number}", parent=f"o{number - 1}" if number else ""))
    assert code_of(table.place("higher", parent=f"o{limits.OBJECT_DEPTH}")) is ErrorCode.OBJECT_INVALID
    assert code_of(table.edit("change", "o0", parent="o3")) is ErrorCode.PARENT_CYCLE
    assert code_of(table.edit("change", "o0", parent="o0")) is ErrorCode.PARENT_CYCLE


@pytest.mark.rule("P-EDIT-6", "P-EDIT-7")
def test_a_group_moves_only_where_all_of_it_may_go() -> None:
    table = Table()
    table.place("g", kind="group")
    table.place("a", 4.0, 0.0, parent="g", y=1.0)
    assert code_of(table.edit("change", "g", x=8.0)) is ErrorCode.NOT_A_BUILD_ZONE
    assert code_of(table.edit("change", "g", y=9.5)) is ErrorCode.OBJECT_INVALID
    done(table.edit("change", "a", locked=True))
    assert code_of(table.edit("change", "g", x=1.0)) is ErrorCode.OBJECT_LOCKED
    assert code_of(table.edit("delete", "g")) is ErrorCode.OBJECT_LOCKED


@pytest.mark.rule("P-EDIT-6")
def test_an_op_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OBJECTS_PER_OP", 2)
    table = Table()
    table.place("g")
    for number in range(2):
        table.place(f"o{number}", parent="g")
    assert code_of(table.edit("change", "g", x=1.0)) is ErrorCode.OBJECT_INVALID
    assert code_of(table.edit("delete", "g")) is ErrorCode.OBJECT_INVALID


@pytest.mark.rule("P-EDIT-7")
def test_a_lock_is_taken_off_before_anything_else() -> None:
    table = Table()
    table.place("a")
    assert code_of(table.edit("change", "a", BEA, locked=True)) is ErrorCode.NOT_OWNER
    done(table.edit("change", "a", locked=True))
    for author in (ANA, BEA, HAL):
        assert code_of(table.edit("change", "a", author, x=1.0)) is ErrorCode.OBJECT_LOCKED
    assert code_of(table.edit("change", "a", BEA, locked=False)) is ErrorCode.NOT_OWNER
    done(table.edit("change", "a", HAL, locked=False, x=1.0))
    assert code_of(table.edit("change", "a", x=15.0, locked=True)) is ErrorCode.NOT_A_BUILD_ZONE


@pytest.mark.rule("P-EDIT-8")
def test_a_member_has_a_quota_in_each_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OBJECTS_PER_MEMBER", 2)
    table = Table()
    table.place("a")
    table.place("b")
    assert code_of(table.place("c")) is ErrorCode.OWN_OBJECTS_FULL
    done(table.place("d", author=BEA))
    table.edit("delete", "a", BEA)
    done(table.place("e"))


@pytest.mark.rule("P-EDIT-7")
def test_rooms_of_hosts_and_of_owners() -> None:
    table = Table(replace(PLAN, builders="owners"))
    table.place("a")
    assert code_of(table.edit("change", "a", BEA, x=1.0)) is ErrorCode.NOT_OWNER
    assert code_of(table.edit("delete", "a", BEA)) is ErrorCode.NOT_OWNER
    done(table.edit("change", "a", HAL, x=1.0))
    table = Table(replace(PLAN, builders="hosts"))
    assert code_of(table.place("a")) is ErrorCode.BUILDERS_ONLY
    done(table.place("a", author=HAL))


def test_a_change_leads_from_one_state_to_the_next() -> None:
    table = Table()
    table.place("light", kind="light")
    before = table.document.decided["light"]
    table.edit("change", "light", x=2.0, own={"reach": 2.0})
    after = table.document.decided["light"]
    change = change_between(before, after)
    assert change == Change("light", {"x": 0.0, "own.reach": 4.0}, {"x": 2.0, "own.reach": 2.0})
    assert change.applied(before, after.revision) == after
    assert change_between(None, after).applied(None, after.revision) == after
    assert change_between(after, None).applied(after, 9) is None
    assert from_record("light", after.record(), after.revision) == after
