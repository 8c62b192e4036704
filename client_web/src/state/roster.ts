/** Everybody else in the house, in all rooms. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Member } from "../net/messages.gen";

export class Roster {
  private readonly byId = new Map<string, Member>();
  private readonly byNumber = new Map<number, Member>();
  private readonly changes = signal(0);
  /** Made when it is read, and not for each of those who come at once. */
  private readonly list = computed(() => {
    this.changes.value;
    return [...this.byId.values()] as readonly Member[];
  });
  private selfId = "";

  /** The others, in the order they came. */
  get members(): ReadonlySignal<readonly Member[]> {
    return this.list;
  }

  get(id: string): Member | undefined {
    return this.byId.get(id);
  }

  /** Who has that number in snapshots and voice slots. */
  numbered(number: number): Member | undefined {
    return this.byNumber.get(number);
  }

  /** A welcome: all members of the house, oneself among them or not. */
  reset(members: readonly Member[], selfId: string): void {
    this.selfId = selfId;
    this.byId.clear();
    this.byNumber.clear();
    for (const member of members) this.keep(member);
    this.publish();
  }

  /** Someone came in or is different from before. */
  put(member: Member): void {
    this.keep(member);
    this.publish();
  }

  remove(id: string): Member | undefined {
    const member = this.byId.get(id);
    if (member === undefined) return undefined;
    this.byId.delete(id);
    if (this.byNumber.get(member.number)?.id === id) this.byNumber.delete(member.number);
    this.publish();
    return member;
  }

  private keep(member: Member): void {
    if (member.id === this.selfId) return;
    this.byId.set(member.id, member);
    this.byNumber.set(member.number, member);
  }

  private publish(): void {
    this.changes.value = this.changes.peek() + 1;
  }
}
