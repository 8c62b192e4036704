/** What one asks of the house about who hears whom; it answers by messages that `Privacy` keeps. */
import type { ClientMessage, Member } from "../net/messages.gen";
import type { House } from "./house";
import type { Request } from "./requests";

export class Wishes {
  private readonly house: House;
  private readonly send: (message: ClientMessage) => boolean;
  private readonly notSent: () => void;

  constructor(house: House, send: (message: ClientMessage) => boolean, notSent: () => void) {
    this.house = house;
    this.send = send;
    this.notSent = notSent;
  }

  /** Locks the private zone one is in, or unlocks it. */
  lock(zone: string, locked: boolean): void {
    this.wish({ type: "zone_lock", zone, locked });
  }

  /** Asks those inside to be let in. */
  knock(zone: string): void {
    if (this.wish({ type: "knock", zone })) this.house.tell({ kind: "knock_sent", zone });
  }

  /** Lets somebody in who knocked, or does not. */
  answerKnock(zone: string, member: string, admit: boolean): void {
    this.wish({ type: "answer_knock", zone, member, admit });
    this.house.privacy.requests.remove(({ kind, from }) => kind === "knock" && from === member);
  }

  /** Asks somebody to talk apart: to join those one talks apart with, or to be let in where they do. */
  talkApart(member: Member): void {
    const mine = this.house.me.peek()?.bubble ?? "";
    const verb = member.bubble !== "" && mine === "" ? "ask" : "invite";
    if (!this.wish({ type: "bubble", verb, to: member.id })) return;
    this.house.tell({ kind: verb === "ask" ? "bubble_ask_sent" : "bubble_invite_sent", name: member.name });
  }

  /** Answers who invited one or asked to be let in. */
  answerBubble(member: string, accept: boolean): void {
    this.wish({ type: "bubble", verb: accept ? "accept" : "decline", to: member });
    this.house.privacy.requests.remove(({ kind, from }) => kind !== "knock" && from === member);
  }

  /** Answers a request: a knock by letting in, the others by talking apart. */
  answer({ kind, from, zone }: Request, yes: boolean): void {
    if (kind === "knock") this.answerKnock(zone, from, yes);
    else this.answerBubble(from, yes);
  }

  leaveBubble(): void {
    this.wish({ type: "bubble", verb: "leave" });
  }

  /** Neither hears the other any more, nor reads or is waved at; or both do again. */
  block(identity: string, blocked: boolean): void {
    this.wish({ type: "block", identity, blocked });
  }

  /** Asks to be told who hears one, or to be told no longer. */
  watchHearers(on: boolean): void {
    this.send({ type: "hearers", on });
  }

  /** As a host: closes a member's microphone, or everybody's but hosts', or lets it be opened again. */
  holdMicrophone(member: string | null, muted: boolean): void {
    this.wish({ type: "host_mute", member, muted });
  }

  /** As a host: everybody in the room is heard alike, or by distance again. */
  soundPlainly(plain: boolean): void {
    this.wish({ type: "room_sound", plain });
  }

  private wish(message: ClientMessage): boolean {
    const sent = this.send(message);
    if (!sent) this.notSent();
    return sent;
  }
}
