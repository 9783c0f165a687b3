// The quiet line under the header, and what feeds it while somebody edits a controller.

const line = document.getElementById('notice');
const dismiss = document.getElementById('notice-dismiss');

/**
 * Shows one notice in place of the last; an empty text takes it away.
 * @param {string} text plain text
 * @param {'info'|'good'|'bad'} kind
 */
export function notice(text, kind = 'info') {
  line.textContent = text;
  line.dataset.kind = kind;
  dismiss.hidden = text === '';
}

dismiss.addEventListener('click', () => {
  notice('');
  document.getElementById('message').focus();
});

const EVENTS = '/_pluginchat/events';
let source = null;
let offered = false;

/** Asks once whether this host tells of reloads. A host in production answers 204, which is no error, and the page never asks again. */
export async function watchReloads() {
  try {
    const answer = await fetch(EVENTS, { method: 'HEAD', cache: 'no-store' });
    offered = answer.status === 200;
  } catch {
    offered = false;
  }
  resumeReloads();
}

/** Called when the chat is connected (again): the host is there, so the events are worth a try. */
export function resumeReloads() {
  if (!offered || source !== null) return;
  source = new EventSource(EVENTS);
  source.addEventListener('live', (event) => show(event, () => 'good', (told) =>
    `New code live: generation ${told.generation} of ${told.controller}`));
  source.addEventListener('failed', (event) => show(event, () => 'bad', (told) => {
    const why = String(told.text ?? 'The host\'s console says why; with showErrors, so does this page').trim();
    return `${told.controller} ${what(told.stage)}; ${serving(told.generation)}\n${why}`;
  }));
  source.addEventListener('circuit', (event) => show(event, (told) => told.open ? 'bad' : 'good', (told) => {
    if (told.action) return String(told.text);
    return told.open
      ? `${told.controller} keeps failing: new clients are turned away until it is mended. The host's log says why`
      : `${told.controller} works again and takes new clients`;
  }));
  source.addEventListener('error', () => {
    // Left alone it would retry every three seconds and write each failure to the console. The chat's own reconnect
    // knows better when the host is back.
    source.close();
    source = null;
  });
}

function show(event, kind, wording) {
  let told;
  try { told = JSON.parse(event.data); } catch { return; }
  if (told === null || typeof told !== 'object') return;
  notice(wording(told), kind(told));
}

// How far the new version came.
function what(stage) {
  switch (stage) {
    case 'Missing': return 'has nothing to run';
    case 'Compile': return 'does not compile';
    case 'Load': return 'cannot be loaded';
    case 'Construct': return 'compiles but cannot be constructed';
    case 'Restore': return 'compiles but cannot take over';
    default: return 'could not be built';
  }
}

function serving(generation) {
  return typeof generation === 'number' ? `generation ${generation} goes on serving` : 'nothing serves it until it is mended';
}
