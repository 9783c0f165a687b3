// What the page itself says in the flow of messages, in plain words.

const REASONS = new Map([
  ['tooOld', 'the server no longer keeps all of them'],
  ['epoch', 'the server has started again and lost what it kept'],
  ['token', 'the server does not recognize this page'],
  ['unavailable', 'the server cannot look them up at present'],
]);

/**
 * @param {number} seconds the time away
 * @param {import('./pluginchat/resume.js').Hello|null} hello null where the host does not speak of it
 */
export function cameBack(seconds, hello) {
  const back = `Reconnected after ${seconds.toLocaleString()} s`;
  const count = hello?.messages ?? 0;
  if (hello?.resumed === true) {
    const missing = notFollowing(hello);
    if (count === 0) return missing === '' ? `${back}. No message was missed.` : `${back}.${missing}`;
    const following = count === 1
      ? 'the one message of that time follows'
      : `the ${count.toLocaleString()} messages of that time follow`;
    return `${back}; ${following}.${missing}`;
  }
  if (hello?.resumed === false) {
    const why = REASONS.get(hello.reason) ?? 'the server cannot tell where this page was';
    return `${back}. Messages of that time may be missing: ${why}.${lastOnes(count)}`;
  }
  return `${back}. Messages of that time are not shown.`;
}

// Messages to groups and to one client are not kept.
function notFollowing({ toGroups = 0, lostAlone = 0 }) {
  const groups = toGroups === 0 ? ''
    : toGroups === 1 ? ' One message to a group may be missing.'
    : ` Up to ${toGroups.toLocaleString()} messages to groups may be missing.`;
  const alone = lostAlone === 0 ? ''
    : lostAlone === 1 ? ' One message to you alone is missing.'
    : ` ${lostAlone.toLocaleString()} messages to you alone are missing.`;
  return groups + alone;
}

function lastOnes(count) {
  if (count === 0) return '';
  return count === 1 ? ' The last one follows.' : ` The last ${count.toLocaleString()} follow.`;
}

/** @param {number|null} missed null where it is not known */
export function lost(missed) {
  if (missed === null) return 'Messages are missing here: the server lost an unknown number.';
  return missed === 1
    ? 'A message is missing here: the server lost it.'
    : `${missed.toLocaleString()} messages are missing here: the server lost them.`;
}

export const EARLIER = 'The messages above are from before you came.';
