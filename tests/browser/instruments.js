// Put into a page before its own scripts: listens to what the page sends to the loudspeakers, and keeps the
// connections for their statistics. Independent of what the page says of itself.
(() => {
  const probes = new Map(); // AudioContext -> the analysers of the two ears
  const peers = [];

  function probe(context) {
    if (!probes.has(context)) {
      const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
      const bus = new GainNode(context, { channelCount: 2, channelCountMode: "explicit" });
      const ears = [0, 1].map((channel) => {
        const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
        splitter.connect(analyser, channel);
        return analyser;
      });
      connect.call(bus, splitter);
      probes.set(context, { bus, ears });
    }
    return probes.get(context);
  }

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) connect.call(this, probe(target.context).bus);
    return connect.call(this, target, ...rest);
  };

  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...args) {
      super(...args);
      peers.push(this);
    }
  };

  const rms = (samples) => Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

  window.instruments = {
    /** Loudness at the two ears over the last 170 ms, the strongest frequency, and how much of the power is near it. */
    hear() {
      let [left, right, hz, purity] = [0, 0, 0, 0];
      for (const { ears } of probes.values()) {
        const samples = new Float32Array(ears[0].fftSize);
        const loud = ears.map((ear) => {
          ear.getFloatTimeDomainData(samples);
          return rms(samples);
        });
        if (loud[0] + loud[1] <= left + right) continue;
        [left, right] = loud;
        const ear = ears[loud[0] > loud[1] ? 0 : 1];
        const decibels = new Float32Array(ear.frequencyBinCount);
        ear.getFloatFrequencyData(decibels);
        const powers = decibels.map((one) => 10 ** (one / 10));
        const top = powers.indexOf(Math.max(...powers));
        const total = powers.reduce((sum, one) => sum + one, 0);
        hz = (top * ear.context.sampleRate) / ear.fftSize;
        purity = powers.slice(Math.max(0, top - 4), top + 5).reduce((sum, one) => sum + one, 0) / total;
      }
      return { left, right, hz, purity };
    },

    /** RTP packets that have come in all voice slots of the connections still open. */
    async packetsReceived() {
      let packets = 0;
      for (const peer of peers.filter((one) => one.connectionState !== "closed")) {
        for (const report of (await peer.getStats()).values()) {
          if (report.type === "inbound-rtp") packets += report.packetsReceived;
        }
      }
      return packets;
    },

    /** How many voice connections stand. */
    connections: () => peers.filter((one) => one.connectionState === "connected").length,
  };
})();
