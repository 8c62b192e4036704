/** Simple bodies as lists of triangles around the origin; `piece.ts` places them. Metres. */

/** Corners as position, normal, uv (8 numbers each), and triangles by index. */
export interface Shape {
  readonly corners: readonly number[];
  readonly triangles: readonly number[];
}

class ShapeWriter {
  readonly corners: number[] = [];
  readonly triangles: number[] = [];
  add(x: number, y: number, z: number, nx: number, ny: number, nz: number, u: number, v: number): number {
    this.corners.push(x, y, z, nx, ny, nz, u, v);
    return this.corners.length / 8 - 1;
  }
  quad(a: number, b: number, c: number, d: number): void {
    this.triangles.push(a, b, c, a, c, d);
  }
}

type Axis = readonly [number, number, number];
/** The sides of a box: normal, and the directions of its u and v, so that u × v is the normal. */
const SIDES: readonly (readonly [Axis, Axis, Axis])[] = [
  [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
  [
    [-1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ],
  [
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, -1],
  ],
  [
    [0, -1, 0],
    [1, 0, 0],
    [0, 0, 1],
  ],
  [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ],
  [
    [0, 0, -1],
    [-1, 0, 0],
    [0, 1, 0],
  ],
];

const dot = (a: Axis, b: Axis) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** A box; u runs along each side's longer edge, so that a wood's grain does, or stays level for masonry. */
export function box(width: number, height: number, depth: number, level = false): Shape {
  const out = new ShapeWriter();
  const size: Axis = [width, height, depth];
  for (const [n, du, dv] of SIDES) {
    const w = Math.abs(dot(size, du));
    const h = Math.abs(dot(size, dv));
    const d = Math.abs(dot(size, n)) / 2;
    const numbers = [
      [-0.5, -0.5],
      [0.5, -0.5],
      [0.5, 0.5],
      [-0.5, 0.5],
    ].map(([a = 0, b = 0]) => {
      const x = n[0] * d + du[0] * a * w + dv[0] * b * h;
      const y = n[1] * d + du[1] * a * w + dv[1] * b * h;
      const z = n[2] * d + du[2] * a * w + dv[2] * b * h;
      const [u, v] = level || w >= h ? [a * w, b * h] : [b * h, a * w];
      return out.add(x, y, z, ...n, u, v);
    });
    const [a = 0, b = 0, c = 0, e = 0] = numbers;
    out.quad(a, b, c, e);
  }
  return out;
}

/** A box with round edges of radius `round`; `puff` lifts the middles of its sides, as a cushion's. */
export function softBox(width: number, height: number, depth: number, round: number, puff = 0): Shape {
  const out = new ShapeWriter();
  const half: Axis = [width / 2, height / 2, depth / 2];
  const r = Math.min(round, half[0], half[1], half[2]);
  for (const [n, du, dv] of SIDES) {
    const hu = Math.abs(dot(half, du));
    const hv = Math.abs(dot(half, dv));
    const hn = Math.abs(dot(half, n));
    const us = puff > 0 ? [-hu, -hu + r, 0, hu - r, hu] : [-hu, -hu + r, hu - r, hu];
    const vs = puff > 0 ? [-hv, -hv + r, 0, hv - r, hv] : [-hv, -hv + r, hv - r, hv];
    const grid = vs.map((b) =>
      us.map((a) => {
        const p = [0, 1, 2].map((i) => (n[i] ?? 0) * hn + (du[i] ?? 0) * a + (dv[i] ?? 0) * b);
        const core = p.map((value, i) => Math.max(-(half[i] ?? 0) + r, Math.min((half[i] ?? 0) - r, value)));
        let d = p.map((value, i) => value - (core[i] ?? 0));
        const length = Math.hypot(d[0] ?? 0, d[1] ?? 0, d[2] ?? 0) || 1;
        d = d.map((value) => value / length);
        const swell = puff * (1 - (a / hu) ** 2) * (1 - (b / hv) ** 2);
        const q = core.map((value, i) => value + (d[i] ?? 0) * r + (n[i] ?? 0) * swell);
        return out.add(q[0] ?? 0, q[1] ?? 0, q[2] ?? 0, d[0] ?? 0, d[1] ?? 0, d[2] ?? 0, a, b);
      }),
    );
    for (let j = 0; j + 1 < grid.length; j++) {
      for (let i = 0; i + 1 < (grid[j]?.length ?? 0); i++) {
        out.quad(grid[j]?.[i] ?? 0, grid[j]?.[i + 1] ?? 0, grid[j + 1]?.[i + 1] ?? 0, grid[j + 1]?.[i] ?? 0);
      }
    }
  }
  return out;
}

/** A profile of [radius, height] turned round the y axis, from bottom to top. Smooth rounds its corners too. */
export function turned(profile: readonly (readonly [number, number])[], segments = 12, smooth = false): Shape {
  const out = new ShapeWriter();
  const slopes = profile.slice(1).map(([r, y], i) => {
    const [r0, y0] = profile[i] ?? [0, 0];
    const length = Math.hypot(r - r0, y - y0) || 1;
    return [(y - y0) / length, -(r - r0) / length] as const;
  });
  const around = Array.from({ length: segments + 1 }, (_, i) => (i / segments) * Math.PI * 2);
  const widest = Math.max(...profile.map(([r]) => r), 0.01);
  const ring = (r: number, y: number, nr: number, ny: number) =>
    around.map((a) =>
      out.add(Math.cos(a) * r, y, -Math.sin(a) * r, Math.cos(a) * nr, ny, -Math.sin(a) * nr, a * widest, y),
    );
  const blend = (i: number): readonly [number, number] => {
    const a = slopes[i - 1] ?? slopes[i] ?? [1, 0];
    const b = slopes[i] ?? a;
    const length = Math.hypot(a[0] + b[0], a[1] + b[1]) || 1;
    return [(a[0] + b[0]) / length, (a[1] + b[1]) / length];
  };
  let below = smooth ? ring(...(profile[0] ?? [0, 0]), ...blend(0)) : [];
  for (let i = 1; i < profile.length; i++) {
    const slope = slopes[i - 1] ?? [1, 0];
    const lower = smooth ? below : ring(...(profile[i - 1] ?? [0, 0]), ...slope);
    const upper = ring(...(profile[i] ?? [0, 0]), ...(smooth ? blend(i) : slope));
    const [foot, head] = [profile[i - 1]?.[0] ?? 0, profile[i]?.[0] ?? 0];
    for (let s = 0; s < segments; s++) {
      const [a, b, c, d] = [lower[s] ?? 0, lower[s + 1] ?? 0, upper[s + 1] ?? 0, upper[s] ?? 0];
      // At the axis a quad is a triangle.
      if (head > 0) out.triangles.push(a, c, d);
      if (foot > 0) out.triangles.push(a, b, head > 0 ? c : d);
    }
    below = upper;
  }
  return out;
}

/** A cylinder or cone around y, its foot at y = 0, closed at both ends. */
export function cylinder(bottom: number, top: number, height: number, segments = 12): Shape {
  return turned(
    [
      [0, 0],
      [bottom, 0],
      [top, height],
      [0, height],
    ],
    segments,
  );
}

/** The side of a cylinder or cone alone, for bars whose ends are not seen. */
export function tube(bottom: number, top: number, height: number, segments = 6): Shape {
  return turned(
    [
      [bottom, 0],
      [top, height],
    ],
    segments,
  );
}

/** Boxes that stand against one another, seen from the front (-z) and above: books in a shelf. */
export function spine(width: number, height: number, depth: number): Shape {
  const out = new ShapeWriter();
  const [w, h, d] = [width / 2, height / 2, depth / 2];
  const face = (points: readonly (readonly [number, number, number])[], n: readonly [number, number, number]) => {
    const [a = 0, b = 0, c = 0, e = 0] = points.map(([x, y, z]) => out.add(x, y, z, ...n, x + z, y));
    out.quad(a, b, c, e);
  };
  face(
    [
      [w, -h, -d],
      [-w, -h, -d],
      [-w, h, -d],
      [w, h, -d],
    ],
    [0, 0, -1],
  );
  face(
    [
      [-w, h, d],
      [w, h, d],
      [w, h, -d],
      [-w, h, -d],
    ],
    [0, 1, 0],
  );
  face(
    [
      [w, -h, d],
      [w, -h, -d],
      [w, h, -d],
      [w, h, d],
    ],
    [1, 0, 0],
  );
  face(
    [
      [-w, -h, -d],
      [-w, -h, d],
      [-w, h, d],
      [-w, h, -d],
    ],
    [-1, 0, 0],
  );
  return out;
}

/** A ball; `rows` of quads from pole to pole. */
export function ball(radius: number, segments = 12, rows = 8): Shape {
  const profile = Array.from({ length: rows + 1 }, (_, i) => {
    const a = -Math.PI / 2 + (i / rows) * Math.PI;
    return [Math.max(0, Math.cos(a)) * radius, Math.sin(a) * radius] as const;
  });
  return turned(profile, segments, true);
}

/** A ring of round section lying flat. */
export function ring(radius: number, thickness: number, segments = 20, sides = 6): Shape {
  const out = new ShapeWriter();
  for (let i = 0; i <= segments; i++) {
    const a = (i / segments) * Math.PI * 2;
    for (let j = 0; j <= sides; j++) {
      const b = (j / sides) * Math.PI * 2;
      const nx = Math.cos(b) * Math.cos(a);
      const nz = -Math.cos(b) * Math.sin(a);
      const r = radius + thickness * Math.cos(b);
      out.add(
        r * Math.cos(a),
        thickness * Math.sin(b),
        -r * Math.sin(a),
        nx,
        Math.sin(b),
        nz,
        a * radius,
        b * thickness,
      );
    }
  }
  const row = sides + 1;
  for (let i = 0; i < segments; i++) {
    for (let j = 0; j < sides; j++) {
      const at = i * row + j;
      out.quad(at, at + row, at + row + 1, at + 1);
    }
  }
  return out;
}

/** A bent leaf from the origin along +z, its upper side up; visible from both sides with a two-sided material. */
export function leaf(length: number, width: number, droop: number, steps = 3): Shape {
  const out = new ShapeWriter();
  const at = (t: number, side: number) => {
    const w = (width / 2) * Math.sin(Math.PI * Math.min(1, 0.12 + t * 0.88) ** 0.8) * side;
    const y = -droop * t * t;
    const slope = -2 * droop * t;
    const norm = Math.hypot(length, slope);
    // The halves are folded a little, so that the light shows the rib.
    return out.add(
      w,
      y + Math.abs(w) * 0.25,
      t * length,
      -side * 0.25,
      length / norm,
      -slope / norm,
      side * 0.5 + 0.5,
      t,
    );
  };
  for (let i = 0; i <= steps; i++) for (const side of [-1, 0, 1]) at(i / steps, side);
  for (let i = 0; i < steps; i++) {
    const a = i * 3;
    out.quad(a, a + 3, a + 4, a + 1);
    out.quad(a + 1, a + 4, a + 5, a + 2);
  }
  return out;
}
