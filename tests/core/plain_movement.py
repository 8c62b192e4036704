"""The movement algorithm once more, as plain loops over one avatar: what the vectorised one is held to."""

from __future__ import annotations

import math

from cenacle.core.plan import RoomPlan, Solid

RADIUS = 0.3


def pushed(solid: Solid, x: float, z: float) -> tuple[float, float]:
    """The circle's centre after one solid has pushed it out."""
    ox, oz = x - solid.cx, z - solid.cz
    u = ox * solid.cos - oz * solid.sin
    v = ox * solid.sin + oz * solid.cos
    qu = min(max(u, -solid.hx), solid.hx)
    qv = min(max(v, -solid.hz), solid.hz)
    eu, ev = u - qu, v - qv
    squared = eu * eu + ev * ev
    if squared >= RADIUS * RADIUS:
        return x, z
    if squared > 0:
        scale = RADIUS / math.sqrt(squared)
        u, v = qu + eu * scale, qv + ev * scale
    elif solid.hx - abs(u) <= solid.hz - abs(v):
        u = -(solid.hx + RADIUS) if u < 0 else solid.hx + RADIUS
    else:
        v = -(solid.hz + RADIUS) if v < 0 else solid.hz + RADIUS
    return solid.cx + (u * solid.cos + v * solid.sin), solid.cz + (v * solid.cos - u * solid.sin)


def stepped(plan: RoomPlan, x: float, z: float, dx: int, dz: int, run: bool) -> tuple[float, float]:
    """Where an avatar is after one step."""
    length = math.sqrt(dx * dx + dz * dz)
    scale = length if length > 127 else 127.0
    speed = 0.26 if run else 0.14
    x, z = x + dx / scale * speed, z + dz / scale * speed
    for _ in range(2):
        for solid in plan.solids:
            x, z = pushed(solid, x, z)
    x = min(max(x, plan.bounds.min_x + RADIUS), plan.bounds.max_x - RADIUS)
    z = min(max(z, plan.bounds.min_z + RADIUS), plan.bounds.max_z - RADIUS)
    return math.floor(x * 1024 + 0.5) / 1024, math.floor(z * 1024 + 0.5) / 1024
