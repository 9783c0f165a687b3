// Sends what is typed and shows what comes back, and whether it came as text or as binary.

const state = document.getElementById('state');
const log = document.getElementById('log');

const address = new URL('ws/test/echo', document.baseURI);
address.protocol = address.protocol.replace('http', 'ws');
const socket = new WebSocket(address, 'chat');
socket.binaryType = 'arraybuffer';

socket.addEventListener('open', () => { state.textContent = 'open'; });
socket.addEventListener('close', event => {
  state.textContent = `closed (${event.code}${event.reason ? `: ${event.reason}` : ''})`;
});
socket.addEventListener('message', ({ data }) => {
  const line = document.createElement('li');
  line.textContent = typeof data === 'string' ? `text: ${data}` : `binary: ${new TextDecoder().decode(data)}`;
  log.append(line);
});

document.getElementById('form').addEventListener('submit', event => {
  event.preventDefault();
  if (socket.readyState !== WebSocket.OPEN)
    return;
  const text = document.getElementById('text').value;
  socket.send(document.getElementById('binary').checked ? new TextEncoder().encode(text) : text);
  document.getElementById('text').value = '';
});
