import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../src/index.js';
import { FakeSocket, RESUME, hello, stopTime } from './fakes.js';

function ready(t, fetch, protocol = RESUME) {
  const time = stopTime(t);
  const client = new Client('wss://chat.example/ws/test/chat', { WebSocket: FakeSocket, fetch }).connect();
  const socket = FakeSocket.last;
  socket.open(protocol);
  if (protocol === RESUME) socket.say(hello());
  return { time, client, socket };
}

const never = (address, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const fails = () => Promise.reject(new TypeError('network'));
const answers = () => Promise.resolve({ status: 404 });

test('a network that goes silent is found out within ten seconds, though nothing was sent', async (t) => {
  t.mock.method(AbortSignal, 'timeout', (ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('timeout')), ms);
    return controller.signal;
  });
  const { time, client, socket } = ready(t, never);
  await time.pass(8_000);
  assert.equal(client.state.kind, 'connected');

  await time.pass(2_000);

  assert.notEqual(client.state.kind, 'connected');
  assert.equal(socket.readyState, 3);
  assert.match(client.state.why, /does not answer/);
  await client.close();
});

test('a server that answers questions is left in peace', async (t) => {
  const { time, client, socket } = ready(t, fails);
  socket.send = (data) => { if (data === '?') socket.say('!{"type":"received","upTo":null}'); };

  await time.pass(60_000);

  assert.equal(client.state.kind, 'connected');
  await client.close();
});

test('a controller that takes long is not taken for a silent network, unless for too long', async (t) => {
  const asked = [];
  const { time, client } = ready(t, (address, options) => {
    asked.push([address, options.method]);
    return answers();
  });

  await time.pass(29_000);
  assert.equal(client.state.kind, 'connected');
  assert.deepEqual(asked[0], ['https://chat.example/', 'HEAD']);
  await time.pass(2_000);

  assert.notEqual(client.state.kind, 'connected');
  await client.close();
});

test('a chat that says nothing, on a host that takes no questions, is not taken for a silent network', async (t) => {
  const { time, client, socket } = ready(t, answers, 'chat');
  await time.pass(120_000);
  assert.equal(client.state.kind, 'connected');
  assert.deepEqual(socket.sent, []);
  await client.close();
});

test('what takes long to send is not silence', async (t) => {
  const { time, client, socket } = ready(t, fails);
  socket.bufferedAmount = 1_000_000;
  for (let seconds = 0; seconds < 60; seconds += 1) {
    await time.pass(1_000);
    socket.bufferedAmount -= 10_000;
  }
  assert.equal(client.state.kind, 'connected');
  await client.close();
});

test('a machine that slept asks before it gives the connection up', async (t) => {
  const { time, client, socket } = ready(t, fails);
  await time.pass(1_000);
  time.sleep(3_600_000);
  await time.pass(1_000);
  assert.equal(client.state.kind, 'connected');
  await time.pass(3_000);
  assert.ok(socket.sent.includes('?'));
  await client.close();
});

test('a receipt is asked for soon after something was sent, and until it comes', async (t) => {
  const { time, client, socket } = ready(t, answers);
  client.send('a');
  client.send('b');
  await time.pass(500);
  assert.deepEqual(socket.sent, ['1\na', '2\nb', '?']);

  await time.pass(1_250);
  assert.deepEqual(socket.sent.slice(3), ['?']);
  socket.say('!{"type":"received","upTo":2}');
  await time.pass(2_000);

  assert.equal(socket.sent.length, 4);
  assert.equal(client.unsettled, 0);
  await client.close();
});
