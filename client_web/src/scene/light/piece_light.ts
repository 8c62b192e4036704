/** Light on a piece of furniture, from a few samples: at the corners of its box, each from six sides. */
import type { Furniture } from "../../state/world";
import type { Light4, LightAt } from "../geometry/mesh_writer";
import { clamp, smoothstep } from "../materials/noise";
import type { LightField } from "./field";

const SIDES = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
] as const;

/** Light from six sides at one place: +x, -x, +y, -y, +z, -z, four numbers each. */
export type LightCube = Float32Array;

/** Samples the field from six sides. */
export function lightCube(
  field: LightField,
  x: number,
  y: number,
  z: number,
  cube: LightCube = new Float32Array(24),
): LightCube {
  const light: Light4 = [0, 0, 0, 0];
  SIDES.forEach(([nx, ny, nz], side) => {
    field.at(x, y, z, nx, ny, nz, light);
    cube.set(light, side * 4);
  });
  return cube;
}

function addCube(cube: LightCube, nx: number, ny: number, nz: number, weight: number, out: Light4): void {
  const sides: readonly (readonly [number, number])[] = [
    [nx > 0 ? 0 : 4, nx * nx],
    [ny > 0 ? 8 : 12, ny * ny],
    [nz > 0 ? 16 : 20, nz * nz],
  ];
  for (const [at, part] of sides) {
    for (let i = 0; i < 4; i++) out[i] = (out[i] ?? 0) + (cube[at + i] ?? 0) * part * weight;
  }
}

/** A function that gives the light on the corners of that piece. */
export function pieceLight(field: LightField, piece: Furniture): LightAt {
  const [cos, sin] = [Math.cos(piece.yaw), Math.sin(piece.yaw)];
  // Spread wide pieces over more samples, so that a long counter or a string of bulbs is not lit evenly.
  const across = Math.max(2, Math.min(12, Math.round(piece.width / 1.5) + 1));
  const [hx, hz] = [piece.width / 2, piece.depth / 2];
  const [y0, y1] = [piece.lift + 0.05, piece.lift + Math.max(0.1, piece.height)];
  const cubes: LightCube[] = [];
  field.leaveOut(piece);
  for (const y of [y0, y1]) {
    for (const lz of [-hz, hz]) {
      for (let i = 0; i < across; i++) {
        const lx = -hx + (2 * hx * i) / (across - 1);
        cubes.push(lightCube(field, piece.x + lx * cos + lz * sin, y, piece.z - lx * sin + lz * cos));
      }
    }
  }
  field.leaveOut(null);
  return (x, y, z, nx, ny, nz, out) => {
    out.fill(0);
    const [dx, dz] = [x - piece.x, z - piece.z];
    const a = clamp((dx * cos - dz * sin + hx) / (2 * hx || 1)) * (across - 1);
    const b = clamp((dx * sin + dz * cos + hz) / (2 * hz || 1));
    const c = clamp((y - y0) / (y1 - y0));
    const i = Math.min(across - 2, Math.floor(a));
    const f = a - i;
    for (const [level, row, step, weight] of [
      [0, 0, 0, (1 - c) * (1 - b) * (1 - f)],
      [0, 0, 1, (1 - c) * (1 - b) * f],
      [0, 1, 0, (1 - c) * b * (1 - f)],
      [0, 1, 1, (1 - c) * b * f],
      [1, 0, 0, c * (1 - b) * (1 - f)],
      [1, 0, 1, c * (1 - b) * f],
      [1, 1, 0, c * b * (1 - f)],
      [1, 1, 1, c * b * f],
    ] as const) {
      const cube = cubes[(level * 2 + row) * across + i + step];
      if (cube && weight > 0) addCube(cube, nx, ny, nz, weight, out);
    }
    // Undersides and what is close to the floor see less of the room.
    const low = 0.72 + 0.28 * smoothstep(0, 0.4, y);
    const under = ny < -0.3 ? 0.62 : 1;
    for (let k = 0; k < 4; k++) out[k] = (out[k] ?? 0) * low * under;
  };
}
