// Against a host that runs: PLUGINCHAT_TEST_URL names it. The repository's Browser.Tests start one; 'npm test' alone leaves these out.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { Client } from '../src/index.js';
import { CuttingProxy, randomOf } from './proxy.js';

const host = process.env.PLUGINCHAT_TEST_URL;
const cuts = Number(process.env.PLUGINCHAT_CUTS ?? 20);
const skip = host === undefined && 'PLUGINCHAT_TEST_URL names no host';

const text = (data) => typeof data === 'string' ? data : `binary ${Buffer.from(data)}`;

async function until(condition, what) {
  const deadline = Date.now() + 120_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `Waited in vain until ${what()}`);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

async function connect(address, options) {
  const client = new Client(`${address}/ws/test/chat`, options);
  const got = [];
  client.addEventListener('message', ({ data }) => got.push(text(data)));
  client.connect();
  await until(() => client.state.kind === 'connected', () => 'the client was connected');
  return { client, got };
}

test(`${cuts} cuts at any byte lose and double nothing, and each message that was sent is accounted for`, { skip }, async (t) => {
  const seed = Number(process.env.PLUGINCHAT_SEED ?? randomInt(2 ** 31));
  t.diagnostic(`PLUGINCHAT_SEED=${seed}`);
  const random = randomOf(seed);
  t.mock.method(Math, 'random', () => 0.0005);                  // short pauses
  const proxy = new CuttingProxy(host, cuts, random);
  const cut = new Client(`${await proxy.listen()}/ws/test/chat`);
  const witness = await connect(host);
  const [got, outcomes, lost] = [[], [], []];
  cut.addEventListener('message', ({ data }) => got.push(text(data)));
  cut.addEventListener('settled', ({ sent, outcome }) => outcomes.push([text(sent.data), outcome]));
  cut.addEventListener('hello', ({ hello }) => { if (hello.resumed === false) lost.push(hello); });
  cut.addEventListener('gap', ({ missed }) => lost.push(missed));
  let isOpen = false;
  cut.addEventListener('hello', () => { isOpen = true; });
  cut.connect();
  await until(() => isOpen, () => 'the client was connected once');

  const sent = [];
  for (let number = 1; proxy.cuts < cuts; number += 1) {
    if (cut.unsettled < 30) {
      const message = `mine ${number} ${'x'.repeat(Math.floor(random() * 500))}`;
      sent.push(random() < 0.2 ? `binary ${message}` : message);
      cut.send(sent.at(-1).startsWith('binary') ? Buffer.from(message) : message);
    }
    if (random() < 0.5) witness.client.send(`theirs ${number}`);
    await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  await until(() => cut.unsettled === 0, () => `all is settled; ${cut.unsettled} are not, PLUGINCHAT_SEED=${seed}`);
  witness.client.send('the end');
  await until(() => got.at(-1) === 'the end' && witness.got.at(-1) === 'the end', () => `all has come, PLUGINCHAT_SEED=${seed}`);

  assert.deepEqual(lost, []);
  assert.deepEqual(got, witness.got, 'what came is what everybody got');
  assert.deepEqual(outcomes, sent.map((message) => [message, 'delivered']), 'each has an outcome');
  assert.deepEqual(witness.got.filter((message) => message.includes('mine')), sent, 'what is delivered came once, in its order');
  assert.ok(proxy.cuts >= cuts);
  await Promise.all([cut.close(), witness.client.close()]);
  await proxy.close();
});

test('a network that goes silent is left for another connection, and nothing is lost', { skip }, async (t) => {
  t.mock.method(Math, 'random', () => 0.0005);
  const proxy = new CuttingProxy(host, 0, randomOf(1));
  const { client, got } = await connect(await proxy.listen(), { silenceLimitMs: 1_000 });
  const other = await connect(host);

  proxy.isSilent = true;
  const sent = client.send('into silence');
  other.client.send('meanwhile');
  await until(() => client.state.kind !== 'connected', () => 'the silence was found out');
  proxy.isSilent = false;

  assert.equal(await sent.outcome, 'delivered');
  await until(() => got.length === 2, () => 'both came');
  assert.deepEqual(got, ['meanwhile', 'into silence']);
  await Promise.all([client.close(), other.client.close()]);
  await proxy.close();
});
