// The sub-protocol pluginchat.resume.v1 (docs/protocol.md): a client that comes back with the position it had gets what it
// missed, or is told that it cannot. Nothing of its owner is known here; where the host does not speak it, frames pass as they are.

export const PROTOCOL = 'pluginchat.resume.v1';

const LINE_FEED = 10;
const MOST_DIGITS = 19;                     // of a 64-bit number
const NUMBER = /^\d+$/;
const STILL_REMEMBERED = 32;                // of the last 64 numbers of a session the host knows each; half of them, to be on the safe side

/**
 * @typedef {object} Hello     the host's first word on a connection
 * @property {boolean} [resumed] whether everything since the position follows; absent where none was asked for
 * @property {string} [reason]   why not
 * @property {number} messages   how many follow from before this connection
 * @property {number} [toGroups] how many went to groups meanwhile and do not follow
 * @property {number} [toOne]    how many this client alone was sent on the connection that it comes back from
 * @property {number} [lostAlone] how many of those never came; counted here
 * @property {number|null} [received] up to which of this client's numbers the host has all, where it takes numbers
 */
export class Resume {
  #history;
  #owner;
  #session;
  #isNumbering = false;         // whether the host takes numbers on this connection
  #sent = 0;                    // the last number
  #isSpoken = false;
  #isNew = true;                // nothing came yet, so earlier messages cannot be there already
  #client = null;
  #token = null;                // proves that this client was let in
  #alone = 0;                   // messages of this connection that were for this client alone
  #epoch = null;
  #number = '';                 // kept as text: it may be larger than a JavaScript number is exact
  #isCounting = false;          // whether numbers are of #epoch: not while the host does not know where it is
  #hello = null;                // of this connection, until what it announced is through
  #toFollow = 0;
  #shownEpoch = null;
  #shownUpTo = 0n;              // the highest number of that epoch that was passed on, whatever position the host went back to since

  /**
   * @param {number} history how many earlier messages are wanted where there is nothing to resume
   * @param {{begins(hello: Hello): void, message(data: string|ArrayBuffer, earlier: Hello|null): void, caughtUp(hello: Hello): void,
   *   gap(missed: number|null): void, received(number: number): void,
   *   receivedUpTo?(number: number|null, also: number[]): void}} owner `earlier` is the hello that announced the message, null for a
   *   message of now; `received`: a message that was sent again was there; `receivedUpTo`: the answer to a question
   * @param {string|null} session a secret of 128 bits, drawn at random once, under which what it sends is numbered; null for no numbers
   */
  constructor(history, owner, session = null) {
    this.#history = history;
    this.#owner = owner;
    this.#session = session;
  }

  /**
   * A message as it goes out. It keeps its number however often it is sent: everybody gets it once.
   * @param {{wire: string, number?: number}} entry
   */
  numbered(entry) {
    if (!this.#isNumbering) return entry.wire;
    if (entry.number === undefined || entry.number <= this.#sent - STILL_REMEMBERED) entry.number = this.#sent += 1;
    return `${entry.number}\n${entry.wire}`;
  }

  /** Whether the host agreed to it on the connection that is open. */
  get isSpoken() {
    return this.#isSpoken;
  }

  /** Whether what is sent on the connection that is open has a number, and questions are answered. */
  get isNumbering() {
    return this.#isNumbering;
  }

  /** Whether there is a position to come back to. */
  get hasPosition() {
    return this.#epoch !== null;
  }

  /** What the next handshake adds to the address, which may have a query of its own. */
  addTo(url) {
    const query = [];
    if (this.hasPosition) {
      const position = encodeURIComponent(`${this.#epoch}.${this.#number}`);
      query.push(`resume=${position}`, `as=${encodeURIComponent(this.#client)}`);
    }
    if (this.hasPosition && this.#token !== null) query.push(`token=${encodeURIComponent(this.#token)}`);
    // Where it cannot be resumed, none of the last messages was shown here either.
    if (this.hasPosition || this.#isNew) query.push(`history=${this.#history}`);
    if (this.#session !== null) query.push(`session=${this.#session}`);
    if (query.length === 0) return url;
    return `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`;
  }

  /** @param {string} protocol what the host agreed to */
  opened(protocol) {
    this.#isSpoken = protocol === PROTOCOL;
    this.#isCounting = false;
    this.#isNumbering = false;
    this.#hello = null;
    this.#toFollow = 0;
    if (this.#isSpoken) return;
    // Messages without a number are shown from now on; an older position would bring them again.
    this.#isNew = false;
    this.#epoch = null;
  }

  /** @param {string|ArrayBuffer} data a frame as it came */
  read(data) {
    if (!this.#isSpoken) {
      this.#owner.message(data, null);
      return;
    }
    if (typeof data === 'string' && data.startsWith('!')) this.#note(data.slice(1));
    else this.#message(data);
  }

  #message(data) {
    const { number, payload } = split(data);
    const earlier = number === '' ? null : this.#hello;
    if (number === '') this.#alone += 1;
    // The last messages may reach back behind what was shown; a message of now is never held back for its number.
    const isShown = earlier !== null && this.#isCounting && this.#shownEpoch === this.#epoch && BigInt(number) <= this.#shownUpTo;
    if (number !== '' && this.#isCounting) {
      this.#number = number;
      this.#passed();
    }
    if (!isShown) this.#owner.message(payload, earlier);
    if (earlier !== null && --this.#toFollow === 0) this.#caughtUp();
  }

  #note(text) {
    let note;
    try { note = JSON.parse(text); } catch { return; }
    if (note === null || typeof note !== 'object') return;
    if (note.type === 'hello') this.#client = String(note.client ?? '');
    if (typeof note.token === 'string') this.#token = note.token;
    this.#moveTo(note);
    if (note.type !== 'hello' && this.#isCounting) this.#passed();
    // A later version may say more; what is not known is left.
    if (note.type === 'hello') this.#begin(note);
    else if (note.type === 'gap') this.#owner.gap(Number.isInteger(note.missed) ? note.missed : null);
    else if (note.type === 'received' && Number.isInteger(note.number)) this.#owner.received(note.number);
    else if (note.type === 'received' && 'upTo' in note) this.#owner.receivedUpTo?.(note.upTo, note.also ?? []);
  }

  #moveTo({ type, position }) {
    const dot = typeof position === 'string' ? position.lastIndexOf('.') : -1;
    if (dot > 0) {
      this.#epoch = position.slice(0, dot);
      this.#number = position.slice(dot + 1);
      this.#isCounting = true;
    } else if (type === 'hello') {
      this.#isCounting = false;
    }
  }

  // All up to the position came, or was not for this client.
  #passed() {
    if (!NUMBER.test(this.#number)) return;
    const number = BigInt(this.#number);
    if (this.#shownEpoch === this.#epoch && number <= this.#shownUpTo) return;
    this.#shownEpoch = this.#epoch;
    this.#shownUpTo = number;
  }

  #begin(hello) {
    this.#isNew = false;
    this.#isNumbering = this.#session !== null && 'received' in hello;
    if (Number.isInteger(hello.toOne)) hello.lostAlone = Math.max(0, hello.toOne - this.#alone);
    this.#alone = 0;
    this.#hello = hello;
    this.#toFollow = Number.isInteger(hello.messages) ? hello.messages : 0;
    this.#owner.begins(hello);
    if (this.#toFollow <= 0) this.#caughtUp();
  }

  #caughtUp() {
    const hello = this.#hello;
    this.#hello = null;
    this.#owner.caughtUp(hello);
  }
}

// "17\npayload"; no digits for a message that is for this client alone.
function split(data) {
  const isText = typeof data === 'string';
  const bytes = isText ? null : new Uint8Array(data, 0, Math.min(data.byteLength, MOST_DIGITS + 1));
  const end = isText ? data.slice(0, MOST_DIGITS + 1).indexOf('\n') : bytes.indexOf(LINE_FEED);
  const number = isText ? data.slice(0, Math.max(0, end)) : String.fromCharCode(...bytes.subarray(0, Math.max(0, end)));
  // What the host does not send is shown as it is, rather than lost.
  if (end < 0 || (number !== '' && !NUMBER.test(number))) return { number: '', payload: data };
  return { number, payload: data.slice(end + 1) };
}
