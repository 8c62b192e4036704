/** What members' objects look like: each kind has its file in `kinds/`. Their foot is at the origin, they face -z. */
import { Euler, Matrix4, Quaternion, Vector3 } from "three";
import type { Material, PlacedObject } from "../../net/messages.gen";
import { kindOf } from "../../state/object_kinds";
import type { Box } from "../geometry/boxes";
import type { Piece, Stuff } from "../geometry/piece";
import type { Draw, Sheet } from "./drawing";

interface KindFile {
  readonly draw: Draw;
  readonly sheet?: Sheet;
}

const FILES = import.meta.glob<KindFile>("./kinds/*.ts", { eager: true });

/** The drawings by kind; one of a newer house is drawn as a box. */
const DRAWN: ReadonlyMap<string, KindFile> = new Map(
  Object.entries(FILES).map(([path, file]) => [path.replace(/^.*\/|\.ts$/g, ""), file]),
);

const STUFF: Readonly<Record<Material, Stuff>> = {
  plain: "plain",
  wood: "wood",
  metal: "metal",
  fabric: "fabric",
  glass: "glass",
  glow: "glow",
};

function drawnAs(kind: string): KindFile {
  const found = DRAWN.get(kind) ?? DRAWN.get("box");
  if (found === undefined) throw new Error("no kind is drawn");
  return found;
}

/** Whether a kind has a drawing of its own. */
export function isDrawn(kind: string): boolean {
  return DRAWN.has(kind);
}

/** Where a kind's text is written; null if it has none. */
export function sheetOf(kind: string): Sheet | null {
  return drawnAs(kind).sheet ?? null;
}

type Placed = Pick<PlacedObject, "kind" | "x" | "y" | "z" | "yaw" | "sx" | "sy" | "sz">;

/** The room an object takes up, as if it stood upright. */
export function objectBox(object: Placed): Box {
  const [width, height, depth] = kindOf(object.kind).size;
  return {
    cx: object.x,
    cz: object.z,
    hx: (width * object.sx) / 2,
    hz: (depth * object.sz) / 2,
    cos: Math.cos(object.yaw),
    sin: Math.sin(object.yaw),
    y0: object.y,
    y1: object.y + height * object.sy,
  };
}

/** The matrix of an object's own space: scaled, then rolled, pitched and turned, then put in its place. */
export function objectMatrix(object: Placed & Pick<PlacedObject, "pitch" | "roll">): Matrix4 {
  const turn = new Quaternion().setFromEuler(new Euler(object.pitch, object.yaw, object.roll, "YXZ"));
  return new Matrix4().compose(
    new Vector3(object.x, object.y, object.z),
    turn,
    new Vector3(object.sx, object.sy, object.sz),
  );
}

export function drawObject(p: Piece, object: Pick<PlacedObject, "kind" | "colour" | "material" | "own">): void {
  const { colour, own } = object;
  drawnAs(object.kind).draw(p, { colour, own, stuff: STUFF[object.material] });
}
