"""The systems that ours is compared with do their work: their members see each other move, where they are."""

import math

import pytest

from loadtests.peers.system import SYSTEMS, LoadError, NodeProcess, Plan, System, plans

HALF_M = 50.0
WALK_S = 1.0
# Three walk about the middle, two far from them, beyond the 10 m of a view.
GROUPS = {(0.0, 0.0): 3, (40.0, 40.0): 2}
PAIRS_OF_ALL = 5 * 4
PAIRS_OF_GROUPS = 3 * 2 + 2 * 1


def members() -> list[Plan]:
    """Five members in two groups, each of which stays within 3 m."""
    made = []
    for (x, z), count in GROUPS.items():
        for plan in plans(count, 3.0, WALK_S, seed=7):
            targets = [(x + target_x, z + target_z) for target_x, target_z in plan["targets"]]
            made.append({"x": x + plan["x"], "z": z + plan["z"], "targets": targets})
    return made


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
async def test_members_see_each_other_move(system: System) -> None:
    async with NodeProcess(None, system.server, system.way, str(HALF_M)) as server:
        port = (await server.told())["port"]
        async with NodeProcess(None, "bots.js", system.bots, str(port), str(HALF_M), "5", system.way) as bots:
            assert await bots.ask("join", members=members(), seconds=20) == {"joined": 5}
            walked = await bots.ask("walk", seconds=WALK_S)
            assert (walked["lost"], walked["broken"]) == (0, 0)
            assert walked["bytes_down"] > 0
            seen = await bots.ask("settle")
            ticks = await server.ask("report", **{"from": 0, "to": 1e15})
    pairs = PAIRS_OF_GROUPS if system.way == "views" else PAIRS_OF_ALL
    assert (seen["pairs"], seen["moved"]) == (pairs, pairs)
    assert seen["off_m"] < 0.01
    assert ticks["ticks"] > 0


async def test_a_failed_command_is_told() -> None:
    async with NodeProcess(None, "bots.js", "relay", "1", str(HALF_M), "0", "all") as bots:
        with pytest.raises(LoadError, match=r"bots\.js: TypeError"):
            await bots.ask("dance")


def test_plans_are_seeded_and_stay_inside() -> None:
    made = plans(20, HALF_M, 30.0, seed=1)
    assert made == plans(20, HALF_M, 30.0, seed=1)
    assert made != plans(20, HALF_M, 30.0, seed=2)
    places = [(plan["x"], plan["z"]) for plan in made]
    assert max(math.hypot(*place) for place in places) > 20.0, "they begin all over the room, not in its middle"
    targets = [target for plan in made for target in plan["targets"]]
    assert all(abs(x) <= HALF_M - 1 and abs(z) <= HALF_M - 1 for x, z in (*places, *targets))
