// A plain relay on socket.io, as networked-aframe's server is: what one sends goes to all others, unread.
//
// It has no tick. The time spent on relaying in each 50 ms stands for one.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { obey, TickTimes, tell } from "./figures.js";
import { TICK_MS } from "./movement.js";

const times = new TickTimes();
let spentMs = 0;
let window = 0; // of TICK_MS each, since the process started

const http = createServer();
const sockets = new Server(http, { transports: ["websocket"], serveClient: false });
sockets.on("connection", (socket) => {
  socket.join("field");
  socket.on("broadcast", (message) => {
    const begin = performance.now();
    const present = Math.floor(begin / TICK_MS);
    if (present !== window) {
      times.add(spentMs);
      spentMs = 0;
      window = present;
    }
    socket.to("field").emit("broadcast", message);
    spentMs += performance.now() - begin;
  });
});
http.listen(0, "127.0.0.1", () => tell({ port: http.address().port }));
await obey({ report: (span) => times.report(span) });
