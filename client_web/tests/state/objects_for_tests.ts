/** Objects as the house tells of them. */
import type { PlacedObject } from "../../src/net/messages.gen";

export function placedObject(id: string, parts: Partial<PlacedObject> = {}): PlacedObject {
  return {
    id,
    kind: "box",
    x: 0,
    y: 0,
    z: 0,
    yaw: 0,
    pitch: 0,
    roll: 0,
    sx: 1,
    sy: 1,
    sz: 1,
    colour: "#b5713f",
    material: "wood",
    text: "",
    name: "",
    parent: "",
    locked: false,
    own: {},
    owner: "me",
    owner_name: "Bob",
    revision: 3,
    ...parts,
  };
}
