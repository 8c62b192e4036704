/** The bodies of whole avatars: whoever comes back to the fore soon is not built again. */
import type { BufferGeometry } from "three";
import type { Avatar } from "../../net/messages.gen";
import { buildBody } from "./body";

/** So many bodies that nobody wears now are kept, about 300 KiB each. */
const SPARE_MAX = 48;

interface Suit {
  readonly body: BufferGeometry;
  wearers: number;
}

const keyOf = ({ shape, skin, hair, top, bottom }: Avatar): string => `${shape}${skin}${hair}${top}${bottom}`;

export class Wardrobe {
  /** The one that was given back last is at the end. */
  private readonly suits = new Map<string, Suit>();
  private spare = 0;

  /** The body of an avatar, until it is given back. */
  take(avatar: Avatar): BufferGeometry {
    const key = keyOf(avatar);
    let suit = this.suits.get(key);
    if (suit === undefined) {
      suit = { body: buildBody(avatar), wearers: 0 };
      this.suits.set(key, suit);
    } else if (suit.wearers === 0) {
      this.spare -= 1;
    }
    suit.wearers += 1;
    return suit.body;
  }

  giveBack(avatar: Avatar): void {
    const key = keyOf(avatar);
    const suit = this.suits.get(key);
    if (suit === undefined) return;
    suit.wearers -= 1;
    if (suit.wearers > 0) return;
    this.suits.delete(key);
    this.suits.set(key, suit);
    this.spare += 1;
    if (this.spare > SPARE_MAX) this.discardOldest();
  }

  private discardOldest(): void {
    for (const [key, { body, wearers }] of this.suits) {
      if (wearers > 0) continue;
      body.dispose();
      this.suits.delete(key);
      this.spare -= 1;
      return;
    }
  }

  dispose(): void {
    for (const { body } of this.suits.values()) body.dispose();
    this.suits.clear();
    this.spare = 0;
  }
}
