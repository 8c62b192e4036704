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

export interface Member {
  id: string;
  number: number;
  identity: string;
  name: string;
  headline: string;
  avatar: Avatar;
  language: Language;
  room: string;
  mic: MicState;
  hand: boolean;
  away: boolean;
}

export interface Pose {
  room: string;
  x: number;
  y: number;
  z: number;
  yaw: number;
}

export interface Line {
  line_id: string;
  member: string;
  identity: string;
  name: string;
  to: "near" | "room";
  text: string;
  at: number;
}

export interface ObjectPatch {
  kind?: ObjectKind | null;
  x?: number | null;
  y?: number | null;
  z?: number | null;
  yaw?: number | null;
  colour?: string | null;
  text?: string | null;
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

export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}

export interface VoiceSettings {
  available: boolean;
  slots: number;
  hearing_m: number;
  ice_servers: IceServer[];
}

export interface Resume {
  token: string;
  received: number;
}

export interface Hello {
  type: "hello";
  protocol: number;
  seat?: string | null;
  resume?: Resume | null;
  place?: string | null;
}

export interface Ping {
  type: "ping";
  t: number;
  received: number;
}

export interface Say {
  type: "say";
  line_id: string;
  to: "near" | "room";
  text: string;
}

export interface React {
  type: "react";
  kind: Reaction;
}

export interface Hand {
  type: "hand";
  raised: boolean;
}

export interface Wave {
  type: "wave";
  to: string;
}

export interface Mic {
  type: "mic";
  state: MicState;
}

export interface Go {
  type: "go";
  x: number;
  z: number;
  yaw?: number | null;
}

export interface Edit {
  type: "edit";
  op_id: string;
  base_revision: number;
  verb: Verb;
  object: string;
  patch: ObjectPatch;
}

export interface VoiceOffer {
  type: "voice_offer";
  sdp: string;
}

export interface VoiceClose {
  type: "voice_close";
}

export interface Leave {
  type: "leave";
}

export type ClientMessage =
  | Hello
  | Ping
  | Say
  | React
  | Hand
  | Wave
  | Mic
  | Go
  | Edit
  | VoiceOffer
  | VoiceClose
  | Leave;

export interface Welcome {
  type: "welcome";
  protocol: number;
  member: Member;
  pose: Pose;
  epoch: number;
  tick: number;
  tick_hz: number;
  resume_token: string;
  resume_window_s: number;
  ping_interval_s: number;
  world: string;
  world_version: string;
  members: Member[];
  objects: PlacedObject[];
  revision: number;
  lines: Line[];
  voice: VoiceSettings;
}

export interface Resumed {
  type: "resumed";
  received: number;
  tick: number;
}

export interface Pong {
  type: "pong";
  t: number;
  tick: number;
  received: number;
  place: string | null;
}

export interface MemberJoined {
  type: "member_joined";
  member: Member;
}

export interface MemberLeft {
  type: "member_left";
  id: string;
}

export interface MemberChanged {
  type: "member_changed";
  member: Member;
}

export interface Said {
  type: "said";
  line: Line;
}

export interface Reacted {
  type: "reacted";
  id: string;
  kind: Reaction;
}

export interface Waved {
  type: "waved";
  id: string;
}

export interface Edited {
  type: "edited";
  revision: number;
  op_id: string;
  verb: Verb;
  object_id: string;
  object: PlacedObject | null;
  member: string;
}

export interface Committed {
  type: "committed";
  op_id: string;
  revision: number;
}

export interface Refused {
  type: "refused";
  re: string;
  ref: string | null;
  code: string;
  message: string;
}

export interface Slots {
  type: "slots";
  numbers: number[];
}

export interface VoiceAnswer {
  type: "voice_answer";
  sdp: string;
}

export interface VoiceLost {
  type: "voice_lost";
  code: string;
  message: string;
}

export interface Draining {
  type: "draining";
  retry_after_s: number;
  message: string;
}

export interface Error {
  type: "error";
  code: string;
  message: string;
}

export type ServerMessage =
  | Welcome
  | Resumed
  | Pong
  | MemberJoined
  | MemberLeft
  | MemberChanged
  | Said
  | Reacted
  | Waved
  | Edited
  | Committed
  | Refused
  | Slots
  | VoiceAnswer
  | VoiceLost
  | Draining
  | Error;

export interface SeatRequest {
  name: string;
  headline?: string;
  avatar: Avatar;
  language: Language;
  identity?: string | null;
}

export interface SeatAnswer {
  seat: string;
  expires_in_s: number;
  identity: string;
  world_version: string;
}
