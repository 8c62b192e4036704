// A member's page without a house: what it shares is drawn on a canvas, what it watches is looked at pixel by pixel.
window.video = (() => {
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const pen = canvas.getContext("2d");
  const pictures = [];
  let colour = "rgb(0, 0, 0)";
  let noise = false;

  function draw() {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (noise) {
      // Around the middle nothing can be foretold, so that every picture costs as much as it may.
      for (let i = 0; i < 6_000; i++) {
        pen.fillStyle = `hsl(${Math.random() * 360}, 90%, 50%)`;
        pen.fillRect(Math.random() * 200, Math.random() * 360, 9, 9);
      }
    }
    pen.fillStyle = "white";
    pen.fillRect(600, (Date.now() / 20) % 300, 20, 20);
  }

  async function connect(shares) {
    connection.addTransceiver("audio", { direction: "recvonly" });
    if (shares) {
      draw();
      setInterval(draw, 66);
      const [track] = canvas.captureStream(15).getVideoTracks();
      track.contentHint = "motion";
      connection.addTransceiver(track, { direction: "sendonly" });
    }
    for (let i = 0; i < 2; i++) {
      const { receiver } = connection.addTransceiver("video", { direction: "recvonly" });
      const element = Object.assign(document.createElement("video"), { autoplay: true, muted: true });
      element.srcObject = new MediaStream([receiver.track]);
      pictures.push(element);
      document.body.append(element);
    }
    await connection.setLocalDescription();
    const sdp = await window.answerOffer(connection.localDescription.sdp);
    await connection.setRemoteDescription({ type: "answer", sdp });
  }

  /** The colour at a place of what comes in a slot, from 0 to 1 each way; null before there is a picture. */
  function seen(slot, x = 0.6, y = 0.5) {
    const element = pictures[slot];
    if (element.videoWidth === 0) return null;
    const copy = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
    const view = copy.getContext("2d");
    view.drawImage(element, 0, 0, 64, 36);
    return [...view.getImageData(Math.floor(64 * x), Math.floor(36 * y), 1, 1).data.slice(0, 3)];
  }

  async function report(type, mid) {
    for (const one of (await connection.getStats()).values()) {
      if (one.type === type && one.kind === "video" && (mid === undefined || one.mid === mid)) return one;
    }
    return null;
  }

  return {
    connect,
    seen,
    show: (wanted, isNoisy) => {
      colour = wanted;
      noise = isNoisy;
      draw();
    },
    state: () => connection.connectionState,
    sent: () => report("outbound-rtp"),
    received: (slot) => report("inbound-rtp", String(slot + (connection.getTransceivers().length - 2))),
  };
})();
