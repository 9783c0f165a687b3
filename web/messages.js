// The list of messages. Arrivals are collected and drawn once a frame, so that a flood costs one layout, not thousands.

const SHOWN_MOST = 500;                     // messages in the list
const CHARACTERS_MOST = 16_000_000;         // their text together, as 500 messages of 40 MB would end the tab
const CUT_CHARACTERS = 10_000;              // a longer text is shown this far, with a button for the rest
const LONGEST_REST_MS = 200;
const NEAR_BOTTOM_PX = 48;
const HUES = 8;

// "name: text", as the page sends it. Anything else is a text without a name.
const NAMED = /^([^:\r\n]{1,60}): ([\s\S]*)$/;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const precise = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export class Messages {
  #list = document.getElementById('messages');
  #empty = document.getElementById('empty');
  #newer = document.getElementById('newer');
  #isOwn;
  #arrived = [];
  #arrivedCharacters = 0;
  #shown = [];                              // {element, characters, event}, oldest first
  #shownCharacters = 0;
  #lastName = null;
  #scheduled = false;
  #restUntil = 0;
  #atBottom = true;
  #size = '';                               // of the list, when it was last known to stand where #atBottom says
  #unseen = 0;

  /** @param {(name: string) => boolean} isOwn whether a name is this person's */
  constructor(isOwn) {
    this.#isOwn = isOwn;
    this.#list.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // The on-screen keyboard, a growing message box and a rotated phone all change the height under the reader.
    new ResizeObserver(() => this.#resized()).observe(this.#list);
    this.#list.addEventListener('click', () => this.#scrolled());       // 'Show all' has moved the bottom away
    this.#newer.addEventListener('click', () => {
      this.follow();
      document.getElementById('message').focus();
    });
  }

  /**
   * @param {string|ArrayBuffer} data a message
   * @param {{earlier?: boolean, announced?: boolean}} how `earlier`: from before this moment, nobody knows when; without `announced`
   *   a screen reader does not read it out as it comes
   */
  add(data, { earlier = false, announced = true } = {}) {
    const text = typeof data === 'string' ? data : `[binary, ${data.byteLength} bytes]`;
    this.#enqueue({ text, at: earlier ? null : new Date(), event: null, announced });
  }

  /**
   * A line of the page's own in the flow of messages.
   * @param {'passing'|'loss'|'place'} kind `passing`: any later line may take its place; `loss`: another loss there may; `place`: it stays
   */
  addEvent(text, kind = 'passing') {
    this.#enqueue({ text, at: new Date(), event: kind, announced: true });
  }

  /** Back to the newest message, and stay there. */
  follow() {
    this.#atBottom = true;
    this.#toBottom();
    this.#seen();
  }

  // A hidden page draws no frames while messages go on arriving, so what waits is bounded like what is shown.
  #enqueue(arrival) {
    this.#arrived.push(arrival);
    this.#arrivedCharacters += arrival.text.length;
    this.#unseen++;
    while (this.#arrived.length > 1 &&
        (this.#arrived.length > SHOWN_MOST || this.#arrivedCharacters > CHARACTERS_MOST)) {
      this.#arrivedCharacters -= this.#arrived.shift().text.length;
      this.#list.classList.add('trimmed');
    }
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const rest = this.#restUntil - performance.now();
    if (rest > 0) setTimeout(() => requestAnimationFrame(() => this.#draw()), rest);
    else requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const started = performance.now();
    this.#scheduled = false;
    const batch = this.#arrived;
    this.#arrived = [];
    this.#arrivedCharacters = 0;

    const fragment = document.createDocumentFragment();
    for (const arrival of batch) {
      if (arrival.event !== null) this.#dropLastEvent(arrival.event);
      const element = arrival.event !== null ? this.#eventLine(arrival) : this.#message(arrival);
      // One of its own that is off: a whole history would otherwise be read out before anything new.
      if (!arrival.announced) element.setAttribute('aria-live', 'off');
      const characters = arrival.text.length;
      this.#shown.push({ element, characters, event: arrival.event });
      this.#shownCharacters += characters;
      fragment.append(element);
    }
    this.#trim();
    this.#list.append(fragment);
    this.#empty.hidden = true;

    if (this.#atBottom) {
      this.#toBottom();
      this.#seen();
    } else {
      this.#newer.textContent = this.#unseen === 1 ? '1 new message' : `${this.#unseen.toLocaleString()} new messages`;
      this.#newer.hidden = false;
    }

    // Twice the time that drawing took is left to the person who types; in a calm chat that is nothing.
    const ended = performance.now();
    this.#restUntil = ended + Math.min(2 * (ended - started), LONGEST_REST_MS);
  }

  #trim() {
    while (this.#shown.length > 1 &&
        (this.#shown.length > SHOWN_MOST || this.#shownCharacters > CHARACTERS_MOST)) {
      const oldest = this.#shown.shift();
      this.#shownCharacters -= oldest.characters;
      oldest.element.remove();
      this.#list.classList.add('trimmed');
    }
  }

  #message({ text, at }) {
    const parts = NAMED.exec(text);
    const name = parts === null ? '' : parts[1];
    const body = parts === null ? text : parts[2];
    const own = name !== '' && this.#isOwn(name);

    const element = document.createElement('div');
    element.className = own ? 'message own' : 'message';
    if (name !== '') {
      const who = document.createElement('span');
      who.className = name === this.#lastName ? 'who repeated' : `who hue-${hueOf(name)}`;
      who.textContent = name;
      element.append(who, ' ');
    }
    if (name === '' || name !== this.#lastName) element.classList.add('first');
    this.#lastName = name === '' ? null : name;
    element.append(textOf(body));
    if (at !== null) element.append(' ', timeOf(at));
    return element;
  }

  // A connection that flutters would otherwise fill the list with its own lines. That something is missing stays to be seen.
  #dropLastEvent(next) {
    const last = this.#shown.at(-1);
    if (last?.event !== 'passing' && !(last?.event === 'loss' && next === 'loss')) return;
    this.#shown.pop();
    this.#shownCharacters -= last.characters;
    last.element.remove();
  }

  #eventLine({ text, at }) {
    this.#lastName = null;
    const element = document.createElement('div');
    element.className = 'event';
    element.append(text, ' ', timeOf(at));
    return element;
  }

  #sizeNow() {
    return `${this.#list.clientWidth}x${this.#list.clientHeight}`;
  }

  #resized() {
    this.#size = this.#sizeNow();
    if (this.#atBottom) this.#toBottom();
  }

  #scrolled() {
    // A change of size moves the scroll position too, and tells of it first; that was not the reader leaving the bottom.
    if (this.#size !== this.#sizeNow()) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    this.#atBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.#atBottom) this.#seen();
  }

  #toBottom() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #seen() {
    this.#unseen = 0;
    this.#newer.hidden = true;
  }
}

// textContent is the only way a text gets onto the page: there is no markup to escape.
function textOf(body) {
  const element = document.createElement('span');
  element.className = 'text';
  if (body.length <= CUT_CHARACTERS) {
    element.textContent = body;
    return element;
  }
  const rest = document.createElement('button');
  rest.type = 'button';
  rest.className = 'quiet';
  rest.textContent = `Show all ${body.length.toLocaleString()} characters`;
  rest.addEventListener('click', () => { element.textContent = body; });
  element.append(`${body.slice(0, CUT_CHARACTERS)}… `, rest);
  return element;
}

function timeOf(at) {
  const element = document.createElement('time');
  element.dateTime = at.toISOString();
  element.title = precise.format(at);
  element.textContent = clock.format(at);
  return element;
}

function hueOf(name) {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return hash % HUES;
}
