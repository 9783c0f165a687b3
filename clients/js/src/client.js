// A client of a chat that comes back by itself, gets what it missed, and accounts for each message that it sent.

import { Connection } from './connection.js';
import { Lifeline } from './lifeline.js';
import { Outbox } from './outbox.js';
import { PROTOCOL, Resume } from './resume.js';

const SILENCE_LIMIT_MS = 10_000;
const MOST_UNSETTLED = 10_000;
const MOST_QUEUED = 10_000;
const CLOSE_WAIT_MS = 5_000;

/** An event with its values as properties. */
export class ClientEvent extends Event {
  constructor(type, values) {
    super(type);
    Object.assign(this, values);
  }
}

export class Client extends EventTarget {
  #url;
  #options;
  #state = { kind: 'stopped', why: '', retryAt: 0, again: false };
  #closing = null;
  #waiting = new Map();               // the outbox's entries, and who waits for their outcome
  #queues = new Set();                // of those that iterate
  #settledAll = null;
  #pending = null;                    // what is being sent, until the outbox has taken it

  #outbox = new Outbox({
    write: (data, number) => this.#connection.send(number === 0 ? data : numbered(number, data)),
    settled: (entry, outcome) => this.#settled(entry, outcome),
  });

  #resume;
  #connection;
  #lifeline;

  constructor(url, options = {}) {
    super();
    this.#url = url;
    this.#options = options;
    if (typeof url !== 'function') this.#base();    // an address that is none is told at once
    this.#resume = new Resume(options.history ?? 0, {
      begins: (hello) => {
        this.#connection.ready();
        const received = Number.isInteger(hello.received) ? hello.received : null;
        this.#begin(this.#resume.isNumbering, received, hello.resumed === true);
        this.#say('hello', { hello });
      },
      message: (data, earlier) => this.#message(data, earlier),
      caughtUp: (hello) => this.#say('caughtup', { hello }),
      gap: (missed) => this.#say('gap', { missed }),
      received: (number) => this.#outbox.received(number),
      receivedUpTo: (number, also) => this.#outbox.receivedUpTo(number, also),
    }, newSession());
    this.#connection = new Connection(() => this.#address(), [PROTOCOL, ...(options.protocols ?? ['chat'])], {
      state: (state) => {
        this.#state = state;
        this.#say('state', { state });
        if (state.kind === 'connected' && !this.#resume.isSpoken) this.#begin(false, null, false);
      },
      opened: (protocol) => {
        this.#resume.opened(protocol);
        return !this.#resume.isSpoken;              // otherwise the host's first word says what follows
      },
      message: (data) => {
        this.#lifeline.heard();
        this.#resume.read(data);
      },
      closed: (code, isFinal) => this.#closed(code, isFinal),
    }, options.WebSocket);
    this.#lifeline = new Lifeline({
      ask: () => this.#connection.send('?'),
      asks: () => this.#resume.isNumbering,
      waits: () => this.#outbox.waits,
      bufferedBytes: () => this.#connection.bufferedBytes,
      probeAddress: () => options.probeUrl ?? new URL('/', this.#base().replace(/^ws/, 'http')).href,
      silent: () => this.#connection.drop('The server does not answer'),
    }, options.silenceLimitMs ?? SILENCE_LIMIT_MS, options.fetch);
  }

  get state() {
    return this.#state;
  }

  /** How many messages have no outcome yet. */
  get unsettled() {
    return this.#outbox.count;
  }

  connect() {
    if (this.#closing !== null) throw new Error('The client was closed; make another one.');
    this.#connection.connect();
    return this;
  }

  drop(why = '') {
    this.#connection.drop(why);
  }

  send(data) {
    if (this.#closing !== null) throw new Error('The client was closed; nothing is sent any more.');
    if (this.#outbox.count >= MOST_UNSETTLED) {
      throw new RangeError(`${MOST_UNSETTLED} messages have no outcome yet; await the outcome of earlier ones before more are sent.`);
    }
    const own = typeof data === 'string' ? data : copyOf(data);
    let resolve;
    const outcome = new Promise((done) => { resolve = done; });
    const sent = { data, outcome };
    // A connection that takes no numbers settles it before send() of the outbox returns.
    this.#pending = { sent, resolve };
    const entry = this.#outbox.send(own);
    if (this.#pending !== null) this.#waiting.set(entry, this.#pending);
    this.#pending = null;
    if (entry.isSent) this.#lifeline.sent();
    return sent;
  }

  close({ waitMs = CLOSE_WAIT_MS } = {}) {
    this.#closing ??= this.#close(waitMs);
    return this.#closing;
  }

  async #close(waitMs) {
    if (this.#outbox.count > 0 && this.#state.kind !== 'stopped' && waitMs > 0) {
      let timer;
      const limit = new Promise((resolve) => { timer = setTimeout(resolve, waitMs); });
      await Promise.race([limit, new Promise((resolve) => { this.#settledAll = resolve; })]);
      clearTimeout(timer);
    }
    await this.#connection.close();
    for (const queue of this.#queues) queue.end();
  }

  [Symbol.asyncIterator]() {
    const queue = new Queue(() => this.#queues.delete(queue));
    this.#queues.add(queue);
    if (this.#closing !== null && this.#state.kind === 'stopped') queue.end();
    return queue;
  }

  #begin(isNumbering, received, isResumed) {
    this.#outbox.opened(isNumbering, received, isResumed);
    this.#lifeline.begin();
  }

  #closed(code, isFinal) {
    this.#lifeline.end();
    this.#outbox.broke(code);
    if (isFinal) this.#outbox.end();
    this.#say('close', { code, isFinal });
    if (isFinal && this.#closing === null) for (const queue of this.#queues) queue.end();
  }

  #message(data, earlier) {
    const message = { data, earlier: earlier !== null };
    this.#say('message', message);
    for (const queue of this.#queues) queue.push(message);
  }

  #settled(entry, outcome) {
    const waiting = this.#waiting.get(entry) ?? this.#pending;
    this.#waiting.delete(entry);
    if (waiting === this.#pending) this.#pending = null;
    waiting.resolve(outcome);
    this.#say('settled', { sent: waiting.sent, outcome });
    if (this.#outbox.count === 0) this.#settledAll?.();
  }

  #say(type, values) {
    this.dispatchEvent(new ClientEvent(type, values));
  }

  #base() {
    const url = typeof this.#url === 'function' ? this.#url() : this.#url;
    return new URL(url, globalThis.location?.href).href.replace(/^http/, 'ws');
  }

  #address() {
    const address = this.#resume.addTo(this.#base());
    const { accessToken } = this.#options;
    if (accessToken === undefined) return address;
    return Promise.resolve(accessToken()).then((token) => `${address}&access_token=${encodeURIComponent(token)}`);
  }
}

/** What comes while its reader is busy waits here, up to a bound: a browser cannot make a server wait. */
class Queue {
  #items = [];
  #reader = null;
  #isEnded = false;
  #error = null;
  #left;

  constructor(left) {
    this.#left = left;
  }

  push(value) {
    if (this.#isEnded) return;
    if (this.#reader !== null) {
      this.#reader.resolve({ value, done: false });
      this.#reader = null;
    } else if (this.#items.length < MOST_QUEUED) {
      this.#items.push(value);
    } else {
      this.#error = new RangeError(`${MOST_QUEUED} messages wait for the reader of this iteration, which is too slow.`);
      this.end();
    }
  }

  end() {
    this.#isEnded = true;
    this.#left();
    this.#reader?.resolve({ value: undefined, done: true });
    this.#reader = null;
  }

  next() {
    if (this.#items.length > 0) return Promise.resolve({ value: this.#items.shift(), done: false });
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#isEnded) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => { this.#reader = { resolve }; });
  }

  return() {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

// randomUUID is there on secure pages alone.
function newSession() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// It may be sent again later, when its owner has written something else there.
function copyOf(data) {
  const view = data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return view.slice();
}

function numbered(number, data) {
  if (typeof data === 'string') return `${number}\n${data}`;
  const prefix = new TextEncoder().encode(`${number}\n`);
  const whole = new Uint8Array(prefix.length + data.length);
  whole.set(prefix);
  whole.set(data, prefix.length);
  return whole;
}
