/** The writing on notes, signs and boards: text drawn to canvases, for the nearest only. */
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  SRGBColorSpace,
  Vector3,
} from "three";
import type { PlacedObject } from "../../net/messages.gen";
import type { Light4 } from "../geometry/mesh_writer";
import { shade } from "../geometry/piece";
import type { LightField } from "../light/field";
import { type HouseUniforms, lightBy } from "../materials/shading";
import { objectMatrix, sheetOf } from "./bodies";
import type { Sheet as SheetPlace } from "./drawing";

/** Of a kind that is written on nowhere, and so never gets here with a text. */
const NO_SHEET: SheetPlace = { width: 1, height: 1, y: 0, z: 0, tilt: 0 };
const WIDTH_PX = 320;
const MARGIN_PX = 20;
const SIZES_PX = [34, 28, 23, 19, 16, 13] as const;
/** How many sheets are written at most, and from how near. */
export const SHEETS_MAX = 32;
export const SHEET_REACH_M = 11;

/** Breaks a text into lines of at most `width`, by words where it can; a longer word is cut. */
export function wrap(text: string, width: number, measure: (line: string) => number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      let rest = word;
      const joined = line ? `${line} ${rest}` : rest;
      if (measure(joined) <= width) {
        line = joined;
        continue;
      }
      if (line) lines.push(line);
      while (rest.length > 1 && measure(rest) > width) {
        let cut = rest.length - 1;
        while (cut > 1 && measure(rest.slice(0, cut)) > width) cut -= 1;
        lines.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      line = rest;
    }
    lines.push(line);
  }
  return lines;
}

/** Writes a text as large as it fits; what does not fit at the smallest size ends in an ellipsis. */
function write(text: string, colour: string, heightPx: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH_PX;
  canvas.height = heightPx;
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.fillStyle = shade(colour, "#fff6dd", 0.55);
  pen.fillRect(0, 0, WIDTH_PX, heightPx);
  pen.fillStyle = shade(colour, "#ffffff", 0.2);
  pen.fillRect(0, 0, WIDTH_PX, 9);
  pen.fillStyle = "#33261c";
  pen.textBaseline = "top";
  const [width, height] = [WIDTH_PX - 2 * MARGIN_PX, heightPx - 2 * MARGIN_PX];
  let lines: string[] = [];
  let size: number = SIZES_PX[0];
  for (size of SIZES_PX) {
    pen.font = `500 ${size}px Georgia, "DejaVu Serif", serif`;
    lines = wrap(text, width, (line) => pen.measureText(line).width);
    if (lines.length * size * 1.28 <= height) break;
  }
  const fitting = Math.floor(height / (size * 1.28));
  if (lines.length > fitting) lines = [...lines.slice(0, fitting - 1), `${lines[fitting - 1] ?? ""}…`];
  lines.forEach((line, i) => {
    pen.fillText(line, MARGIN_PX, MARGIN_PX + 4 + i * size * 1.28);
  });
  return canvas;
}

/** One written sheet. Its object is of a kind that has one. */
export class Sheet {
  readonly mesh: Mesh<BufferGeometry, MeshLambertMaterial>;
  readonly object: PlacedObject;

  constructor(object: PlacedObject, field: LightField, uniforms: HouseUniforms) {
    this.object = object;
    const sheet = sheetOf(object.kind) ?? NO_SHEET;
    const texture = new CanvasTexture(
      write(object.text, object.colour, Math.round((WIDTH_PX * sheet.height) / sheet.width)),
    );
    texture.colorSpace = SRGBColorSpace;
    texture.anisotropy = 4;
    const material = new MeshLambertMaterial({
      map: texture,
      polygonOffset: true,
      polygonOffsetFactor: -2,
      polygonOffsetUnits: -2,
    });
    lightBy(material, "corner", uniforms);
    this.mesh = new Mesh(sheetGeometry(object, sheet, field), material);
    this.mesh.receiveShadow = true;
    this.mesh.matrixAutoUpdate = false;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.map?.dispose();
    this.mesh.material.dispose();
  }
}

/** The sheet's quad in the world, with the light of its middle. */
function sheetGeometry(object: PlacedObject, sheet: SheetPlace, field: LightField): BufferGeometry {
  const { width, height, y, z, tilt } = sheet;
  const matrix = objectMatrix(object).multiply(new Matrix4().makeRotationX(tilt).setPosition(0, y + 0.002, z + 0.0005));
  const normal = new Vector3(0, 0, -1).transformDirection(matrix);
  const light: Light4 = [0, 0, 0, 0];
  field.at(object.x, object.y + y * object.sy, object.z, normal.x, normal.y, normal.z, light);
  const positions: number[] = [];
  for (const [sx, sy] of [
    [1, -1],
    [-1, -1],
    [-1, 1],
    [1, 1],
  ] as const) {
    const point = new Vector3((sx * width) / 2, (sy * height) / 2, -0.0035).applyMatrix4(matrix);
    positions.push(point.x, point.y, point.z);
  }
  const four = (numbers: readonly number[]) => new Float32Array([...numbers, ...numbers, ...numbers, ...numbers]);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute("normal", new BufferAttribute(four([normal.x, normal.y, normal.z]), 3));
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
  geometry.setAttribute("baked", new BufferAttribute(four(light), 4));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  return geometry;
}
