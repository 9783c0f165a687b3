// One case of the vectors of reading: here in Node, and in the site's browser tests with the copy that the page loads.

/**
 * @param {typeof import('../src/resume.js').Resume} Resume
 * @param {{session?: string, steps: (string|object)[]}} example
 * @returns what its owner was told, and how it adds what it would come back with to an address
 */
export function readCase(Resume, { session, steps }) {
  const said = [];
  const sent = {};
  const shown = (data) => typeof data === 'string' ? data : `bytes ${new Uint8Array(data)}`;
  const resume = new Resume(50, {
    begins: (hello) => {
      const reason = hello.reason ? ` ${hello.reason}` : '';
      const missing = (hello.toGroups ? ` groups ${hello.toGroups}` : '') + (hello.lostAlone ? ` alone ${hello.lostAlone}` : '');
      said.push(`begins ${hello.resumed ?? null} ${hello.messages}${reason}${missing}`);
    },
    message: (data, earlier) => said.push(`${earlier === null ? 'now' : 'earlier'} ${shown(data)}`),
    caughtUp: () => said.push('caught up'),
    gap: (missed) => said.push(`gap ${missed}`),
    received: (number) => said.push(`received ${number}`),
    receivedUpTo: (number, also) => said.push(`received up to ${number}${also.length > 0 ? ` and ${also}` : ''}`),
  }, session ?? null);

  for (const step of steps) {
    if (typeof step === 'string') resume.read(step);
    else if ('open' in step) resume.opened(step.open);
    else if ('send' in step) said.push(`sends ${resume.numbered(sent[step.send] ??= { wire: step.send })}`);
    else resume.read(Uint8Array.from(step.bytes).buffer);
  }
  return { said, addTo: (address) => resume.addTo(address) };
}
