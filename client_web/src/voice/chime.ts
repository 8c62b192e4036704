/** The test sound: two bells on the left, the same two on the right, so that one hears whether both ears are served. */

/** From the beginning of one side to the beginning of the other. */
export const SIDE_S = 0.9;
/** A fifth apart: C5 and G5. */
const NOTES_HZ = [523.25, 783.99] as const;
const NOTE_APART_S = 0.22;
const DECAY_S = 0.22;
const ATTACK_S = 0.008;
const LOUDNESS = 0.22;
/** A bell's overtones, by their multiple and strength. */
const PARTIALS = [
  [1, 1],
  [2.76, 0.25],
  [5.4, 0.08],
] as const;

/** The samples of one side. */
export function chime(sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil(SIDE_S * sampleRate));
  NOTES_HZ.forEach((hz, note) => {
    const first = Math.floor(note * NOTE_APART_S * sampleRate);
    for (let i = first; i < samples.length; i++) {
      const t = (i - first) / sampleRate;
      const envelope = Math.min(1, t / ATTACK_S) * Math.exp(-t / DECAY_S);
      const bell = PARTIALS.reduce(
        (sum, [times, strength]) => sum + strength * Math.sin(2 * Math.PI * hz * times * t),
        0,
      );
      samples[i] = (samples[i] ?? 0) + LOUDNESS * envelope * bell;
    }
  });
  return samples;
}

/** Plays it; resolves when it is over. */
export function playChime(context: AudioContext): Promise<void> {
  const side = chime(context.sampleRate);
  const buffer = new AudioBuffer({ length: 2 * side.length, numberOfChannels: 2, sampleRate: context.sampleRate });
  buffer.copyToChannel(side, 0, 0);
  buffer.copyToChannel(side, 1, side.length);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  return new Promise((resolve) => {
    source.onended = () => {
      source.disconnect();
      resolve();
    };
    source.start();
  });
}
