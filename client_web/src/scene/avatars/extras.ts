/**
 * Those of a crowd who are not drawn whole: instances of few bodies, one draw call for each way to dress and detail.
 * Buffers are filled anew for each picture with whoever is in it, and nothing is allocated unless there are more.
 */
import {
  type BufferGeometry,
  DynamicDrawUsage,
  type Group,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
  PlaneGeometry,
  type ShaderMaterial,
} from "three";
import type { Avatar } from "../../net/messages.gen";
import type { Figure } from "../contract";
import { tintOf } from "../geometry/piece";
import { clamp } from "../materials/noise";
import type { HouseUniforms } from "../materials/shading";
import { buildExtra, DETAILS, type Detail } from "./extra_body";
import { extraMaterial, underfootMaterial } from "./extra_material";
import type { PackedLight } from "./light_grid";
import type { Stride } from "./stride";

const SHAPES: readonly Avatar["shape"][] = ["coat", "dress", "jacket", "overall"];
const CAPACITY_START = 128;
/** Floats an instance: place and walk; words an instance: four colours and two lights. */
const MOTION = 8;
const PAINT = 6;
const HAND = 1;
const AWAY = 2;

/** An avatar's colours as √linear in four bytes each: skin, hair, top, bottom. */
export function packColours({ skin, hair, top, bottom }: Avatar): Uint32Array {
  return Uint32Array.from([skin, hair, top, bottom], (colour) =>
    tintOf(colour).reduceRight((packed, channel) => packed * 256 + Math.round(Math.sqrt(channel) * 255), 0),
  );
}

/** Instances of one body. */
class Batch {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly body: BufferGeometry;
  private readonly painted: boolean;
  private motion = new Float32Array(0);
  private paint = new Uint32Array(0);
  private buffers: InstancedInterleavedBuffer[] = [];
  private capacity = 0;
  private count = 0;

  constructor(body: BufferGeometry, material: ShaderMaterial, painted: boolean) {
    this.body = body;
    this.painted = painted;
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.grow(CAPACITY_START);
  }

  begin(): void {
    this.count = 0;
  }

  /** Where somebody stands. */
  put(figure: Figure): void {
    if (this.count === this.capacity) this.grow(this.capacity * 2);
    const at = this.count++ * MOTION;
    this.motion[at] = figure.x;
    this.motion[at + 1] = figure.y;
    this.motion[at + 2] = figure.z;
    this.motion[at + 3] = figure.yaw;
  }

  /** How they walk, in which colours and light; after `put`. */
  dress(figure: Figure, stride: Stride, colours: Uint32Array, light: PackedLight): void {
    const one = this.count - 1;
    const at = one * MOTION + 4;
    const pace = Math.abs(stride.pace);
    this.motion[at] = stride.phase % 1;
    this.motion[at + 1] = clamp(pace / 1.2);
    this.motion[at + 2] = clamp((pace - 3) / 2);
    this.motion[at + 3] = (figure.hand ? HAND : 0) + (figure.away ? AWAY : 0);
    const from = one * PAINT;
    this.paint.set(colours, from);
    this.paint[from + 4] = light.up;
    this.paint[from + 5] = light.side;
  }

  /** What was put is to be drawn. */
  end(): void {
    const { mesh, count } = this;
    mesh.visible = count > 0;
    mesh.geometry.instanceCount = count;
    if (count === 0) return;
    for (const buffer of this.buffers) {
      buffer.clearUpdateRanges();
      buffer.addUpdateRange(0, count * buffer.stride);
      buffer.needsUpdate = true;
    }
  }

  private grow(capacity: number): void {
    this.capacity = capacity;
    const [motion, paint] = [this.motion, this.paint];
    this.motion = new Float32Array(capacity * MOTION);
    this.motion.set(motion);
    this.paint = new Uint32Array(this.painted ? capacity * PAINT : 0);
    if (this.painted) this.paint.set(paint);
    this.mesh.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    for (const [name, attribute] of Object.entries(this.body.attributes)) geometry.setAttribute(name, attribute);
    geometry.setIndex(this.body.index);
    const moved = new InstancedInterleavedBuffer(this.motion, MOTION);
    geometry.setAttribute("place", new InterleavedBufferAttribute(moved, 4, 0));
    geometry.setAttribute("walk", new InterleavedBufferAttribute(moved, 4, 4));
    this.buffers = [moved];
    if (this.painted) {
      const painted = new InstancedInterleavedBuffer(new Uint8Array(this.paint.buffer), PAINT * 4);
      ["skin", "hair", "top", "bottom", "lightUp", "lightSide"].forEach((name, i) => {
        geometry.setAttribute(name, new InterleavedBufferAttribute(painted, 4, i * 4, true));
      });
      this.buffers.push(painted);
    }
    for (const buffer of this.buffers) buffer.setUsage(DynamicDrawUsage);
    this.mesh.geometry = geometry;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.body.dispose();
  }
}

export class Extras {
  private readonly material: ShaderMaterial;
  private readonly underfoot = underfootMaterial();
  private readonly batches: Readonly<Record<Detail, Readonly<Record<Avatar["shape"], Batch>>>>;
  private readonly shadows: Batch;
  private readonly all: readonly Batch[];

  constructor(parent: Group, uniforms: HouseUniforms) {
    this.material = extraMaterial(uniforms);
    const build = (detail: Detail) =>
      Object.fromEntries(
        SHAPES.map((shape) => [shape, new Batch(buildExtra(shape, detail), this.material, true)]),
      ) as Record<Avatar["shape"], Batch>;
    this.batches = { near: build("near"), far: build("far"), distant: build("distant") };
    this.shadows = new Batch(new PlaneGeometry(0.8, 0.8).rotateX(-Math.PI / 2), this.underfoot, false);
    this.shadows.mesh.renderOrder = 1;
    this.all = [...DETAILS.flatMap((detail) => SHAPES.map((shape) => this.batches[detail][shape])), this.shadows];
    for (const { mesh } of this.all) parent.add(mesh);
  }

  /** Begins a picture; `time` in seconds moves those who stand. */
  begin(time: number): void {
    const uniform = this.material.uniforms.time;
    if (uniform) uniform.value = time;
    for (const batch of this.all) batch.begin();
  }

  add(figure: Figure, stride: Stride, colours: Uint32Array, light: PackedLight, detail: Detail): void {
    const batch = this.batches[detail][figure.avatar.shape];
    batch.put(figure);
    batch.dress(figure, stride, colours, light);
    if (!figure.away && detail !== "distant") this.shadows.put(figure);
  }

  end(): void {
    for (const batch of this.all) batch.end();
  }

  dispose(): void {
    for (const batch of this.all) batch.dispose();
    this.material.dispose();
    this.underfoot.dispose();
  }
}
