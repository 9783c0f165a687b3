// When to come back after a close, and whether at all (docs/protocol.md, "Coming back").

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const BUSY_ATTEMPT = 3;               // 1013: start the back-off where a crowd is spread over seconds
const LONGEST_ADVICE_MS = 60_000;     // a server's number is advice; over a minute somebody would reload the page
const MOST_ATTEMPTS = 16;

/** Closes after which trying again gives the same answer: only a person can change something. */
const FINAL = new Map([
  [1000, 'The server ended the chat'],
  [1002, 'The server and this page disagree about the protocol'],
  [1003, 'The server does not take this kind of message'],
  [1007, 'The server found a message that is not valid text'],
  [4401, 'You have signed out'],
  [4404, 'The chat was removed from the server'],
]);

const PASSING = new Map([
  [1001, 'The server is going away'],
  [1008, 'The server closed the connection by one of its rules'],
  [1009, 'The message was too long for the server'],
  [1011, 'The server failed'],
  [1012, 'The server is restarting'],
  [1013, 'The server is busy'],
  [4402, 'Your access has expired'],
]);

/** @param {number} code of a close */
export function isFinal(code) {
  return FINAL.has(code);
}

export class Backoff {
  #attempts = 0;

  /** The connection was stable, or a person asked: the next pause is a short one. */
  reset() {
    this.#attempts = 0;
  }

  /**
   * How long to wait before the next attempt. Full jitter: after a restart the clients come back spread over the pause instead of all
   * at its end. A server that stops gives each its second to come back in; within that second it is chance again.
   * @param {number} code @param {string} reason of the close
   * @param {number} random from 0 up to 1
   * @returns {number} milliseconds
   */
  next(code, reason, random) {
    if (code === 1013) this.#attempts = Math.max(this.#attempts, BUSY_ATTEMPT);
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, MOST_ATTEMPTS);
    const advised = adviceOf(reason);
    return advised === null ? random * ceiling : advised - random * 1000;
  }
}

/** @returns {number|null} the milliseconds that a reason such as 'The server stops; come back in 7 s.' asks for */
function adviceOf(reason) {
  const found = /\bcome back in (\d{1,6}) s\b/.exec(reason);
  return found === null || Number(found[1]) === 0 ? null : Math.min(LONGEST_ADVICE_MS, Number(found[1]) * 1000);
}

/** @returns {string} what a person is told of a close; '' where there is nothing to say */
export function explain(code, reason) {
  const known = FINAL.get(code) ?? PASSING.get(code);
  if (known === undefined) return reason && `${reason} (${code})`;
  return reason ? `${known}: ${reason} (${code})` : `${known} (${code})`;
}
