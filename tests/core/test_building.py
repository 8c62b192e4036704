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
from cenacle.core.kind import Kind, LineField
from cenacle.core.kinds import KINDS
from cenacle.core.objects import Change, change_between, from_record
from cenacle.core.plan import Area, RoomPlan, Zone, ZoneKind
from cenacle.core.reversal import Reversal
from cenacle.core.rights import Refusal
from cenacle.wire import codec
from cenacle.wire.parts import PlacedObject as WiredObject

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
    table.place("root")
    done(table.edit("change", "o0", parent="root"))  # what is deepest is too deep now, and holds nothing in place
    assert len(done(table.edit("change", "root", x=1.0))) == limits.OBJECT_DEPTH + 2


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
    table = Table()
    table.place("g")
    for number in range(2):
        table.place(f"o{number}", parent="g")
    with monkeypatch.context() as few:
        few.setattr(limits, "OBJECTS_PER_OP", 2)
        assert code_of(table.edit("change", "g", x=1.0)) is ErrorCode.OBJECT_INVALID
        assert code_of(table.edit("delete", "g")) is ErrorCode.OBJECT_INVALID
    with monkeypatch.context() as short:
        short.setattr(limits, "OP_BYTES", 700)  # two boxes
        assert code_of(table.edit("change", "g", x=1.0)) is ErrorCode.OBJECT_INVALID
        assert code_of(table.edit("delete", "g")) is ErrorCode.OBJECT_INVALID  # it could not be taken back
    done(table.edit("change", "g", x=1.0))


@pytest.mark.rule("P-EDIT-6")
def test_no_object_has_more_parts_than_move_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table()
    for one in ("g", "h"):
        table.place(one, kind="group")
        table.place(f"{one}1", parent=one, kind="note")
    with monkeypatch.context() as few:
        few.setattr(limits, "OBJECTS_PER_OP", 3)
        assert code_of(table.edit("change", "h", parent="g1")) is ErrorCode.OBJECT_INVALID
        assert code_of(table.edit("change", "h", parent="g")) is ErrorCode.OBJECT_INVALID
        done(table.place("g2", parent="g1"))
        assert code_of(table.place("g3", parent="g1")) is ErrorCode.OBJECT_INVALID
        done(table.edit("change", "g2", parent="g"))
    monkeypatch.setattr(limits, "OP_BYTES", 700)  # two objects, which is full already
    assert code_of(table.edit("change", "h1", text="a" * 500)) is ErrorCode.OBJECT_INVALID
    assert code_of(table.edit("change", "h", name="a" * 60 + "é" * 100)) is ErrorCode.OBJECT_INVALID
    done(table.edit("change", "g2", parent=""))
    done(table.edit("change", "h", x=1.0))


@pytest.mark.rule("P-EDIT-6", "P-EDIT-7")
def test_nobody_holds_an_object_in_place_by_what_hangs_on_it() -> None:
    table = Table()
    table.place("a", kind="group")
    table.place("b", author=BEA)
    done(table.edit("change", "b", BEA, parent="a"))
    assert code_of(table.edit("change", "b", BEA, locked=True)) is ErrorCode.NOT_OWNER
    assert code_of(table.place("c", author=BEA, parent="a", locked=True)) is ErrorCode.NOT_OWNER
    table.place("d", kind="group", author=BEA)
    table.place("e", author=BEA, parent="d")
    done(table.edit("change", "e", BEA, locked=True))  # all of it is hers
    assert code_of(table.edit("change", "d", BEA, parent="a")) is ErrorCode.NOT_OWNER
    done(table.edit("change", "a", x=1.0))
    done(table.edit("change", "b", HAL, locked=False, parent=""))
    done(table.edit("change", "a", locked=True))
    assert code_of(table.edit("change", "b", BEA, parent="a")) is ErrorCode.OBJECT_LOCKED
    assert code_of(table.place("f", author=HAL, parent="a")) is ErrorCode.OBJECT_LOCKED
    table = Table(replace(PLAN, builders="owners"))
    table.place("a")
    table.place("b", author=BEA)
    assert code_of(table.edit("change", "b", BEA, parent="a")) is ErrorCode.NOT_OWNER
    assert code_of(table.place("c", author=BEA, parent="a")) is ErrorCode.NOT_OWNER
    done(table.edit("change", "b", HAL, parent="a"))


@pytest.mark.rule("P-RATE-3")
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_an_object_takes_no_more_bytes_than_are_paid(kind: Kind) -> None:
    longest = PlacedObject(
        id="i" * 40,
        kind=kind.id,
        x=1.1,
        y=1.1,
        z=1.1,
        yaw=1.1,
        colour="#123456",
        text="💡" * kind.text_chars,
        owner="o" * 40,
        owner_name="é" * limits.NAME_CHARS,
        revision=2**53 - 1,
        name="🎈" * limits.OBJECT_NAME_CHARS,
        parent="p" * 40,
        own={name: "u" * 500 if isinstance(one, LineField) else 1.1 for name, one in kind.own.items()},
    )
    for one in (longest, replace(longest, text="", name="", parent="", own={}, owner_name="Ana", revision=1)):
        wired = WiredObject(**{name: getattr(one, name) for name in WiredObject.model_fields})
        taken = len(codec.pack_part(wired))
        assert taken <= one.told_bytes() <= taken + 30


@pytest.mark.rule("P-RATE-3")
def test_what_cannot_be_paid_is_decided_anew_when_it_is_asked_for_again() -> None:
    table = Table()
    table.place("g", kind="group")
    table.place("a", parent="g")
    asked: list[int] = []

    def cannot(told: int) -> bool:
        asked.append(told)
        return False

    edit = Edit("later", "change", "g", Patch(x=1.0))
    refused = table.document.decide(edit, ANA, pay=cannot)
    assert code_of(refused) is ErrorCode.FLOODED
    assert not table.document.remembers(ANA.identity, "later")
    assert asked == [sum(one.told_bytes() for one in table.document.decided.values())]
    assert done(table.document.decide(edit, ANA, pay=lambda told: told == asked[0])) == {"g", "a"}
    reversal = Reversal({"a": None}, [])
    refused = table.document.decide_reversal("u", "undo", ANA, reversal, 2, pay=cannot)
    assert code_of(refused) is ErrorCode.FLOODED
    assert not table.document.remembers(ANA.identity, "u")
    assert done(table.document.decide_reversal("u", "undo", ANA, reversal, 2)) == {"a"}


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
