// What the client needs of an engine. There are two: the .wasm (loader.ts) and the Node addon
// (node/src/addon.ts); the client above is the same source for both.

/** An answer of the engine: canonical JSON text, and the binary buffer of operations that yield a secret. */
export interface TransportReply {
  readonly json: string;
  readonly secret?: Uint8Array;
}

export interface Transport {
  /** What runs the engine, for `runtime()`. */
  readonly kind: "wasm" | "addon";

  /** Runs one operation of the table; `json` is `{"ok":…}` or `{"error":…}`. */
  call(operation: string, handle: number, request: string, secret?: Uint8Array): TransportReply;

  /** The same off the main thread, where the transport can: operations that touch disks or processes. */
  callAsync?(
    operation: string,
    handle: number,
    request: string,
    secret?: Uint8Array,
  ): Promise<TransportReply>;

  close(handle: number): void;

  /**
   * The fast path. Ids belong to one policy snapshot; `subject`, `action` and `resource` answer -1 for
   * what it does not know. All of them throw a RingfenceError for a closed policy (`handle.unknown`) and for an ill-formed
   * string (`request.bad_utf8`): never a decision about another string.
   */
  subject(policy: number, text: string): number;
  action(policy: number, text: string): number;
  resource(policy: number, text: string): number;
  can(policy: number, subject: string, action: string, resource: string, now: number): boolean;
  canIds(policy: number, subject: number, action: number, resource: string, now: number): boolean;
  canAt(policy: number, subject: number, action: number, resource: number, now: number): boolean;
}
