// One WebSocket that comes back. It knows nothing of the page: it reports states and messages to its owner.

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const STABLE_AFTER_MS = 10_000;       // a connection that lasted this long resets the back-off
const HANDSHAKE_LIMIT_MS = 15_000;    // a server that accepts and then says nothing would hold us for minutes
const BUSY_ATTEMPT = 3;               // 1013: start the back-off where a crowd is spread over seconds
const LONGEST_ADVICE_MS = 60_000;     // a server's number is advice; over a minute somebody would reload the page

/** Closes after which trying again gives the same answer: only a person can change something. */
const FINAL = new Map([
  [1000, 'The server ended the chat'],
  [1002, 'The server and this page disagree about the protocol'],
  [1003, 'The server does not take this kind of message'],
  [1007, 'The server found a message that is not valid text'],
  [4404, 'The chat was removed from the server'],
]);

const PASSING = new Map([
  [1001, 'The server is going away'],
  [1008, 'The server closed the connection by one of its rules'],
  [1009, 'The message was too long for the server'],
  [1011, 'The server failed'],
  [1012, 'The server is restarting'],
  [1013, 'The server is busy'],
]);

/**
 * @typedef {object} State
 * @property {'connecting'|'connected'|'waiting'|'stopped'} kind
 * @property {string} why      the reason of the last close, or ''
 * @property {number} retryAt  when the next attempt starts, as performance.now() counts; only while waiting
 * @property {boolean} again   whether this page had been connected before
 */
export class Connection {
  #address;
  #protocols;
  #owner;
  #socket = null;
  #openedAt = 0;
  #isReady = false;
  #attempts = 0;
  #timer = 0;
  #handshakeTimer = 0;
  #again = false;
  #why = '';

  /**
   * @param {() => string} address asked before each attempt
   * @param {string[]} protocols   the first that the host speaks is agreed on
   * @param {{state(s: State): void, opened(protocol: string): boolean, message(data: string|ArrayBuffer): void,
   *   closed(code: number, isFinal: boolean): void}} owner `opened` says whether the chat may begin; otherwise its owner calls
   *   `ready`
   */
  constructor(address, protocols, owner) {
    this.#address = address;
    this.#protocols = protocols;
    this.#owner = owner;
  }

  get #isOpen() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
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
    if (this.#socket !== null) return;
    clearTimeout(this.#timer);
    this.#report('connecting');

    let socket;
    try {
      socket = new WebSocket(this.#address(), this.#protocols);
    } catch (error) {
      this.#why = error.message;
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
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#ended(event.code, event.reason);
    };
  }

  /** False where there is no connection that is ready; the text is then the caller's to keep. */
  send(text) {
    if (!this.#isReady || !this.#isOpen) return false;
    this.#socket.send(text);
    return true;
  }

  /**
   * The network went away under an open socket, which may now be dead without a sign for minutes.
   * @param {string} why for the person, or ''
   */
  drop(why = '') {
    if (this.#isOpen) this.#abandon(1006, why);
  }

  /** Lets go of a socket without waiting for its closing handshake, which a dead network never answers. */
  #abandon(code, why = '') {
    const socket = this.#socket;
    this.#ended(code, why);
    socket.close();
  }

  #ended(code, reason) {
    clearTimeout(this.#handshakeTimer);
    const stable = this.#openedAt !== 0 && performance.now() - this.#openedAt >= STABLE_AFTER_MS;
    this.#socket = null;
    this.#isReady = false;
    this.#attempts = stable ? 0 : this.#attempts;
    if (code === 1013) this.#attempts = Math.max(this.#attempts, BUSY_ATTEMPT);
    this.#why = explain(code, reason) || this.#why;
    const isFinal = FINAL.has(code);
    this.#owner.closed(code, isFinal);

    if (isFinal) {
      this.#attempts = 0;
      this.#report('stopped');
      return;
    }

    // Full jitter: after a restart the clients come back spread over the pause instead of all at its end. A server that stops
    // gives each its second to come back in; within that second it is chance again.
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts);
    const advised = adviceOf(reason);
    const pause = advised === null ? Math.random() * ceiling : advised - Math.random() * 1000;
    this.#attempts = Math.min(this.#attempts + 1, 16);
    this.#timer = setTimeout(() => this.connect(), pause);
    this.#report('waiting', performance.now() + pause);
  }

  #report(kind, retryAt = 0) {
    this.#owner.state({ kind, why: this.#why, retryAt, again: this.#again });
  }
}

/** @returns {number|null} the milliseconds that a reason such as 'The server stops; come back in 7 s.' asks for */
function adviceOf(reason) {
  const found = /\bcome back in (\d{1,6}) s\b/.exec(reason);
  return found === null || found[1] === '0' ? null : Math.min(LONGEST_ADVICE_MS, Math.max(1000, Number(found[1]) * 1000));
}

function explain(code, reason) {
  const known = FINAL.get(code) ?? PASSING.get(code);
  if (known === undefined) return reason && `${reason} (${code})`;
  return reason ? `${known}: ${reason} (${code})` : `${known} (${code})`;
}
