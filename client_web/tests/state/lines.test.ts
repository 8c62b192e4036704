import { beforeEach, describe, expect, it } from "vitest";
import type { Line } from "../../src/net/messages.gen";
import { Lines } from "../../src/state/lines";

function line(line_id: string, at: number, parts: Partial<Line> = {}): Line {
  return { line_id, member: "m", identity: "bob", name: "Bob", to: "room", text: `text of ${line_id}`, at, ...parts };
}

const ids = (lines: Lines): string[] => lines.shown.value.map(({ line_id }) => line_id);

describe("Lines", () => {
  let lines: Lines;

  beforeEach(() => {
    lines = new Lines();
    lines.reset([line("a", 1), line("b", 2)], "me", false);
  });

  it("shows one's own line at once, and once", () => {
    lines.sending(line("mine", 9, { identity: "me" }));
    expect(lines.shown.value.at(-1)).toMatchObject({ state: "sending", own: true });
    lines.said(line("mine", 3, { identity: "me" }));
    expect(ids(lines)).toEqual(["a", "b", "mine"]);
    expect(lines.shown.value.at(-1)).toMatchObject({ state: "said", own: true });
    expect(lines.latest.value).toBeNull();
  });

  it("announces what others say", () => {
    lines.said(line("c", 3));
    expect(lines.latest.value?.line_id).toBe("c");
  });

  it("marks a line that was refused", () => {
    lines.sending(line("mine", 9, { identity: "me" }));
    lines.refused("mine");
    expect(lines.shown.value.at(-1)?.state).toBe("refused");
  });

  it("loses and doubles nothing when it comes back to the same room", () => {
    lines.said(line("near", 3, { to: "near" }));
    lines.sending(line("mine", 4, { identity: "me" }));
    lines.reset([line("b", 2), line("c", 5)], "me", true);
    expect(ids(lines)).toEqual(["b", "near", "c", "mine"]);
    lines.reset([line("z", 1)], "me", false);
    expect(ids(lines)).toEqual(["z"]);
  });

  it("keeps a bounded number", () => {
    for (let i = 0; i < 500; i++) lines.said(line(`l${i}`, 10 + i));
    expect(lines.shown.value).toHaveLength(300);
    expect(ids(lines).at(-1)).toBe("l499");
  });
});
