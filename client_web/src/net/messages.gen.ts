/** The control messages of docs/protocol.md, one to one with server/cenacle/wire/messages.py. */

export type Language = "en" | "fr";
export type Shape = "coat" | "dress" | "jacket" | "overall";
export type Reaction = "clap" | "heart" | "laugh" | "thumb" | "idea" | "thanks";
export type MicState = "off" | "muted" | "open";
export type Verb = "place" | "change" | "delete";
export type ObjectKind = "note" | "box";

export interface Avatar {
  shape: Shape;
  skin: string;
  hair: string;
  top: string;
  bottom: string;
}

export interface PlacedObject {
  id: string;
  kind: ObjectKind;
  x: number;
  y: number;
  z: number;
  yaw: number;
  colour: string;
  text: string;
  owner: string;
  owner_name: string;
  revision: number;
}
