// One WebSocket that comes back. It knows nothing of what is said over it: it reports states and messages to its owner.

import { Backoff, explain, isFinal } from './backoff.js';

const STABLE_AFTER_MS = 10_000;       // a connection that lasted this long resets the back-off
const HANDSHAKE_LIMIT_MS = 15_000;    // a server that accepts and then says nothing would hold us for minutes
const GOODBYE_LIMIT_MS = 2_000;
const OPEN = 1;

/**
 * @typedef {object} State
 * @property {'connecting'|'connected'|'waiting'|'stopped'} kind
 * @property {string} why      the reason of the last close, or ''
 * @property {number} retryAt  when the next attempt starts, as performance.now() counts; only while waiting
 * @property {boolean} again   whether it had been connected before
 */
export class Connection {
  #address;
  #protocols;
  #owner;
  #WebSocket;
  #backoff = new Backoff();
  #socket = null;
  #attempt = 0;                       // counts them; an address that comes late is an earlier one's
  #isAsking = false;                  // for the address
  #openedAt = 0;
  #isReady = false;
  #timer = 0;
  #handshakeTimer = 0;
  #again = false;
  #why = '';

  /**
   * @param {() => string|Promise<string>} address asked before each attempt
   * @param {string[]} protocols   the first that the host speaks is agreed on
   * @param {{state(s: State): void, opened(protocol: string): boolean, message(data: string|ArrayBuffer): void,
   *   closed(code: number, isFinal: boolean): void}} owner `opened` says whether the chat may begin; otherwise its owner calls
   *   `ready`
   * @param {typeof WebSocket} [type] what to connect with
   */
  constructor(address, protocols, owner, type = globalThis.WebSocket) {
    this.#address = address;
    this.#protocols = protocols;
    this.#owner = owner;
    this.#WebSocket = type;
  }

  get #isOpen() {
    return this.#socket !== null && this.#socket.readyState === OPEN;
  }

  /** How much of what was sent still waits on this machine, in bytes. */
  get bufferedBytes() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** The server has said what it had to say first. */
  ready() {
    if (this.#isReady || !this.#isOpen) return;
    clearTimeout(this.#handshakeTimer);
    this.#isReady = true;
    this.#why = '';
    this.#report('connected');
    this.#again = true;
  }

  /** Connects at once, unless that is done or under way. */
  connect() {
    if (this.#socket !== null || this.#isAsking) return;
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#report('connecting');
    const address = this.#address();
    if (typeof address === 'string') this.#open(address);
    else this.#ask(address, this.#attempt);
  }

  async #ask(address, attempt) {
    this.#isAsking = true;
    let found = null;
    let why = '';
    try {
      found = await address;
    } catch (error) {
      why = error.message;
    }
    if (attempt !== this.#attempt) return;          // closed meanwhile
    this.#isAsking = false;
    if (found !== null) this.#open(found);
    else this.#ended(1006, why);
  }

  #open(address) {
    let socket;
    try {
      socket = new this.#WebSocket(address, this.#protocols);
    } catch (error) {
      this.#why = error.message;
      this.#owner.closed(1006, true);
      this.#report('stopped');
      return;
    }
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#openedAt = 0;
    this.#handshakeTimer = setTimeout(() => this.#abandon(1006), HANDSHAKE_LIMIT_MS);

    // Each handler first asks whether its socket is still the current one: an abandoned socket may report much later.
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#openedAt = performance.now();
      if (this.#owner.opened(socket.protocol)) this.ready();
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#owner.message(event.data);
    };
    socket.onerror = () => { };                     // what happened comes as a close
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#ended(event.code, event.reason);
    };
  }

  /**
   * False where there is no connection that is ready; the data is then the caller's to keep.
   * @param {string|ArrayBuffer|ArrayBufferView} data
   */
  send(data) {
    if (!this.#isReady || !this.#isOpen) return false;
    this.#socket.send(data);
    return true;
  }

  /**
   * The network went away under an open socket, which may now be dead without a sign for minutes.
   * @param {string} why for the person, or ''
   */
  drop(why = '') {
    if (this.#isOpen) this.#abandon(1006, why);
  }

  /** Ends it for good. @returns {Promise<void>} when the server has answered, or has had its time to */
  close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#handshakeTimer);
    this.#attempt += 1;
    this.#isAsking = false;
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    this.#why = '';
    this.#backoff.reset();
    const ended = socket === null ? Promise.resolve() : goodbye(socket);
    this.#owner.closed(1000, true);
    this.#report('stopped');
    return ended;
  }

  /** Lets go of a socket without waiting for its closing handshake, which a dead network never answers. */
  #abandon(code, why = '') {
    const socket = this.#socket;
    this.#ended(code, why);
    socket.close();
  }

  #ended(code, reason) {
    clearTimeout(this.#handshakeTimer);
    if (this.#openedAt !== 0 && performance.now() - this.#openedAt >= STABLE_AFTER_MS) this.#backoff.reset();
    this.#openedAt = 0;
    this.#socket = null;
    this.#isReady = false;
    this.#why = explain(code, reason) || this.#why;
    const attempt = this.#attempt;
    this.#owner.closed(code, isFinal(code));
    if (attempt !== this.#attempt) return;          // its owner has closed it, or connected again

    if (isFinal(code)) {
      this.#backoff.reset();
      this.#report('stopped');
      return;
    }
    const pause = this.#backoff.next(code, reason, Math.random());
    this.#timer = setTimeout(() => this.connect(), pause);
    this.#report('waiting', performance.now() + pause);
  }

  #report(kind, retryAt = 0) {
    this.#owner.state({ kind, why: this.#why, retryAt, again: this.#again });
  }
}

function goodbye(socket) {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, GOODBYE_LIMIT_MS);
    socket.onclose = () => {
      clearTimeout(limit);
      resolve();
    };
    socket.onopen = () => socket.close(1000);
    socket.onmessage = null;
    socket.close(1000);
  });
}
