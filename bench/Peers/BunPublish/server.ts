// bun server.ts <port>: sends each message to everyone connected, the sender included, by Bun's own publish to a topic.

const port = Number(process.argv[2]);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port,
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response("This is a WebSocket.\n", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    // Seconds, and the most that Bun takes: a client that only reads must not be cut while it is measured.
    idleTimeout: 960,
    // Bytes that one client may be behind (Bun's default). Beyond it Bun would drop messages; here it closes the client.
    backpressureLimit: 16 * 1024 * 1024,
    closeOnBackpressureLimit: true,
    open(socket) {
      socket.subscribe("chat");
    },
    message(socket, message) {
      server.publish("chat", message);
    },
  },
});

console.log(`ready on 127.0.0.1:${server.port}`);
