// What this person has written and nobody may have received. Nothing leaves here silently: an entry ends by its echo,
// by a button, or by going back to the message box.

import { thisTab } from './storage.js';

const KEPT = 'pluginchat.unsent';
const PROOF_OF_LIFE_MS = 2_000;
const IN_FLIGHT_MOST = 200;
const PREVIEW_CHARACTERS = 300;

const MARKS = {
  queued: 'Waiting for the connection',
  unsure: 'May not have arrived',
  toolong: 'Too long for the server',
  kept: 'Not sent before the page was reloaded',
};

export class Outbox {
  #inFlight = [];           // handed to the socket, echo not seen yet: {name, text, wire, at}
  #held = [];               // shown: {name, text, wire, mark, element}
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
    this.#inFlight.push({ ...entry, at: performance.now() });
    if (this.#inFlight.length > IN_FLIGHT_MOST) this.#inFlight.shift();
  }

  /**
   * A frame came in. The entry with that very text has arrived. A controller may also change what it passes on: a text
   * with the sender's name in it is taken for the oldest of that name. And as frames keep their order, anything
   * that arrives well after a send shows that the way there was open.
   */
  arrived(wire) {
    if (this.#inFlight.length === 0) return;
    let found = this.#inFlight.findIndex((entry) => entry.wire === wire);
    if (found < 0) {
      const head = wire.slice(0, 200).toLowerCase();
      found = this.#inFlight.findIndex((entry) => head.includes(`${entry.name.toLowerCase()}:`));
    }
    if (found >= 0) this.#inFlight.splice(found, 1);
    const alive = performance.now() - PROOF_OF_LIFE_MS;
    while (this.#inFlight.length > 0 && this.#inFlight[0].at < alive) this.#inFlight.shift();
  }

  /** The connection ended: what had no echo is shown, not sent again, as that could say it twice. */
  connectionEnded(code) {
    const doubtful = this.#inFlight;
    this.#inFlight = [];
    const longest = code === 1009
      ? doubtful.reduce((a, b) => (a !== null && a.wire.length >= b.wire.length ? a : b), null)
      : null;
    for (const entry of doubtful) this.#hold(entry, entry === longest ? 'toolong' : 'unsure');
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

  #hold({ name, text, wire }, mark) {
    const entry = { name, text, wire, mark };
    const preview = document.createElement('span');
    preview.className = 'text';
    preview.textContent = text.slice(0, PREVIEW_CHARACTERS);
    const label = document.createElement('span');
    label.className = 'mark';
    label.textContent = MARKS[mark];

    entry.element = document.createElement('li');
    entry.element.dataset.mark = mark;
    entry.element.append(preview, label);
    if (mark === 'unsure' || mark === 'kept') this.#button(entry, 'Send again', () => this.#resend(entry));
    this.#button(entry, 'Edit', () => this.#edit(entry.text));
    this.#button(entry, 'Discard', () => { });
    this.#held.push(entry);
    this.#list.append(entry.element);
    this.#section.hidden = false;
  }

  #button(entry, label, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = label;
    button.addEventListener('click', () => {
      this.#drop(entry);
      action();
      document.getElementById('message').focus();     // the focused button is gone; without this focus falls to the page
    });
    entry.element.append(button);
  }

  #drop(entry) {
    this.#held.splice(this.#held.indexOf(entry), 1);
    entry.element.remove();
    this.#section.hidden = this.#held.length === 0;
  }
}
