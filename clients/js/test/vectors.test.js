import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Backoff, isFinal } from '../src/backoff.js';
import { Outbox } from '../src/outbox.js';
import { Resume } from '../src/resume.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'));

for (const { what, session, steps, told, query } of read('reading').cases) {
  test(`reading: ${what}`, () => {
    const said = [];
    const shown = (data) => typeof data === 'string' ? data : `bytes ${new Uint8Array(data)}`;
    const resume = new Resume(50, {
      begins: (hello) => {
        const reason = hello.reason ? ` ${hello.reason}` : '';
        const missing = (hello.toGroups ? ` groups ${hello.toGroups}` : '') + (hello.lostAlone ? ` alone ${hello.lostAlone}` : '');
        said.push(`begins ${hello.resumed ?? null} ${hello.messages}${reason}${missing}`);
      },
      message: (data, earlier) => said.push(`${earlier === null ? 'now' : 'earlier'} ${shown(data)}`),
      caughtUp: () => said.push('caught up'),
      gap: (missed) => said.push(`gap ${missed}`),
      received: (number) => said.push(`received ${number}`),
      receivedUpTo: (number, also) => said.push(`received up to ${number}${also.length > 0 ? ` and ${also}` : ''}`),
    }, session ?? null);

    for (const step of steps) {
      if (typeof step === 'string') resume.read(step);
      else if ('open' in step) resume.opened(step.open);
      else resume.read(Uint8Array.from(step.bytes).buffer);
    }

    assert.deepEqual(said, told);
    assert.equal(resume.addTo(''), query === '' ? '' : `?${query}`);
    assert.equal(resume.addTo('/x?y=1'), query === '' ? '/x?y=1' : `/x?y=1&${query}`);
  });
}

for (const { what, steps, told } of read('sending').cases) {
  test(`sending: ${what}`, () => {
    const said = [];
    let isOpen = false;
    const outbox = new Outbox({
      write: (data, number) => {
        if (isOpen) said.push(number === 0 ? `writes ${data}` : `writes ${number}\n${data}`);
        return isOpen;
      },
      settled: (entry, outcome) => said.push(`${outcome} ${entry.data}`),
    });

    for (const step of steps) {
      if ('send' in step) outbox.send(step.send);
      else if ('opened' in step) {
        isOpen = true;
        outbox.opened(step.opened.numbers, step.opened.received, step.opened.resumed);
      } else if ('received' in step) outbox.received(step.received);
      else if ('upTo' in step) outbox.receivedUpTo(step.upTo, step.also ?? []);
      else {
        isOpen = false;
        if ('broke' in step) outbox.broke(step.broke);
        else outbox.end();
      }
    }

    assert.deepEqual(said, told);
  });
}

test('closing: which closes are final', () => {
  const { final, passing } = read('closing');
  assert.deepEqual(final.filter((code) => !isFinal(code)), []);
  assert.deepEqual(passing.filter(isFinal), []);
});

for (const { closes, random, pausesMs } of read('closing').pauses) {
  test(`closing: pauses after ${JSON.stringify(closes)}`, () => {
    const backoff = new Backoff();
    assert.deepEqual(closes.map(([code, reason]) => backoff.next(code, reason, random)), pausesMs);
  });
}
