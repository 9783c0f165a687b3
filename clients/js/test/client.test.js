import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../src/index.js';
import { FakeSocket, RESUME, hello, stopTime } from './fakes.js';

const URL_OF_CHAT = 'ws://chat.example/ws/test/chat';

function connect(options = {}) {
  const client = new Client(URL_OF_CHAT, { WebSocket: FakeSocket, fetch: () => Promise.resolve(), ...options }).connect();
  return { client, socket: FakeSocket.last };
}

function ready(options, more) {
  const { client, socket } = connect(options);
  socket.open(RESUME);
  socket.say(hello(more));
  return { client, socket };
}

test('a client comes back by itself, with its position, after a pause', async (t) => {
  const time = stopTime(t);
  const { client, socket } = ready();
  socket.say('1\nhi');

  socket.end(1006);
  assert.equal(client.state.kind, 'waiting');
  await time.pass(300);

  assert.notEqual(FakeSocket.last, socket);
  assert.match(FakeSocket.last.url, /^ws:\/\/chat\.example\/ws\/test\/chat\?resume=e\.1&as=h\.1&token=t&history=0&session=[0-9a-f]{32}$/);
  assert.deepEqual(FakeSocket.last.protocols, [RESUME, 'chat']);
  await client.close();
});

test('a client is connected when the host has said hello, and what was sent before goes out then', async () => {
  const { client, socket } = connect();
  const sent = client.send('early');
  socket.open(RESUME);
  assert.equal(client.state.kind, 'connecting');

  socket.say(hello());

  assert.equal(client.state.kind, 'connected');
  assert.deepEqual(socket.sent, ['1\nearly']);
  socket.say('!{"type":"received","upTo":1}');
  assert.equal(await sent.outcome, 'delivered');
  await client.close();
});

test('bytes are sent as they were when they were sent', async () => {
  const { client, socket } = connect();
  const bytes = Uint8Array.of(1, 2);
  client.send(bytes);
  bytes[0] = 9;
  socket.open(RESUME);
  socket.say(hello());

  assert.deepEqual(socket.sent.map((data) => [...data]), [[0x31, 0x0a, 1, 2]]);
  await client.close({ waitMs: 0 });
});

test('a host that does not resume is a plain WebSocket, and nothing sent to it is said to have arrived', async () => {
  const { client, socket } = connect();
  socket.open('chat');
  assert.equal(client.state.kind, 'connected');

  const sent = client.send('a');
  socket.say('8\nas it is');

  assert.deepEqual(socket.sent, ['a']);
  assert.equal(await sent.outcome, 'unknown');
  await client.close();
});

test('a token is asked for before each attempt, and a failure to get one is not the end', async (t) => {
  const time = stopTime(t);
  const tokens = ['first', new Error('no network'), 'third'];
  const count = FakeSocket.all.length;
  const { client } = connect({
    accessToken: async () => {
      const token = tokens.shift();
      if (token instanceof Error) throw token;
      return token;
    },
  });
  await time.pass(50);
  assert.match(FakeSocket.last.url, /&access_token=first$/);
  FakeSocket.last.end(1008, 'The token has expired.');
  await time.pass(300);
  assert.match(client.state.why, /no network/);
  await time.pass(1_000);

  assert.match(FakeSocket.last.url, /&access_token=third$/);
  assert.equal(FakeSocket.all.length - count, 2);
  await client.close();
});

test('iteration gives every message, in order, and ends with the client', async () => {
  const { client, socket } = ready({}, { messages: 1 });
  const got = [];
  const reading = (async () => { for await (const message of client) got.push(message); })();

  socket.say('1\na');
  socket.say('2\nb');
  await client.close();
  await reading;

  assert.deepEqual(got, [{ data: 'a', earlier: true }, { data: 'b', earlier: false }]);
});

test('an iteration whose reader is too slow is told so', async () => {
  const { client, socket } = ready();
  const messages = client[Symbol.asyncIterator]();
  for (let i = 1; i <= 10_001; i += 1) socket.say(`${i}\nm${i}`);

  for (let i = 1; i <= 10_000; i += 1) assert.equal((await messages.next()).value.data, `m${i}`);
  await assert.rejects(messages.next(), /too slow/);
  await client.close();
});

test('close waits for receipts, and says of each message what became of it', async (t) => {
  const time = stopTime(t);
  const { client, socket } = ready();
  const [first, second] = [client.send('a'), client.send('b')];

  const closing = client.close({ waitMs: 1_000 });
  socket.say('!{"type":"received","upTo":1}');
  await time.pass(500);
  assert.equal(client.state.kind, 'connected');
  await time.pass(600);
  await closing;

  assert.deepEqual([await first.outcome, await second.outcome], ['delivered', 'unknown']);
  assert.equal(client.state.kind, 'stopped');
  assert.throws(() => client.send('c'), /closed/);
});

test('a close that is final says of what waits that it was not sent, and the next connect begins again', async () => {
  const { client, socket } = connect();
  const sent = client.send('a');
  socket.open(RESUME);
  socket.end(1002, 'no');

  assert.equal(await sent.outcome, 'unsent');
  assert.equal(client.state.kind, 'stopped');
  client.connect();
  assert.notEqual(FakeSocket.last, socket);
  await client.close();
});

test('an outbox that is full says so', async () => {
  const { client } = connect();
  for (let i = 0; i < 10_000; i += 1) client.send('x');
  assert.throws(() => client.send('x'), /10000 messages have no outcome/);
  await client.close({ waitMs: 0 });
  assert.equal(client.unsettled, 0);
});

test('an address that is none is told at once', () => {
  assert.throws(() => new Client('/ws/test/chat'), TypeError);
});
