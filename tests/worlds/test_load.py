"""World files: what is refused, where and why; and that the shipped world is sound."""

import json
import math
from pathlib import Path

import pytest

from cenacle.core.geometry import free_place
from cenacle.worlds import compiled, model, schema
from cenacle.worlds.load import WorldError, load_world, parse_world

CLUB = Path(__file__).parents[2] / "worlds" / "club.yaml"

SMALL = """\
version: 1
id: small
title: {en: Small, fr: Petit}
entrance: one
rooms:
  - id: one
    title: {en: One, fr: Un}
    bounds: [-5, -5, 5, 5]
    floors:
      - {area: [-5, -5, 5, 5], material: oak}
    walls:
      - {from: [-5, 0], to: [5, 0], openings: [{kind: door, at: 5, width: 1}]}
    furniture:
      - {kind: sofa, at: [2, 3]}
    portals:
      - {id: gate, title: {en: Gate, fr: Porte}, area: [-5, -5, -4, -4], to: {room: one, spawn: start}}
    spawns:
      - {id: start, at: [0, 3]}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(WorldError) as caught:
        parse_world(text, "w.yaml")
    return caught.value.lines()


def test_a_small_world_loads() -> None:
    world = parse_world(SMALL, "w.yaml")
    assert world.plan.rooms["one"].hearing_m == 18
    assert len(world.plan.rooms["one"].solids) == 3  # two pieces of wall beside the door, and the sofa
    shown = json.loads(world.client_json)
    assert shown["rooms"][0]["solids"] == [list(row) for row in world.plan.rooms["one"].solid_array()]


WITH_TWO_ZONES = """\
    zones:
      - {id: a, title: {en: A, fr: A}, area: [0, 0, 1, 1]}
      - {id: a, title: {en: A, fr: A}, area: [0, 0, 1, 1]}
    spawns:
"""

WITH_ZONE = """\
    zones:
      - {{id: z, {}, title: {{en: Z, fr: Z}}, area: [-1, 2, 1, 4]}}
    spawns:
"""
TWO_PRIVATE = """\
  - {id: y, kind: private, title: {en: Y, fr: Y}, area: [-1, 3, 1, 5]}
    spawns"""

# what is changed in the small world, into what, and what is said of it behind "w.yaml:"
MISTAKES = [
    ("    bounds", "    bouns", "8:5: 'bouns' is not a known key; did you mean 'bounds'?"),
    ("id: small\n", "id: small\nid: b\n", "3:1: the key 'id' is here again; it stands first at line 2, column 1"),
    (
        "room: one, spawn: start",
        "room: on, spawn: start",
        "16:85: portal 'gate' leads to room 'on', which does not exist; did you mean 'one'?",
    ),
    (
        "room: one, spawn: start",
        "room: one, spawn: stat",
        "16:97: portal 'gate' leads to spawn 'stat', which room 'one' does not have; did you mean 'start'?",
    ),
    ("kind: sofa", "kind: soffa", "14:16: kind: 'soffa' is not a kind of furniture; did you mean 'sofa'?"),
    ("entrance: one", "entrance: two", "4:11: entrance: there is no room 'two'"),
    (
        "at: [0, 3]}",
        "at: [2, 3], radius: 0.2}",
        "18:9: spawn 'start' has no free place to stand; it is inside a wall or furniture",
    ),
    ("at: 5, width: 1", "at: 9.8, width: 1", "12:48: the door reaches beyond its wall, which is 10.00 m long"),
    ("to: [5, 0]", "to: [-5, 0]", "12:9: the wall is shorter than it is thick"),
    (
        "[-5, -5, 5, 5]\n    floors",
        "[-5, -5, -5, 5]\n    floors",
        "8:13: bounds: must be [min_x, min_z, max_x, max_z], each max at least 0.1 more than its min",
    ),
    ("version: 1", "version: 2", "1:10: version: input should be 1"),
    ("    spawns:\n", WITH_TWO_ZONES, "19:14: id: 'a' is used already"),
    ("{en: Small, fr: Petit}", "{en: Small}", "3:8: 'fr' is missing"),
    ("title: {en: Small, fr: Petit}", "title: Small", "3:8: title: must be a mapping of keys to values"),
    ("bounds: [-5, -5, 5, 5]", "bounds: [-5, -5, 5, .inf]", "8:25: input should be a finite number"),
    ("bounds: [-5, -5, 5, 5]", "bounds: [-5, -5, 5, .nan]", "8:25: input should be a finite number"),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: privat"),
        "18:23: kind: must be one of area, conversation, private, stage, audience, quiet, megaphone; did you mean 'pri",
    ),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: quiet, murmur: 0.2"),
        "18:30: 'murmur' is for zones of the kind 'convers",
    ),
    (
        "    spawns:\n",
        WITH_ZONE.format("speakers: hosts"),
        "18:17: 'speakers' is for zones of the kind 'stage' or 'meg",
    ),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: private, capasity: 3"),
        "18:32: 'capasity' is not a known key; did you me",
    ),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: private, capacity: 0"),
        "18:42: capacity: input should be greater than or",
    ),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: audience, soft: 2"),
        "18:39: soft: input should be less than or equal to",
    ),
    ("    spawns:\n", WITH_ZONE.format("kind: private"), "18:61: spawn 'start' lies in private zone 'z', which may be"),
    (
        "    spawns:\n",
        WITH_ZONE.format("kind: private").replace("spawns", TWO_PRIVATE),
        "19:61: private zone 'y' overlaps private zone 'z'",
    ),
    ("id: small", "id: Small World", "2:5: id: does not have the right form"),
]


@pytest.mark.parametrize(("before", "after", "expected"), MISTAKES)
def test_each_mistake_is_told_with_its_place(before: str, after: str, expected: str) -> None:
    assert before in SMALL
    lines = problems(SMALL.replace(before, after, 1))
    assert any(line.startswith(f"w.yaml:{expected}") for line in lines), lines


def test_all_mistakes_are_told_at_once() -> None:
    text = SMALL.replace("    bounds", "    bouns").replace("kind: sofa", "kind: soffa")
    text = text.replace("room: one, spawn", "room: nowhere, spawn").replace("id: small\n", "id: small\nid: again\n")
    lines = problems(text)
    assert [line.split(":")[1] for line in lines] == sorted((line.split(":")[1] for line in lines), key=int)
    for part in ("'bouns'", "'bounds' is missing", "'soffa'", "'nowhere'", "'id' is here again"):
        assert any(part in line for line in lines), part


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be read"):
        load_world(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    with pytest.raises(WorldError, match="not UTF-8"):
        load_world(tmp_path / "latin.yaml")


def test_the_clubhouse_has_its_places_and_room_to_be_out_of_hearing() -> None:
    world = load_world(CLUB)
    house = world.plan.rooms["house"]
    zones = {zone.id: zone for zone in house.zones}
    assert {"hall", "salon", "atelier", "terrace"} <= set(zones)
    assert sum(zone.kind == "conversation" for zone in house.zones) >= 2
    assert [zone.id for zone in house.zones if zone.build] == ["atelier"]
    for zone in house.zones:
        middle = ((zone.area.min_x + zone.area.max_x) / 2, (zone.area.min_z + zone.area.max_z) / 2)
        assert free_place(house, *middle, 3.0) is not None, zone.id
    corner = free_place(house, -9.4, 5.0, 3.0)
    garden = free_place(house, 9.0, -14.0, 3.0)
    assert corner is not None
    assert garden is not None
    assert math.dist(corner, garden) > house.hearing_m + 1


def test_each_kind_of_zone_has_its_keys_and_their_defaults() -> None:
    kinds = ("area", "conversation", "private", "stage", "audience", "quiet", "megaphone")
    written = [
        f"      - {{id: {kind}, kind: {kind}, title: {{en: Z, fr: Z}}, area: [{at}, -4, {at + 0.5}, -3]}}"
        for at, kind in enumerate(kinds, -4)
    ]
    world = parse_world(SMALL.replace("    spawns:", "\n".join(["    zones:", *written, "    spawns:"])), "w.yaml")
    shown = {zone["id"]: zone for zone in json.loads(world.client_json)["rooms"][0]["zones"]}
    keys = ("murmur", "soft", "capacity", "lockable", "speakers")
    own = {kind: {key: zone[key] for key in keys if zone[key] is not None} for kind, zone in shown.items()}
    assert own == {
        "area": {},
        "conversation": {"murmur": 0.15},
        "private": {"capacity": 8, "lockable": True},
        "stage": {"speakers": "everyone"},
        "audience": {"soft": 0.35},
        "quiet": {},
        "megaphone": {"speakers": "hosts"},
    }
    plans = {zone.id: zone for zone in world.plan.rooms["one"].zones}
    assert [plans[kind].gain for kind in kinds] == [1, 0.15, 1, 1, 0.35, 1, 1]
    assert (plans["private"].capacity, plans["private"].lockable) == (8, True)
    assert [kind for kind in kinds if plans[kind].for_hosts] == ["megaphone"]


def test_too_many_private_zones_are_told() -> None:
    written = [
        f"      - {{id: z{at}, kind: private, title: {{en: Z, fr: Z}}, area: [{at / 5 - 4}, -4, {at / 5 - 3.88}, -3]}}"
        for at in range(21)
    ]
    lines = problems(SMALL.replace("    spawns:", "\n".join(["    zones:", *written, "    spawns:"])))
    assert lines == ["w.yaml:38:9: a room has 20 private zones at most"]


def test_the_schema_beside_the_worlds_is_what_the_models_say() -> None:
    assert schema.main(["--check"]) == 0


def test_wall_pieces_close_corners_and_leave_the_doors_open() -> None:
    openings = [{"kind": "door", "at": 5, "width": 2}, {"kind": "window", "at": 8}]
    wall = model.Wall.model_validate({"from": [0, 0], "to": [0, 10], "thickness": 0.2, "openings": openings})
    first, second = compiled.solids_of_wall(wall)
    ends = sorted(z for s in (first, second) for z in (s.cz - s.hx, s.cz + s.hx))
    assert ends == pytest.approx([-0.1, 4.0, 6.0, 10.1])
    # local u = (cos, -sin) runs along the wall
    assert (first.cos, -first.sin) == pytest.approx((0, 1))


def test_what_hangs_high_does_not_stop_people() -> None:
    low = model.Furniture.model_validate({"kind": "planter", "at": [0, 0], "yaw_deg": 30})
    assert compiled.solid_of_furniture(low) is not None
    assert compiled.solid_of_furniture(low.model_copy(update={"lift": 2.2})) is None
