import { createServer } from "node:http";

import { Server } from "socket.io";

import { app } from "./app.js";
import { faults, settings } from "./settings.js";

// Longer than the load balancer keeps an idle connection (3600 s): it must never use one that closes here.
const KEEP_ALIVE_MS = 3_605_000;

const server = createServer(app);
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.headersTimeout = KEEP_ALIVE_MS + 5_000;

const io = new Server(server, {
  transports: faults.websocket ? ["polling"] : ["polling", "websocket"],
  cors: faults.cors ? {} : { origin: settings.frontend, credentials: true },
});

io.on("connection", (socket) => {
  socket.on("echo", (value: unknown, answer: (value: unknown) => void) => answer(faults.echo ? "wrong" : value));
  socket.on("who", (answer: (instance: string) => void) => answer(settings.instance));
});

// ECS sends SIGTERM, and SIGKILL after StopTimeoutSeconds.
process.on("SIGTERM", () => {
  if (faults.sigterm) return;
  io.disconnectSockets(true);
  void io.close(() => process.exit(0));
  server.closeAllConnections();
});

server.listen(settings.port, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : settings.port;
  console.log(JSON.stringify({ message: "listening", port, instance: settings.instance }));
});
