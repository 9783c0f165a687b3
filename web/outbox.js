// What this person has written and nobody may have received. Nothing leaves here silently: an entry ends by its echo,
// by a button, or by going back to the message box.

import { thisTab } from './storage.js';

const KEPT = 'pluginchat.unsent';
const PROOF_OF_LIFE_MS = 2_000;
const IN_FLIGHT_MOST = 200;
const PREVIEW_CHARACTERS = 300;
const SHOWN_AFTER_MS = 1_000;         // without an answer: a person looks for what was just sent

const MARKS = {
  queued: 'Waiting for the connection',
  pending: 'Sent; the server has not answered yet',
  checking: 'On its way when the connection broke; to be checked',
  missing: 'Did not arrive',
  unsure: 'May not have arrived',
  toolong: 'Too long for the server',
  kept: 'Not sent before the page was reloaded',
};

/** Those that may have arrived after all. */
const IN_DOUBT = new Set(['checking', 'missing', 'unsure']);
const SENT_AGAIN_BY_A_PERSON = new Set(['missing', 'unsure', 'kept']);

export class Outbox {
  #inFlight = [];           // handed to the socket, no echo yet: {name, text, wire, number, at, shown}, shown being its entry in #held
  #held = [];               // shown: {name, text, wire, number, mark, element, label, isLike}
  #resumes = false;         // whether the host gives back what was missed
  #echoes = false;          // whether this chat was seen to return a text word for word: only then its absence says something
  #section = document.getElementById('outbox');
  #list = this.#section.querySelector('ul');
  #resend;
  #edit;

  /** @param {{resend(entry): void, edit(text: string): void}} page what the buttons do */
  constructor(page) {
    this.#resend = page.resend;
    this.#edit = page.edit;
  }

  queue(entry) {
    this.#hold(entry, 'queued');
  }

  /** Takes out what waited for the connection, in order. */
  takeQueued() {
    const queued = this.#held.filter((entry) => entry.mark === 'queued');
    for (const entry of queued) this.#drop(entry);
    return queued;
  }

  sent(entry) {
    this.#inFlight.push({ ...entry, at: performance.now(), shown: null });
    if (this.#inFlight.length > IN_FLIGHT_MOST) this.#land(0, 1);
  }

  /** Whether something that was sent has no answer yet. */
  get waits() {
    return this.#inFlight.length > 0;
  }

  /** Whether this chat was seen to return a text word for word. */
  get echoes() {
    return this.#echoes;
  }

  /** Shows what has waited for its answer for longer than is usual. */
  showOverdue() {
    const overdue = performance.now() - SHOWN_AFTER_MS;
    for (const entry of this.#inFlight) {
      if (entry.shown === null && entry.at <= overdue) entry.shown = this.#hold(entry, 'pending');
    }
  }

  // Takes some of those under way out: they have arrived.
  #land(from, count) {
    for (const { shown } of this.#inFlight.splice(from, count)) {
      if (shown !== null) this.#release((entry) => entry === shown);
    }
  }

  /** @param {boolean} resumes whether the host gives back on a later connection what is missed on this one */
  connected(resumes) {
    this.#resumes = resumes;
    if (!resumes) this.settled(false);
  }

  /**
   * A message came in. The entry with that very text has arrived. A controller may also change what it passes on: a text
   * with the sender's name in it is taken for the oldest of that name. And as frames keep their order, anything
   * that arrives well after a send shows that the way there was open; that is a guess, and made only where one is needed.
   */
  arrived(wire) {
    const found = this.#inFlight.findIndex((entry) => entry.wire === wire);
    if (found >= 0) {
      this.#echoes = true;
      this.#land(found, 1);
    } else {
      // A network that was gone may still deliver what an abandoned socket had sent into it.
      if (this.#release((entry) => entry.wire === wire && (entry.mark === 'checking' || entry.mark === 'missing'))) return;
      const like = this.#inFlight.findIndex((entry) => isLike(entry, wire));
      if (like >= 0) this.#land(like, 1);
    }
    if (this.#resumes && this.#echoes) {
      // Nothing is guessed where echoes are exact and a break is made good: a long text may be under way for minutes while others'
      // come in. What was sent before one that has its echo was handled before it, and the controller kept it to itself.
      this.#land(0, Math.max(0, found));
      return;
    }
    const alive = performance.now() - PROOF_OF_LIFE_MS;
    while (this.#inFlight.length > 0 && this.#inFlight[0].at < alive) this.#land(0, 1);
  }

  /**
   * The host has these, by the numbers that they were sent with.
   * @param {(number: number) => boolean} fits
   */
  received(fits) {
    const isThere = ({ number }) => number !== undefined && fits(number);
    for (let i = this.#inFlight.length - 1; i >= 0; i -= 1) {
      if (isThere(this.#inFlight[i])) this.#land(i, 1);
    }
    while (this.#release((entry) => isThere(entry) && IN_DOUBT.has(entry.mark)));
  }

  /** A message of the time away, or of before, came in. It says nothing of what was sent since. */
  returned(wire) {
    if (this.#release((entry) => entry.wire === wire && IN_DOUBT.has(entry.mark))) {
      this.#echoes = true;
      return;
    }
    // Changed on its way, perhaps; somebody who answers writes the name too. Too little to be certain of, either way.
    const like = this.#held.find((entry) => entry.mark === 'checking' && !entry.isLike && isLike(entry, wire));
    if (like !== undefined) like.isLike = true;
  }

  /** @param {boolean} isWhole whether all that was missed has come back: what was not among it did not arrive */
  settled(isWhole) {
    for (const entry of this.#held.filter(({ mark }) => mark === 'checking')) {
      this.#mark(entry, isWhole && this.#echoes && !entry.isLike ? 'missing' : 'unsure');
    }
  }

  /**
   * The connection ended: what had no echo is shown, not sent again, as that could say it twice.
   * @param {boolean} comesBack whether the next connection will tell what arrived
   */
  connectionEnded(code, comesBack) {
    const doubtful = this.#inFlight;
    this.#inFlight = [];
    const longest = code === 1009
      ? doubtful.reduce((a, b) => (a !== null && a.wire.length >= b.wire.length ? a : b), null)
      : null;
    for (const entry of doubtful) {
      const mark = entry === longest ? 'toolong' : 'checking';
      if (entry.shown !== null) this.#mark(entry.shown, mark);
      else this.#hold(entry, mark);
    }
    if (!comesBack) this.settled(false);
  }

  /** For a reload of the page. @param {string} draft what stands in the message box */
  keep(draft) {
    const unsent = this.#held.map(({ name, text, wire }) => ({ name, text, wire }));
    thisTab.write(KEPT, draft === '' && unsent.length === 0 ? null : JSON.stringify({ draft, unsent }));
  }

  /** @returns {string} the kept draft. Kept entries wait for a person: a duplicated tab keeps the same ones. */
  restore() {
    try {
      const { draft, unsent } = JSON.parse(thisTab.read(KEPT) ?? '{}');
      for (const entry of unsent ?? []) this.#hold(entry, 'kept');
      return typeof draft === 'string' ? draft : '';
    } catch {
      return '';
    }
  }

  #hold({ name, text, wire, number }, mark) {
    const [element, label] = [document.createElement('li'), document.createElement('span')];
    const entry = { name, text, wire, number, mark: '', element, label, isLike: false };
    const preview = document.createElement('span');
    preview.className = 'text';
    preview.textContent = text.slice(0, PREVIEW_CHARACTERS);
    entry.label.className = 'mark';
    entry.element.append(preview, entry.label);
    this.#mark(entry, mark);
    entry.element.append(this.#button(entry, 'Edit', () => this.#edit(entry.text)), this.#button(entry, 'Discard', () => { }));
    this.#held.push(entry);
    this.#list.append(entry.element);
    this.#section.hidden = false;
    return entry;
  }

  #mark(entry, mark) {
    entry.mark = mark;
    entry.element.dataset.mark = mark;
    entry.label.textContent = MARKS[mark];
    if (SENT_AGAIN_BY_A_PERSON.has(mark)) entry.label.after(this.#button(entry, 'Send again', () => this.#resend(entry)));
  }

  #button(entry, label, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = label;
    button.addEventListener('click', () => {
      this.#inFlight = this.#inFlight.filter(({ shown }) => shown !== entry);
      this.#drop(entry);
      action();
      toMessageBox();
    });
    return button;
  }

  /** Takes out the first that fits: it has arrived. */
  #release(fits) {
    const entry = this.#held.find(fits);
    if (entry === undefined) return false;
    const wasFocused = entry.element.contains(document.activeElement);
    this.#drop(entry);
    if (wasFocused) toMessageBox();
    return true;
  }

  #drop(entry) {
    this.#held.splice(this.#held.indexOf(entry), 1);
    entry.element.remove();
    this.#section.hidden = this.#held.length === 0;
  }
}

// The focused button is gone; without this focus falls to the page.
function toMessageBox() {
  document.getElementById('message').focus();
}

function isLike(entry, wire) {
  return wire.slice(0, 200).toLowerCase().includes(`${entry.name.toLowerCase()}:`);
}
