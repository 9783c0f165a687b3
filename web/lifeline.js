// Whether the server still answers. A network that goes silent says nothing: without this what was sent would be nowhere until the host's
// pings find out, most of a minute later.

const TICK_MS = 500;
const PROBE_AFTER_MS = 4_000;         // of silence after a message was sent
const PROBE_LIMIT_MS = 4_000;         // for the answer to a plain request
const SILENCE_LIMIT_MS = 9_000;       // where a message is known to come back
const SLOW_BYTES_PER_MS = 8;          // a line that takes longer than this for what was sent is not taken for a silent one

export class Lifeline {
  #owner;
  #timer = 0;
  #silentSince = 0;
  #isProbing = false;
  #answered = false;                  // to a probe since the silence began
  #allowance = 0;

  /**
   * @param {{waits(): boolean, echoes(): boolean, tick(): void, silent(): void}} owner `waits`: whether something that was sent has
   *   no answer yet; `echoes`: whether this chat returns what is sent; `tick` is called while something waits; `silent` once where the
   *   server does not answer
   */
  constructor(owner) {
    this.#owner = owner;
  }

  /** @param {string} wire what was handed to the socket */
  sent(wire) {
    this.#allowance += wire.length / SLOW_BYTES_PER_MS;
    if (this.#timer !== 0) return;
    this.#begin();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Something came from the server. */
  heard() {
    if (this.#timer !== 0) this.#begin();
  }

  ended() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#allowance = 0;
  }

  #begin() {
    this.#silentSince = performance.now();
    this.#answered = false;
  }

  #tick() {
    if (!this.#owner.waits()) {
      this.ended();
      return;
    }
    this.#owner.tick();
    const silence = performance.now() - this.#silentSince - this.#allowance;
    if (silence >= SILENCE_LIMIT_MS && this.#owner.echoes()) this.#silent();
    else if (silence >= PROBE_AFTER_MS && !this.#isProbing && !this.#answered) this.#probe();
  }

  // The page itself exists on every server that it came from.
  async #probe() {
    this.#isProbing = true;
    const since = this.#silentSince;
    try {
      await fetch(location.pathname, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
      this.#answered = true;
    } catch {
      // Nothing was heard meanwhile either.
      if (this.#timer !== 0 && since === this.#silentSince) this.#silent();
    } finally {
      this.#isProbing = false;
    }
  }

  #silent() {
    this.ended();
    this.#owner.silent();
  }
}
