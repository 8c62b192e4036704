/** What the browser gives: sockets, memory, files of the house. */

import { SUBPROTOCOL } from "./net/messages.gen";
import type { Socket, SocketEvents } from "./net/seams";
import type { Memory } from "./net/seats";
import type { World } from "./state/world";

const SOCKET_PATH = "/socket";
const WORLD_PATH = "/api/world";
const WORLD_RETRY_MS = 1_500;

/** A WebSocket to the house that served the page. */
export function openSocket(events: SocketEvents): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}${SOCKET_PATH}`, SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data instanceof ArrayBuffer) events.frame(event.data);
  };
  socket.onclose = (event) => events.closed(event.code);
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

const HOST_KEY = "cenacle.host_key";
const HOST_LINK = /^#host=([\w-]+)$/;

/**
 * Takes the key of a host's link `#host=KEY` out of the address, so that it is neither seen nor kept in the history;
 * false if there is none.
 */
export function takeHostKey(tab: Memory): boolean {
  const key = HOST_LINK.exec(location.hash)?.[1];
  if (key === undefined) return false;
  history.replaceState(history.state, "", location.pathname + location.search);
  tab.setItem(HOST_KEY, key);
  return true;
}

/** The key of the host's link by which one came in this tab; undefined if one came by none. */
export function hostKey(tab: Memory): string | undefined {
  return tab.getItem(HOST_KEY) || undefined;
}

/** Forgets it: the house does not know it. */
export function forgetHostKey(tab: Memory): void {
  tab.setItem(HOST_KEY, "");
}

/** A storage of the browser, or a memory for this page alone where the browser refuses one. */
export function memoryOf(storage: () => Storage): Memory {
  const kept = new Map<string, string>();
  let real: Storage | null = null;
  try {
    real = storage();
  } catch {
    console.warn("the browser does not let the page remember anything");
  }
  return {
    getItem: (key) => real?.getItem(key) ?? kept.get(key) ?? null,
    setItem: (key, value) => {
      kept.set(key, value);
      try {
        real?.setItem(key, value);
      } catch {
        // The storage is full: the choice holds for this page.
      }
    },
  };
}

/** Calls `action` once after `ms`, unless the function returned is called before. */
export function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}

/** An id of 128 random bits, as the wire wants ids; `crypto.randomUUID` is not there on plain http. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/** The world; tries until it has it. */
export async function fetchWorld(): Promise<World> {
  for (;;) {
    try {
      const response = await fetch(WORLD_PATH);
      if (response.ok) return (await response.json()) as World;
      console.warn("the world could not be fetched", response.status);
    } catch (error) {
      console.warn("the world could not be fetched", error);
    }
    await new Promise((resolve) => setTimeout(resolve, WORLD_RETRY_MS));
  }
}
