/** What became of a message that was sent. */
export type Outcome =
  /** The host has it: everybody gets it once, or its controller published nothing for it. */
  | 'delivered'
  /** It was too long for the host, or its controller failed on it, three times in a row; it is not sent again. */
  | 'refused'
  /** It was never handed to a connection. */
  | 'unsent'
  /** It was handed to a connection, and nobody can say what became of it: the host forgot, or gives no receipts on this route. */
  | 'unknown';

export interface Sent {
  readonly data: string | ArrayBuffer | ArrayBufferView;
  /** Never rejects. It waits as long as the client is open and keeps trying. */
  readonly outcome: Promise<Outcome>;
}

export interface Message {
  readonly data: string | ArrayBuffer;
  /** Whether it was sent before this connection: missed and given back, or asked for with `history`. */
  readonly earlier: boolean;
}

export interface State {
  readonly kind: 'connecting' | 'connected' | 'waiting' | 'stopped';
  /** Why the last connection ended, for a person; or ''. */
  readonly why: string;
  /** When the next attempt starts, as `performance.now()` counts; only while waiting. */
  readonly retryAt: number;
  /** Whether the client had been connected before. */
  readonly again: boolean;
}

/** The host's first word on a connection; docs/protocol.md has all of it. */
export interface Hello {
  /** Whether everything since the last connection follows; absent on the first one. */
  readonly resumed?: boolean;
  /** Why not: 'tooOld', 'epoch', 'token', 'unavailable' or 'unknown'. */
  readonly reason?: string;
  /** How many messages follow from before this connection. */
  readonly messages: number;
  /** How many messages to groups were sent meanwhile, at most, and do not follow. */
  readonly toGroups?: number;
  /** How many messages to this client alone were lost with the last connection. */
  readonly lostAlone?: number;
  readonly received?: number | null;
}

export interface Options {
  /** Sub-protocols for a host that does not resume; 'chat' by default. */
  protocols?: string[];
  /** How many earlier messages are wanted where there is nothing to resume; 0 by default. */
  history?: number;
  /** Asked before each attempt to connect, so that an expired token is replaced; sent as `access_token` in the query. */
  accessToken?: () => string | Promise<string>;
  /** How long a silent network may go unnoticed, in milliseconds; 10,000 by default, Infinity for ever. */
  silenceLimitMs?: number;
  /** What is asked by HTTP where the WebSocket says nothing; '/' of the server by default. Any answer will do. */
  probeUrl?: string;
  /** Instead of the global ones. */
  WebSocket?: typeof WebSocket;
  fetch?: typeof fetch;
}

export interface ClientEventMap {
  state: ClientEvent & { readonly state: State };
  hello: ClientEvent & { readonly hello: Hello };
  message: ClientEvent & Message;
  /** What `hello` announced is through. */
  caughtup: ClientEvent & { readonly hello: Hello };
  /** The host lost messages; null where it is not known how many. */
  gap: ClientEvent & { readonly missed: number | null };
  settled: ClientEvent & { readonly sent: Sent; readonly outcome: Outcome };
  close: ClientEvent & { readonly code: number; readonly isFinal: boolean };
}

export class ClientEvent extends Event {}

export class Client extends EventTarget implements AsyncIterable<Message> {
  /** @param url ws:, wss:, http:, https:, or in a page a path; a function is asked before each attempt. Nothing is started. */
  constructor(url: string | URL | (() => string | URL), options?: Options);
  readonly state: State;
  /** How many messages have no outcome yet. */
  readonly unsettled: number;
  /** Connects, and from then on again after each break; at once where it waits for its next attempt. */
  connect(): this;
  /** Sends a message now, or as soon as there is a connection. Throws where it was closed, or 10,000 messages have no outcome yet. */
  send(data: string | ArrayBuffer | ArrayBufferView): Sent;
  /** Gives up the connection without a word and comes back: for a page that learns that its network has changed. */
  drop(why?: string): void;
  /** Waits for receipts, 5 seconds at most by default; then ends the connection, and every message has its outcome. */
  close(options?: { waitMs?: number }): Promise<void>;
  /** The messages from now on. Ends with the connection's final close; rejects where 10,000 wait for their reader. */
  [Symbol.asyncIterator](): AsyncIterator<Message>;
  addEventListener<K extends keyof ClientEventMap>(
    type: K, listener: (event: ClientEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, callback: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof ClientEventMap>(
    type: K, listener: (event: ClientEventMap[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(
    type: string, callback: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** The sub-protocol that this client speaks. */
export const PROTOCOL: 'pluginchat.resume.v1';
