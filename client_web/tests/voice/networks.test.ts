import { beforeEach, expect, it, vi } from "vitest";
import { watchNetworks } from "../../src/voice/networks";

class Network extends EventTarget {
  type = "wifi";
}

const page = new EventTarget();
const network = new Network();
const changed = vi.fn();
const doubtful = vi.fn();
let stop: () => void;

beforeEach(() => {
  stop?.();
  changed.mockClear();
  doubtful.mockClear();
  network.type = "wifi";
  stop = watchNetworks(page, network, changed, doubtful);
});

it("is another network when its type changes, and may be one when the browser reports anything else", () => {
  network.dispatchEvent(new Event("change"));
  expect([changed.mock.calls.length, doubtful.mock.calls.length]).toEqual([0, 1]);
  network.type = "cellular";
  network.dispatchEvent(new Event("change"));
  expect([changed.mock.calls.length, doubtful.mock.calls.length]).toEqual([1, 1]);
});

it("is another network when the browser comes online, also where it tells nothing else", () => {
  stop();
  stop = watchNetworks(page, undefined, changed, doubtful);
  page.dispatchEvent(new Event("online"));
  expect(changed).toHaveBeenCalledTimes(1);
});

it("can be ended", () => {
  stop();
  page.dispatchEvent(new Event("online"));
  network.dispatchEvent(new Event("change"));
  expect(changed).not.toHaveBeenCalled();
  expect(doubtful).not.toHaveBeenCalled();
});
