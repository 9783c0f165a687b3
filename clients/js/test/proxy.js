import net from 'node:net';

/** A TCP proxy that cuts each connection after some byte of one direction, until it has cut as often as it should; or goes silent. */
export class CuttingProxy {
  cuts = 0;
  isSilent = false;
  #target;
  #most;
  #random;
  #sockets = new Set();
  #server = net.createServer((client) => this.#serve(client));

  /** @param {string} target address of the host @param {number} most how many cuts @param {() => number} random */
  constructor(target, most, random) {
    const { hostname, port } = new URL(target);
    this.#target = { host: hostname, port: Number(port) };
    this.#most = most;
    this.#random = random;
  }

  async listen() {
    await new Promise((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => { this.#server.close(resolve); });
  }

  #serve(client) {
    const host = net.connect(this.#target);
    const isCut = this.cuts < this.#most;
    const cut = { up: isCut && this.#random() < 0.5, left: isCut ? 1 + Math.floor(this.#random() * 6_000) : Infinity };
    for (const socket of [client, host]) {
      this.#sockets.add(socket);
      socket.on('error', () => { });
      socket.on('close', () => { this.#sockets.delete(socket); });
    }
    this.#pass(client, host, cut, true);
    this.#pass(host, client, cut, false);
  }

  #pass(from, to, cut, isUp) {
    from.on('data', (bytes) => {
      if (this.isSilent || cut.left === 0) return;
      if (cut.up !== isUp || bytes.length < cut.left) {
        if (cut.up === isUp) cut.left -= bytes.length;
        to.write(bytes);
        return;
      }
      const last = bytes.subarray(0, cut.left);
      cut.left = 0;
      this.cuts += 1;
      const isReset = this.#random() < 0.5;
      to.write(last, () => {
        for (const socket of [from, to]) {
          if (isReset) socket.resetAndDestroy();
          else socket.destroy();
        }
      });
    });
    from.on('end', () => { if (!this.isSilent) to.end(); });
  }
}

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
