// node server.js <port> [--deflate]: sends each message to everyone connected, the sender included, by the loop of ws's README.

import WebSocket, { WebSocketServer } from 'ws';

const [port, ...options] = process.argv.slice(2);

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(port),
  // No context is kept between messages: with one, each of the clients would hold a compressor's window.
  perMessageDeflate: options.includes('--deflate')
    && { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 1024 },
});

server.on('connection', (socket) => {
  socket.on('error', () => {
    // The client went away without a close frame. Without a listener, that would end the process.
  });
  socket.on('message', (data, isBinary) => {
    server.clients.forEach((client) => {
      if (client.readyState === WebSocket.OPEN) {
        client.send(data, { binary: isBinary });
      }
    });
  });
});

server.on('listening', () => console.log(`ready on 127.0.0.1:${port}`));
