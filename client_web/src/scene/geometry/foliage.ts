/** Clumps of leaves: uneven balls, as crowns, bushes and hedges are made of. */
import { IcosahedronGeometry } from "three";
import { dice } from "../materials/noise";
import type { Shape } from "./shapes";

const cache = new Map<string, Shape>();
const VARIANTS = 5;

/** An uneven ball of radius 1; a few variants are made once and used again, turned and scaled. */
export function clump(seed: number, detail = 1, roughness = 0.3): Shape {
  const variant = Math.floor(seed) % VARIANTS;
  const key = `${variant}/${detail}/${roughness}`;
  const known = cache.get(key);
  if (known) return known;
  const made = makeClump(variant, detail, roughness);
  cache.set(key, made);
  return made;
}

function makeClump(seed: number, detail: number, roughness: number): Shape {
  const geometry = new IcosahedronGeometry(1, detail);
  const position = geometry.getAttribute("position");
  const next = dice(seed * 977 + 13);
  const bumps = new Map<string, number>();
  const corners: number[] = [];
  const triangles: number[] = [];
  const points: [number, number, number][] = [];
  for (let i = 0; i < position.count; i++) {
    const x = position.getX(i);
    const y = position.getY(i);
    const z = position.getZ(i);
    const key = `${x.toFixed(3)},${y.toFixed(3)},${z.toFixed(3)}`;
    let bump = bumps.get(key);
    if (bump === undefined) {
      bump = 1 - roughness * next();
      bumps.set(key, bump);
    }
    points.push([x * bump, y * bump, z * bump]);
  }
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [a, b, c] = [points[i], points[i + 1], points[i + 2]];
    if (!a || !b || !c) continue;
    const flat = facing(a, b, c);
    for (const p of [a, b, c]) {
      const length = Math.hypot(...p) || 1;
      // Between faceted and round: leaves catch the light unevenly.
      const n = [0, 1, 2].map((k) => (p[k] ?? 0) / length + (flat[k] ?? 0) * 0.7);
      const norm = Math.hypot(...n) || 1;
      const u = Math.atan2(p[2], p[0]) * 0.6;
      corners.push(...p, (n[0] ?? 0) / norm, (n[1] ?? 0) / norm, (n[2] ?? 0) / norm, u, p[1] * 0.8);
      triangles.push(triangles.length);
    }
  }
  geometry.dispose();
  return { corners, triangles };
}

type Three = readonly [number, number, number];

function facing(a: Three, b: Three, c: Three): Three {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const n: Three = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.hypot(...n) || 1;
  return [n[0] / length, n[1] / length, n[2] / length];
}
