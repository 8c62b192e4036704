import { effect } from "@preact/signals-core";
import { beforeEach, describe, expect, it } from "vitest";
import { Microphone, PROCESSING } from "../../src/voice/microphone";
import { FakeDevices } from "./fakes";

let devices: FakeDevices;
let now: number;
let microphone: Microphone;

const flush = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  devices = new FakeDevices();
  now = 0;
  microphone = new Microphone(devices.devices, () => now);
});

describe("Microphone", () => {
  it("is off until it is wanted", () => {
    expect(microphone.state.value).toBe("off");
    expect(devices.asked).toHaveLength(0);
    expect(microphone.announced).toBe("off");
  });

  it("asks, with the browser's treatment of the sound, and is open", async () => {
    const started = microphone.start();
    expect(microphone.state.value).toBe("asking");
    await started;
    expect(microphone.state.value).toBe("open");
    expect(devices.asked[0]?.audio).toMatchObject(PROCESSING);
    expect(microphone.choices.value.map((choice) => choice.id)).toEqual(["default", "headset"]);
  });

  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "lost"],
  ] as const)("tells %s as %s", async (name, state) => {
    devices.failure = name;
    await microphone.start();
    expect(microphone.state.value).toBe(state);
    expect(microphone.announced).toBe("off");
  });

  it("is missing where the browser gives no devices", async () => {
    const without = new Microphone(undefined, () => 0);
    await without.start();
    expect(without.state.value).toBe("missing");
  });

  it("mutes the track itself, and stays muted when the device changes", async () => {
    await microphone.start();
    microphone.mute(true);
    expect(microphone.state.value).toBe("muted");
    expect(microphone.announced).toBe("muted");
    expect(devices.last.enabled).toBe(false);
    await microphone.choose("headset");
    expect(devices.last.deviceId).toBe("headset");
    expect(devices.last.enabled).toBe(false);
    expect(devices.tracks[0]?.stopped).toBe(true);
    microphone.mute(false);
    expect(devices.last.enabled).toBe(true);
  });

  it("is open only while pushed, if so wished", async () => {
    await microphone.start();
    microphone.talkWhilePushed(true);
    expect(microphone.state.value).toBe("muted");
    microphone.push(true);
    expect(microphone.state.value).toBe("open");
    microphone.push(false);
    expect(devices.last.enabled).toBe(false);
    microphone.talkWhilePushed(false);
    expect(microphone.state.value).toBe("open");
  });

  it("does not open a muted microphone by pushing", async () => {
    await microphone.start();
    microphone.mute(true);
    microphone.talkWhilePushed(true);
    microphone.push(true);
    expect(microphone.state.value).toBe("muted");
  });

  it("goes on with another device when its own is unplugged", async () => {
    await microphone.choose("headset");
    await microphone.start();
    now = 5_000;
    devices.plugged = ["default"];
    devices.last.emit("ended");
    expect(microphone.state.value).toBe("lost");
    await flush();
    expect(microphone.state.value).toBe("open");
    expect(devices.last.deviceId).toBe("default");
  });

  it("comes back by itself when a device is plugged in", async () => {
    await microphone.start();
    now = 5_000;
    devices.failure = "NotFoundError";
    devices.last.emit("ended");
    await flush();
    expect(microphone.state.value).toBe("missing");
    devices.failure = null;
    devices.emit("devicechange");
    await flush();
    expect(microphone.state.value).toBe("open");
  });

  it("does not ask without end for a device that ends at once", async () => {
    await microphone.start();
    now = 10;
    devices.last.emit("ended");
    await flush();
    expect(microphone.state.value).toBe("lost");
    expect(devices.asked).toHaveLength(1);
  });

  it("does not use what it was given after it was stopped", async () => {
    const started = microphone.start();
    microphone.stop();
    await started;
    expect(microphone.state.value).toBe("off");
    expect(microphone.track.value).toBeNull();
    expect(devices.last.stopped).toBe(true);
  });

  it("asks again with other treatment of the sound", async () => {
    await microphone.start();
    await microphone.process({ ...PROCESSING, noiseSuppression: false });
    expect(devices.asked.at(-1)?.audio).toMatchObject({ noiseSuppression: false, echoCancellation: true });
    expect(microphone.track.value).toBe(devices.last);
  });

  it("may be set from effects, which are not run again by what comes of it", async () => {
    await microphone.start();
    let runs = 0;
    const dispose = effect(() => {
      runs++;
      void microphone.process({ ...PROCESSING, noiseSuppression: false });
      void microphone.choose("headset");
      microphone.talkWhilePushed(false);
      microphone.mute(false);
    });
    await flush();
    microphone.mute(true);
    expect(runs).toBe(1);
    dispose();
  });

  it("does not ask again when nothing is different", async () => {
    await microphone.start();
    await microphone.process({ ...PROCESSING });
    await microphone.choose(null);
    expect(devices.asked).toHaveLength(1);
  });

  it("leaves nothing behind", async () => {
    await microphone.start();
    microphone.dispose();
    expect(devices.last.stopped).toBe(true);
    expect(devices.count("devicechange")).toBe(0);
  });
});

describe("a microphone that a host keeps closed", () => {
  it("stays closed whatever one does, and is opened by oneself once it is released", async () => {
    const devices = new FakeDevices();
    const microphone = new Microphone(devices.devices, () => 0);
    await microphone.start();
    microphone.hold(true);
    expect(microphone.state.value).toBe("muted");
    expect(devices.last.enabled).toBe(false);
    microphone.mute(false);
    expect(devices.last.enabled).toBe(false);
    microphone.mute(true);
    microphone.hold(false);
    expect(devices.last.enabled).toBe(false);
    microphone.mute(false);
    expect(microphone.state.value).toBe("open");
  });

  it("holds against pushing as well, and pushing works again afterwards", async () => {
    const devices = new FakeDevices();
    const microphone = new Microphone(devices.devices, () => 0);
    await microphone.start();
    microphone.talkWhilePushed(true);
    microphone.hold(true);
    microphone.push(true);
    expect(devices.last.enabled).toBe(false);
    microphone.hold(false);
    microphone.push(true);
    expect(devices.last.enabled).toBe(true);
  });
});
