// The chat page. A message is shown when the server sends it back, not before: what you see is what everyone got.

import { Lifeline } from './lifeline.js';
import { Messages } from './messages.js';
import { Outbox } from './outbox.js';
import { notice, resumeReloads, watchReloads } from './notice.js';
import { Connection } from './pluginchat/connection.js';
import { PROTOCOL as RESUME_PROTOCOL, Resume } from './pluginchat/resume.js';
import { remembered } from './storage.js';
import { EARLIER, cameBack, lost } from './wording.js';

const DEFAULT_PATH = '/ws/test/chat';
const PROTOCOL = 'chat';
const EARLIER_MESSAGES = 50;
const NAME_KEY = 'pluginchat.name';

const nameBox = document.getElementById('name');
const messageBox = document.getElementById('message');
const problem = document.getElementById('problem');
const state = document.getElementById('state');
const reconnect = document.getElementById('reconnect');
const maxBytes = Number(messageBox.dataset.maxBytes);

// ---- who I am ------------------------------------------------------------------------------------------------------

const ownNames = new Set();

function ownName() {
  // A colon would end the name on the wire, "name: text".
  return nameBox.value.replace(/[:\s]+/g, ' ').trim() || nameBox.placeholder;
}

function nameChanged() {
  remembered.write(NAME_KEY, nameBox.value.trim() === '' ? '' : ownName());
}

nameBox.value = remembered.read(NAME_KEY) ?? `Guest ${100 + Math.floor(Math.random() * 900)}`;
nameBox.addEventListener('input', nameChanged);
nameBox.addEventListener('change', () => { if (nameBox.value.trim() !== '') nameBox.value = ownName(); });

// ---- the parts -----------------------------------------------------------------------------------------------------

const messages = new Messages((name) => ownNames.has(name));
const outbox = new Outbox({
  resend: deliver,
  edit(text) {
    messageBox.value = messageBox.value === '' ? text : `${messageBox.value}\n${text}`;
    messageBoxChanged();
  },
});

let wentDownAt = 0;

const resume = new Resume(EARLIER_MESSAGES, {
  begins(hello) {
    if (Number.isInteger(hello.received)) outbox.received((number) => number <= hello.received);
    connection.ready();
    if (isHistory(hello)) wentDownAt = 0;
    else reconnected(hello);
  },
  message(data, earlier) {
    if (typeof data === 'string') {
      if (earlier === null) outbox.arrived(data);
      else outbox.returned(data);
    }
    messages.add(data, { earlier: earlier !== null, announced: earlier === null || !isHistory(earlier) });
  },
  caughtUp(hello) {
    outbox.settled(hello.resumed === true && !(hello.toGroups > 0));
    if (isHistory(hello)) messages.addEvent(EARLIER, 'place');
  },
  gap(missed) {
    messages.addEvent(lost(missed), 'place');
  },
  received(number) {
    outbox.received((other) => other === number);
  },
}, newSession());

const chatUrl = socketUrl();
const connection = new Connection(() => resume.addTo(chatUrl), [RESUME_PROTOCOL, PROTOCOL], {
  state: show,
  opened(protocol) {
    resume.opened(protocol);
    outbox.connected(resume.isSpoken);
    return !resume.isSpoken;                                  // otherwise the host's first word says what follows
  },
  message(data) {
    resume.read(data);
    lifeline.heard();
  },
  closed(code, isFinal) {
    lifeline.ended();
    if (wentDownAt === 0) wentDownAt = Date.now();
    outbox.connectionEnded(code, !isFinal && resume.hasPosition);
  },
});

const lifeline = new Lifeline({
  waits: () => outbox.waits,
  echoes: () => outbox.echoes,
  tick: () => outbox.showOverdue(),
  silent: () => connection.drop('The server does not answer'),
});

/** Whether messages follow from before this page first came, and not from a time that it was away. */
function isHistory(hello) {
  return hello.resumed === undefined && hello.messages > 0;
}

/** @param {import('./pluginchat/resume.js').Hello|null} hello null where the host gives nothing back */
function reconnected(hello) {
  if (current.again && wentDownAt !== 0) {
    const seconds = Math.max(1, Math.round((Date.now() - wentDownAt) / 1000));
    messages.addEvent(cameBack(seconds, hello), hello?.resumed === false ? 'loss' : 'passing');
  }
  wentDownAt = 0;
}

// What this page sends is numbered under it, so that sending again says nothing twice. randomUUID is there on secure pages alone.
function newSession() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function socketUrl() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const wanted = new URLSearchParams(location.search).get('ws');
  let path = DEFAULT_PATH;
  if (wanted !== null) {
    const url = URL.canParse(wanted, location.origin) ? new URL(wanted, location.origin) : null;
    if (url !== null && url.origin === location.origin) path = url.pathname + url.search;
    else notice(`?ws= takes a path on this server; using ${DEFAULT_PATH}`, 'bad');
  }
  return `${scheme}//${location.host}${path}`;
}

// ---- connection state ----------------------------------------------------------------------------------------------

const [stateLabel, stateCountdown, stateWhy] = state.children;
let current = { kind: 'connecting', why: '', retryAt: 0, again: false };
let countdownTimer = 0;

function show(now) {
  current = now;
  if (now.kind === 'connected') {
    if (!resume.isSpoken) reconnected(null);
    for (const entry of outbox.takeQueued()) deliver(entry);
    resumeReloads();
  }
  clearInterval(countdownTimer);
  if (now.kind === 'waiting') countdownTimer = setInterval(drawState, 250);
  drawState();
}

function drawState() {
  const offline = current.kind === 'waiting' && !navigator.onLine;
  const seconds = Math.max(1, Math.ceil((current.retryAt - performance.now()) / 1000));
  let label;
  let countdown = '';
  switch (current.kind) {
    case 'connected': label = 'Connected'; break;
    case 'stopped': label = 'Disconnected'; break;
    case 'connecting': label = current.again ? 'Reconnecting…' : 'Connecting…'; break;
    default:
      label = offline ? 'Offline' : 'Reconnecting';
      countdown = offline ? `, trying again in ${seconds} s` : ` in ${seconds} s`;
  }
  state.dataset.state = offline ? 'offline' : current.kind;
  // Only what changed is written: each write to a live region may be read out.
  put(stateLabel, label);
  put(stateCountdown, countdown);
  put(stateWhy, current.kind === 'connected' || current.why === '' ? '' : ` · ${current.why}`);

  const wasFocused = document.activeElement === reconnect;
  reconnect.hidden = current.kind === 'connected' || current.kind === 'connecting';
  put(reconnect, current.kind === 'stopped' ? 'Reconnect' : 'Now');
  reconnect.setAttribute('aria-label', current.kind === 'stopped' ? 'Reconnect' : 'Now: reconnect at once');
  if (wasFocused && reconnect.hidden) messageBox.focus();
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

reconnect.addEventListener('click', () => connection.connect());

function hurry() {
  if (current.kind === 'waiting') connection.connect();
}

// A socket to this very machine does not mind that the network is gone; 'Offline' would be untrue and stop the chat.
const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
addEventListener('offline', () => {
  if (!loopback) connection.drop();
  drawState();
});
addEventListener('online', hurry);
addEventListener('pageshow', hurry);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') hurry();
  else outbox.keep(messageBox.value);
});
addEventListener('pagehide', () => outbox.keep(messageBox.value));

// ---- writing -------------------------------------------------------------------------------------------------------

function deliver(entry) {
  if (!connection.send(resume.numbered(entry))) {
    outbox.queue(entry);
    return;
  }
  outbox.sent(entry);
  lifeline.sent(entry.wire);
}

/** @returns {string} what is wrong with the text, or '' */
function complaint(wire) {
  if (wire.length * 3 <= maxBytes) return '';                 // UTF-8 takes three bytes a UTF-16 unit at most
  const bytes = new TextEncoder().encode(wire).length;
  return bytes <= maxBytes ? '' : `Too long: ${bytes.toLocaleString()} of ${maxBytes.toLocaleString()} bytes.`;
}

function messageBoxChanged() {
  const complained = complaint(`${ownName()}: ${messageBox.value}`);
  put(problem, complained);
  messageBox.setAttribute('aria-invalid', String(complained !== ''));
  grow();
}

const growsByItself = CSS.supports('field-sizing', 'content');

function grow() {
  if (growsByItself) return;
  messageBox.style.height = 'auto';
  messageBox.style.height = `${messageBox.scrollHeight + messageBox.offsetHeight - messageBox.clientHeight}px`;
}

function submit() {
  const text = messageBox.value;
  messageBoxChanged();
  messageBox.focus();
  if (text.trim() === '' || problem.textContent !== '') return;
  const name = ownName();
  if (name !== nameBox.placeholder) ownNames.add(name);       // everybody without a name shares that one
  messageBox.value = '';
  messageBoxChanged();
  messages.follow();
  deliver({ name, text, wire: `${name}: ${text}` });
}

messageBox.addEventListener('input', messageBoxChanged);
messageBox.addEventListener('keydown', (event) => {
  // While an input method composes, Enter accepts its suggestion; Safari reports that Enter with key code 229 only.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
document.getElementById('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});

messageBox.value = outbox.restore() || messageBox.value;
messageBoxChanged();
// Not on a touch screen: the keyboard would cover the messages before anybody asked for it.
if (matchMedia('(pointer: fine)').matches) messageBox.focus();
connection.connect();
watchReloads();
