import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Backoff, isFinal } from '../src/backoff.js';
import { Outbox } from '../src/outbox.js';
import { Resume } from '../src/resume.js';
import { readCase } from './reading.js';

const read = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'));

for (const { what, session, steps, told, query } of read('reading').cases) {
  test(`reading: ${what}`, () => {
    const { said, addTo } = readCase(Resume, { session, steps });

    assert.deepEqual(said, told);
    assert.equal(addTo(''), query === '' ? '' : `?${query}`);
    assert.equal(addTo('/x?y=1'), query === '' ? '/x?y=1' : `/x?y=1&${query}`);
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
