// Whether the server still answers. A network that goes silent says nothing, and a browser cannot ping: so the host is asked, in the
// sub-protocol, what it has; and where it does not answer, by a plain request, as a controller that takes long keeps its client waiting.

const TICK_MS = 250;
const LATE_TICK_MS = 1_500;           // the program, or the machine, slept: that was not the server's silence
const FIRST_RECEIPT_MS = 100;         // after something was sent; more of it comes together
const NEXT_RECEIPT_MS = 1_000;
const OF_LIMIT = { ask: 0.3, probe: 0.5, answer: 0.4 };
const PATIENCE = 3;                   // limits that an open line may be silent while plain requests are answered

export class Lifeline {
  #owner;
  #limitMs;
  #fetch;
  #timer = 0;
  #tickedAt = 0;
  #heardAt = 0;
  #askedAt = 0;
  #sentAt = null;                     // when the first was sent that no question followed
  #isProbing = false;
  #probedAt = 0;
  #buffered = 0;

  /**
   * @param {{ask(): void, asks(): boolean, waits(): boolean, bufferedBytes(): number, probeAddress(): string, silent(): void}} owner
   *   `ask` asks the host what it has; `asks`: whether it takes questions; `waits`: whether something has no receipt yet; `silent` once
   *   where the server does
   *   not answer
   * @param {number} limitMs how long a silent network may go unnoticed; Infinity for always
   * @param {typeof fetch} [request]
   */
  constructor(owner, limitMs, request = globalThis.fetch) {
    this.#owner = owner;
    this.#limitMs = limitMs;
    this.#fetch = request;
  }

  /** The connection is ready. */
  begin() {
    this.end();
    this.#heardAt = this.#askedAt = this.#probedAt = this.#tickedAt = performance.now();
    this.#sentAt = this.#owner.waits() ? this.#heardAt : null;
    this.#buffered = 0;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  end() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** Something was sent that wants a receipt. */
  sent() {
    this.#sentAt ??= performance.now();
  }

  /** Something came from the server. */
  heard() {
    this.#heardAt = performance.now();
  }

  #tick() {
    const now = performance.now();
    const late = now - this.#tickedAt - TICK_MS;
    this.#tickedAt = now;
    if (late > LATE_TICK_MS) this.#heardAt = this.#probedAt = now;
    const buffered = this.#owner.bufferedBytes();
    if (buffered < this.#buffered) this.#heardAt = now;         // what takes long to send is not silence
    this.#buffered = buffered;

    const silence = now - this.#heardAt;
    if (this.#owner.asks()) this.#askIfDue(now, silence);
    if (silence >= this.#limitMs * PATIENCE && this.#owner.asks()) this.#silent();
    else if (silence >= this.#limitMs * OF_LIMIT.probe && now - this.#probedAt >= this.#limitMs * OF_LIMIT.probe) this.#probe(now);
  }

  #askIfDue(now, silence) {
    const forReceipt = this.#sentAt !== null
      ? now - this.#sentAt >= FIRST_RECEIPT_MS
      : this.#owner.waits() && now - this.#askedAt >= NEXT_RECEIPT_MS;
    const forLife = silence >= this.#limitMs * OF_LIMIT.ask && now - this.#askedAt >= this.#limitMs * OF_LIMIT.ask;
    if (!forReceipt && !forLife) return;
    this.#askedAt = now;
    this.#sentAt = null;
    this.#owner.ask();
  }

  async #probe(now) {
    if (this.#isProbing) return;
    this.#isProbing = true;
    this.#probedAt = now;
    const timer = this.#timer;
    const since = this.#heardAt;
    try {
      // Whatever the answer is, and though this page may not read it: somebody answers.
      const signal = AbortSignal.timeout(this.#limitMs * OF_LIMIT.answer);
      await this.#fetch.call(globalThis, this.#owner.probeAddress(), { method: 'HEAD', mode: 'no-cors', cache: 'no-store', signal });
    } catch {
      // Nothing was heard meanwhile either.
      if (this.#timer !== 0 && timer === this.#timer && since === this.#heardAt) this.#silent();
    } finally {
      this.#isProbing = false;
    }
  }

  #silent() {
    this.end();
    this.#owner.silent();
  }
}
