/** Words on boards and signs of the house: painted on canvases, in the language of the page. */
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Group,
  type Matrix4,
  Mesh,
  MeshLambertMaterial,
  SRGBColorSpace,
  Vector3,
} from "three";
import type { Language } from "../../net/messages.gen";
import type { Furniture } from "../../state/world";
import type { Light4 } from "../geometry/mesh_writer";
import type { LightField } from "../light/field";
import { type HouseUniforms, lightBy } from "../materials/shading";
import { standing } from "./site";

const PIXELS_PER_M = 320;
/** Dark on signs of pale wood, pale on cork. */
const INK = "#4a3220";
const CHALK = "#fff3d8";

/** How much of a piece's front its words take: width, height, and where their middle is, as shares. */
function field(piece: Furniture): { width: number; height: number; y: number } {
  if (piece.kind === "notice_board")
    return { width: piece.width * 0.5, height: piece.height * 0.15, y: piece.height * 0.905 };
  return { width: piece.width * 0.88, height: piece.height * 0.7, y: piece.height * 0.5 };
}

export class Plates {
  readonly group = new Group();
  private readonly meshes: Mesh<BufferGeometry, MeshLambertMaterial>[] = [];

  constructor(furniture: readonly Furniture[], language: Language, light: LightField, uniforms: HouseUniforms) {
    for (const piece of furniture) {
      const words = piece.title?.[language];
      if (!words) continue;
      const { width, height, y } = field(piece);
      const texture = new CanvasTexture(paint(words, width, height, piece.kind === "notice_board" ? CHALK : INK));
      texture.colorSpace = SRGBColorSpace;
      texture.anisotropy = 4;
      const material = new MeshLambertMaterial({
        map: texture,
        transparent: true,
        polygonOffset: true,
        polygonOffsetFactor: -2,
        polygonOffsetUnits: -2,
      });
      lightBy(material, "corner", uniforms);
      const mesh = new Mesh(plate(piece, width, height, y, light), material);
      mesh.matrixAutoUpdate = false;
      this.meshes.push(mesh);
      this.group.add(mesh);
    }
  }

  dispose(): void {
    this.group.removeFromParent();
    for (const mesh of this.meshes) {
      mesh.geometry.dispose();
      mesh.material.map?.dispose();
      mesh.material.dispose();
    }
  }
}

function paint(words: string, width: number, height: number, ink: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(1024, Math.round(width * PIXELS_PER_M));
  canvas.height = Math.max(16, Math.round((canvas.width * height) / width));
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  let size = canvas.height * 0.82;
  const font = () => `600 ${size}px "Hoefler Text", Garamond, Georgia, "DejaVu Serif", serif`;
  pen.font = font();
  const wide = pen.measureText(words).width;
  if (wide > canvas.width * 0.96) size *= (canvas.width * 0.96) / wide;
  pen.font = font();
  pen.fillStyle = ink;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, canvas.width / 2, canvas.height * 0.54);
  return canvas;
}

/** A quad just before the front of a piece. */
function plate(piece: Furniture, width: number, height: number, y: number, light: LightField): BufferGeometry {
  const matrix: Matrix4 = standing(piece.x, piece.lift, piece.z, piece.yaw);
  const normal = new Vector3(0, 0, -1).transformDirection(matrix);
  const positions: number[] = [];
  const baked: number[] = [];
  const lit: Light4 = [0, 0, 0, 0];
  for (const [sx, sy] of [
    [1, -1],
    [-1, -1],
    [-1, 1],
    [1, 1],
  ] as const) {
    const point = new Vector3((sx * width) / 2, y + (sy * height) / 2, -piece.depth / 2 - 0.008).applyMatrix4(matrix);
    positions.push(point.x, point.y, point.z);
    light.at(point.x, point.y, point.z, normal.x, normal.y, normal.z, lit);
    baked.push(...lit);
  }
  const normals = new Float32Array([0, 1, 2, 3].flatMap(() => [normal.x, normal.y, normal.z]));
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute("normal", new BufferAttribute(normals, 3));
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
  geometry.setAttribute("baked", new BufferAttribute(new Float32Array(baked), 4));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  return geometry;
}
