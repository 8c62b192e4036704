/** Measures sound that passes by. */

const WINDOW_SAMPLES = 1024;
/** What a meter shows as empty and as full, in dB of full scale. */
const FLOOR_DB = -60;
const CEILING_DB = -6;

/** Root mean square of samples from −1 to 1. */
export function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** An rms as the length of a meter's bar, 0 to 1: by dB, as ears hear it. */
export function barLength(value: number): number {
  if (value <= 0) return 0;
  const db = 20 * Math.log10(value);
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

/** The rms of a node's output; of one of its channels, where `channel` says which. */
export class Meter {
  private readonly analyser: AnalyserNode;
  private readonly window = new Float32Array(WINDOW_SAMPLES);

  constructor(context: BaseAudioContext, source: AudioNode, channel?: number) {
    this.analyser = new AnalyserNode(context, { fftSize: WINDOW_SAMPLES, smoothingTimeConstant: 0 });
    if (channel === undefined) source.connect(this.analyser);
    else source.connect(this.analyser, channel);
  }

  /** Over about the last 20 ms. */
  read(): number {
    this.analyser.getFloatTimeDomainData(this.window);
    return rms(this.window);
  }

  dispose(): void {
    this.analyser.disconnect();
  }
}

/** The level of a microphone's track, for the check at the entrance. */
export class MicrophoneMeter {
  private readonly source: MediaStreamAudioSourceNode;
  private readonly meter: Meter;

  constructor(context: AudioContext, track: MediaStreamTrack) {
    this.source = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) });
    this.meter = new Meter(context, this.source);
  }

  /** The length of the bar, 0 to 1. */
  read(): number {
    return barLength(this.meter.read());
  }

  dispose(): void {
    this.source.disconnect();
    this.meter.dispose();
  }
}
