/** Flat surfaces with baked light: quads and boards whose corners know their place in the lightmap. */
import type { MeshWriter } from "../geometry/mesh_writer";
import type { Region } from "../light/lightmap";

export type Vec = readonly [number, number, number];
type Tint = readonly [number, number, number];

/** A flat frame on a surface of the lightmap: s along it and t up it in metres, n out of it. */
export class Face {
  private readonly s: Vec;
  private readonly t: Vec;
  readonly length: number;
  readonly height: number;

  readonly region: Region;

  constructor(region: Region) {
    this.region = region;
    const { along, up } = region.surface;
    this.length = Math.hypot(...along);
    this.height = Math.hypot(...up);
    this.s = [along[0] / this.length, along[1] / this.length, along[2] / this.length];
    this.t = [up[0] / this.height, up[1] / this.height, up[2] / this.height];
  }

  point(s: number, t: number, n = 0): Vec {
    const { corner, normal } = this.region.surface;
    return [
      corner[0] + this.s[0] * s + this.t[0] * t + normal[0] * n,
      corner[1] + this.s[1] * s + this.t[1] * t + normal[1] * n,
      corner[2] + this.s[2] * s + this.t[2] * t + normal[2] * n,
    ];
  }

  /** A direction given along s, t and n. */
  direction(s: number, t: number, n: number): Vec {
    const { normal } = this.region.surface;
    return [
      this.s[0] * s + this.t[0] * t + normal[0] * n,
      this.s[1] * s + this.t[1] * t + normal[1] * n,
      this.s[2] * s + this.t[2] * t + normal[2] * n,
    ];
  }

  /** Adds one corner at (s, t, n) with a normal along (s, t, n); texture coordinates are u, v. */
  corner(writer: MeshWriter, tint: Tint, at: Vec, normal: Vec, u: number, v: number): number {
    const [x, y, z] = this.point(...at);
    const [nx, ny, nz] = this.direction(...normal);
    const clamped = (value: number, limit: number) => Math.max(0, Math.min(1, value / limit));
    const [a, b] = this.region.place(clamped(at[0], this.length), clamped(at[1], this.height));
    return writer.placed({ x, y, z, nx, ny, nz, u, v }, tint, a, b);
  }

  /** A flat quad on the face, from (s0, t0) to (s1, t1), `n` above it. */
  quad(writer: MeshWriter, tint: Tint, s0: number, s1: number, t0: number, t1: number, n = 0): void {
    const corners = [
      [s0, t0],
      [s1, t0],
      [s1, t1],
      [s0, t1],
    ] as const;
    const numbers = corners.map(([s, t]) => this.corner(writer, tint, [s, t, n], [0, 0, 1], s, t));
    writer.quad(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0);
  }

  /** A board lying on the face, `thick` high, its lower side `from` the face. Its grain runs along its longer edge. */
  board(writer: MeshWriter, tint: Tint, s0: number, s1: number, t0: number, t1: number, thick: number, from = 0): void {
    const n = from + thick;
    const upright = t1 - t0 > s1 - s0;
    const side = (corners: readonly Vec[], normal: Vec) => {
      const numbers = corners.map((at) => {
        const [u, v] = upright ? [at[1], at[0] + at[2]] : [at[0], at[1] + at[2]];
        return this.corner(writer, tint, at, normal, u, v);
      });
      writer.quad(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 0);
    };
    side(
      [
        [s0, t0, n],
        [s1, t0, n],
        [s1, t1, n],
        [s0, t1, n],
      ],
      [0, 0, 1],
    );
    side(
      [
        [s0, t1, n],
        [s1, t1, n],
        [s1, t1, from],
        [s0, t1, from],
      ],
      [0, 1, 0],
    );
    side(
      [
        [s0, t0, from],
        [s1, t0, from],
        [s1, t0, n],
        [s0, t0, n],
      ],
      [0, -1, 0],
    );
    side(
      [
        [s1, t0, n],
        [s1, t0, from],
        [s1, t1, from],
        [s1, t1, n],
      ],
      [1, 0, 0],
    );
    side(
      [
        [s0, t0, from],
        [s0, t0, n],
        [s0, t1, n],
        [s0, t1, from],
      ],
      [-1, 0, 0],
    );
  }
}
