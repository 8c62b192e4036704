/** How the rooms of a world hang together. */
import type { Portal, Room, World } from "./world";

/** The portal of `from` that begins the shortest way to the room `target`; null if none leads there. */
export function portalTowards(world: World, from: Room, target: string): Portal | null {
  const rooms = new Map(world.rooms.map((room) => [room.id, room]));
  const seen = new Set([from.id]);
  let reached: { readonly room: string; readonly first: Portal }[] = from.portals.map((portal) => ({
    room: portal.to_room,
    first: portal,
  }));
  while (reached.length > 0) {
    const next: typeof reached = [];
    for (const { room, first } of reached) {
      if (room === target) return first;
      if (seen.has(room)) continue;
      seen.add(room);
      for (const portal of rooms.get(room)?.portals ?? []) next.push({ room: portal.to_room, first });
    }
    reached = next;
  }
  return null;
}
