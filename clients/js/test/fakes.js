// A WebSocket in the test's hands.
export class FakeSocket {
  static all = [];
  static get last() { return FakeSocket.all.at(-1); }

  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  constructor(url, protocols) {
    Object.assign(this, { url, protocols });
    FakeSocket.all.push(this);
  }

  open(protocol) {
    this.protocol = protocol;
    this.readyState = 1;
    this.onopen();
  }

  say(data) { this.onmessage?.({ data }); }

  send(data) { this.sent.push(data); }

  close(code = 1005) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    queueMicrotask(() => this.onclose?.({ code, reason: '' }));
  }

  end(code, reason = '') {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

export const RESUME = 'pluginchat.resume.v1';

export function hello(more = {}) {
  return `!${JSON.stringify({ type: 'hello', client: 'h.1', position: 'e.0', token: 't', messages: 0, received: null, ...more })}`;
}

/** Time that moves when the test says so. */
export function stopTime(t) {
  let now = 1_000_000;
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  t.mock.method(Math, 'random', () => 0.5);
  return {
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += 50) {
        now += 50;
        t.mock.timers.tick(50);
        for (let i = 0; i < 5; i += 1) await Promise.resolve();
      }
    },
    sleep(ms) { now += ms; },
  };
}
