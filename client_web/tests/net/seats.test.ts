import { describe, expect, it, vi } from "vitest";
import { backoffMs } from "../../src/net/backoff";
import { Outbox } from "../../src/net/outbox";
import { askSeat, type Guest, SeatRefused } from "../../src/net/seats";

const guest: Guest = {
  name: "Ana",
  headline: "",
  avatar: { shape: "coat", skin: "#dfaf87", hair: "#1f1b1c", top: "#24626b", bottom: "#34353a" },
  language: "fr",
};

function memory(identity: string | null = null) {
  const kept = new Map<string, string>(identity === null ? [] : [["cenacle.identity", identity]]);
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
}

const answering = (status: number, body: string) => vi.fn<typeof fetch>(async () => new Response(body, { status }));

describe("P-SEAT-1: askSeat", () => {
  it("sends who comes in with the identity kept, and keeps the one it gets", async () => {
    const kept = memory("old");
    const seat = { seat: "s", expires_in_s: 60, identity: "new", world_version: "v" };
    const fetcher = answering(201, JSON.stringify(seat));
    await expect(askSeat(guest, kept, fetcher)).resolves.toEqual(seat);
    const [path, init] = fetcher.mock.calls[0] ?? [];
    expect(path).toBe("/api/seats");
    expect(JSON.parse(String(init?.body))).toEqual({ ...guest, identity: "old" });
    expect(kept.kept.get("cenacle.identity")).toBe("new");
  });

  it.each([
    [422, '{"code":"invalid_message","message":"name: too long"}', "invalid_message", true],
    [429, '{"code":"flooded","message":""}', "flooded", false],
    [503, '{"code":"house_full","message":""}', "house_full", false],
    [502, "<html>bad gateway</html>", "http_502", false],
  ])("tells why it was refused: %i", async (status, body, code, final) => {
    const refused = askSeat(guest, memory(), answering(status, body));
    await expect(refused).rejects.toBeInstanceOf(SeatRefused);
    await expect(refused).rejects.toMatchObject({ code, final });
  });
});

describe("backoffMs", () => {
  it("doubles up to five seconds, half of it by dice", () => {
    expect(backoffMs(0, 0)).toBe(200);
    expect(backoffMs(0, 1)).toBe(400);
    expect(backoffMs(3, 1)).toBe(3_200);
    expect(backoffMs(50, 1)).toBe(5_000);
    expect(backoffMs(50, 0)).toBe(2_500);
  });
});

describe("P-REL-2: Outbox", () => {
  const frame = (byte: number) => new Uint8Array([byte]);

  it("keeps what is unreported, in order, by count since the beginning", () => {
    const outbox = new Outbox();
    for (const byte of [1, 2, 3, 4]) outbox.push(frame(byte));
    outbox.reported(2);
    outbox.reported(1);
    expect(outbox.unreported().map(([byte]) => byte)).toEqual([3, 4]);
    outbox.push(frame(5));
    outbox.reported(4);
    expect(outbox.unreported().map(([byte]) => byte)).toEqual([5]);
    expect(outbox.sent).toBe(5);
    outbox.reported(99);
    expect(outbox.unreported()).toEqual([]);
    expect(outbox.sent).toBe(5);
  });
});
