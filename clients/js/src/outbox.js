// What was sent and is not accounted for yet. Nothing leaves here but with an outcome: a message is sent again, under its number, on each
// connection until the host says that it has it, or it is said what is known of it instead (docs/protocol.md, "What the client sends").

const MOST_FAILURES = 3;              // closes in a row that one message may have caused before it is not sent again
const BLAMED_ON_A_MESSAGE = new Set([1009, 1011]);

/**
 * @typedef {'delivered'|'refused'|'unsent'|'unknown'} Outcome
 * delivered: the host has it, and it counts once. refused: it was too long, or its controller failed on it, three times. unsent: it was
 * never handed to a connection. unknown: it was, and nobody can say what became of it.
 *
 * @typedef {object} Entry
 * @property {string|Uint8Array} data
 * @property {number} number   0 until it is sent under one
 * @property {boolean} isSent  whether it was ever handed to a connection
 * @property {number} failures closes that it may have caused
 */
export class Outbox {
  #owner;
  #entries = [];                      // oldest first; numbers grow
  #last = 0;                          // number
  #isOpen = false;
  #isNumbering = false;

  /**
   * @param {{write(data: string|Uint8Array, number: number): boolean, settled(entry: Entry, outcome: Outcome): void}} owner `write` hands
   *   a message to the connection, with its number or 0 for none, and says whether there was one
   */
  constructor(owner) {
    this.#owner = owner;
  }

  /** How many messages have no outcome yet. */
  get count() {
    return this.#entries.length;
  }

  /** Whether the host may be asked what it has: something was sent to it and has no outcome yet. */
  get waits() {
    return this.#isOpen && this.#entries.length > 0 && this.#entries[0].isSent;
  }

  /** @returns {Entry} kept until its outcome is known */
  send(data) {
    const entry = { data, number: 0, isSent: false, failures: 0 };
    this.#entries.push(entry);
    if (this.#isOpen) this.#write(entry);
    return entry;
  }

  /**
   * The connection is ready.
   * @param {boolean} isNumbering     whether the host takes numbers
   * @param {number|null} received    up to which of them it has all, where it knows
   * @param {boolean} isResumed       whether the client goes on where it was
   */
  opened(isNumbering, received, isResumed) {
    this.#isOpen = true;
    this.#isNumbering = isNumbering;
    if (received !== null) this.#settle((entry) => entry.isSent && entry.number > 0 && entry.number <= received, 'delivered');
    // Where nobody remembers what was there, it might come twice.
    if (!isNumbering || received === null && !isResumed) this.#settle((entry) => entry.isSent, 'unknown');
    for (const entry of [...this.#entries]) this.#write(entry);
  }

  /** The host has this one. */
  received(number) {
    this.#settle((entry) => entry.isSent && entry.number === number, 'delivered');
  }

  /** The host has all up to a number, and these later ones. Null where it knows nothing. */
  receivedUpTo(number, also) {
    const isThere = (own) => own > 0 && (own <= (number ?? 0) || also.includes(own));
    this.#settle((entry) => entry.isSent && isThere(entry.number), 'delivered');
  }

  /** The connection ended, and another will follow. @param {number} code of its close */
  broke(code) {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    const suspect = wasOpen && BLAMED_ON_A_MESSAGE.has(code) ? this.#entries.find((entry) => entry.isSent) : undefined;
    if (suspect === undefined) return;
    suspect.failures += 1;
    if (suspect.failures >= MOST_FAILURES) this.#settle((entry) => entry === suspect, 'refused');
  }

  /** No connection will follow. */
  end() {
    this.#isOpen = false;
    this.#settle((entry) => entry.isSent, 'unknown');
    this.#settle(() => true, 'unsent');
  }

  #write(entry) {
    if (this.#isNumbering && entry.number === 0) entry.number = this.#last += 1;
    if (!this.#owner.write(entry.data, this.#isNumbering ? entry.number : 0)) return;
    entry.isSent = true;
    // A host that takes no numbers never says what it has.
    if (!this.#isNumbering) this.#settle((other) => other === entry, 'unknown');
  }

  #settle(fits, outcome) {
    const [settled, kept] = [[], []];
    for (const entry of this.#entries) (fits(entry) ? settled : kept).push(entry);
    this.#entries = kept;
    for (const entry of settled) this.#owner.settled(entry, outcome);
  }
}
