// What only the addon can do: ledger, vault, and programs that get secrets. Every call leaves the main
// thread: a ledger waits for its disk, and a program for its end.
import {
  Gate,
  Identity,
  authorizeMembers,
  bytes,
  given,
  instant,
  read,
  wipeCopy,
  type Answer,
  type AuthorizeOptions,
  type CallOptions,
  type Key,
  type Ringfence,
  type SecretLike,
  type Time,
  type TrustRoot,
} from "../../wasm/src/client.js";
import { closeHandle, handleOf, keepHandle } from "../../wasm/src/handles.js";
import type { Policy } from "../../wasm/src/policy.js";
import { body } from "../../wasm/src/text.js";
import type { Transport } from "../../wasm/src/transport.js";
import type * as wire from "../../wasm/src/types.js";

export interface LedgerTrust {
  /** Public `ledger` keys that may have signed it. */
  readonly keys: readonly string[];
  /** Public `record` keys whose records it may hold. */
  readonly writers: readonly string[];
  readonly tenant?: string;
  /** A checkpoint kept from before, which the ledger must extend. */
  readonly seen?: string;
}

/** Calls of one engine off the main thread. */
export class Native {
  constructor(readonly transport: Transport) {}
  async call<O extends keyof wire.Operations>(
    operation: O,
    request: object,
    options: CallOptions = {},
  ): Promise<Answer<wire.Operations[O]["response"]>> {
    const handle = options.on === undefined ? 0 : handleOf(options.on, this.transport);
    const text = body(request);
    const secret = bytes(options.secret);
    try {
      const reply = await this.transport.callAsync!(operation, handle, text, secret);
      return read(reply.json, reply.secret);
    } finally {
      wipeCopy(options.secret, secret);
    }
  }
  handleOf(object: object): number {
    return handleOf(object, this.transport);
  }
}

/** A ledger opened for appending. */
export class Ledger {
  readonly tenant: string;
  /** The public key that verifies its checkpoints. */
  readonly public: string;
  constructor(
    private readonly native: Native,
    opened: wire.OpenedLedger,
    readonly path: string,
  ) {
    this.tenant = opened.tenant;
    this.public = opened.public;
    keepHandle(this, native.transport, opened.handle);
  }
  /** Admits signed records, all or none; then they are durable and signed for. */
  async append(records: string | readonly string[]): Promise<wire.LedgerAppended> {
    const request = { records: typeof records === "string" ? [records] : records };
    return (await this.native.call("ledger.append", request, { on: this })).value;
  }
  /** Closes the ledger and wipes its key now. */
  free(): void {
    closeHandle(this);
  }
}

const PAGE = 500;

/** The records of a ledger's file, in order and unverified. */
export async function* entries(
  native: Native,
  path: string,
  from: number,
  to: number,
): AsyncGenerator<wire.LedgerEntry> {
  while (from < to) {
    const request = { path, from, limit: Math.min(PAGE, to - from) };
    const page = (await native.call("ledger.read", request)).value.entries;
    yield* page;
    if (page.length < request.limit) return;
    from += page.length;
  }
}

export interface VaultPlace {
  readonly path: string;
  readonly tenant: string;
  /** The owners' public keys, pinned outside of the vault. */
  readonly owners: readonly string[];
}

/** A vault's folder. Nothing in it is trusted; values come out through a SecretGate only. */
export class Vault implements VaultPlace {
  readonly path: string;
  readonly tenant: string;
  readonly owners: readonly string[];
  constructor(
    private readonly native: Native,
    place: VaultPlace,
  ) {
    this.path = place.path;
    this.tenant = place.tenant;
    this.owners = [...place.owners];
  }
  /** Makes an empty vault in a folder that holds none. */
  async init(): Promise<this> {
    await this.native.call("vault_dir.init", { path: this.path, tenant: this.tenant });
    return this;
  }
  /** Begins a scope, signed with a `vault-owner` key. */
  async createScope(
    scope: string,
    owner: Key,
    { writers, recipients }: { readonly writers: readonly string[]; readonly recipients: readonly string[] },
  ): Promise<void> {
    const request = { path: this.path, tenant: this.tenant, scope, writers, recipients };
    await this.native.call("vault_dir.create_scope", request, { on: owner });
  }
  /** Seals a new version of a secret, signed with a `vault-writer` key, and returns its number. */
  async set(
    scope: string,
    name: string,
    value: SecretLike,
    writer: Key,
    { created }: { readonly created?: Time } = {},
  ): Promise<number> {
    const { path, tenant, owners } = this;
    const request = { path, tenant, owners, scope, name, created: instant(created) };
    const options = { on: writer, secret: value };
    return (await this.native.call("vault_dir.set", request, options)).value.version;
  }
  /** Every secret, by scope and name; all signatures are verified. */
  async secrets(): Promise<wire.ListedSecret[]> {
    const { path, tenant, owners } = this;
    return (await this.native.call("vault_dir.list", { path, tenant, owners })).value.secrets;
  }
}

/** What became of a reference. */
export interface Resolved extends wire.Resolution {
  /** The value, if it was allowed. */
  readonly secret?: Uint8Array;
}

export interface RunOptions extends AuthorizeOptions {
  /** Variables that get secrets: name to reference. */
  readonly env: Readonly<Record<string, string>>;
  readonly plainEnv?: Readonly<Record<string, string>>;
  /** Whether the child also gets this process's variables, less `RINGFENCE_*`; true if left out. */
  readonly inheritEnv?: boolean;
  readonly cwd?: string;
  /** Whether `output` gets what it prints; else it prints to this process's output. */
  readonly capture?: boolean;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
}

/** How a program ended. */
export interface Ran extends wire.RunResult {
  /** What it printed, if captured; it may have printed its secrets. */
  readonly output?: Uint8Array;
}

/** A gate that also opens secrets. Every request leaves records before anything is opened. */
export class SecretGate extends Gate {
  readonly instance: string;
  /** The public key that verifies its records. */
  readonly public: string;
  readonly #native: Native;
  constructor(engine: Ringfence, native: Native, policy: Policy, opened: wire.OpenedGate, root?: TrustRoot) {
    super(engine, native.transport, policy, given({ root }));
    this.#native = native;
    this.instance = opened.instance;
    this.public = opened.public;
    keepHandle(this, native.transport, opened.handle);
  }

  /** Decides, records and, if allowed, opens `secret://scope/NAME` for a proven identity. */
  async resolve(
    identity: Identity,
    reference: string,
    options: AuthorizeOptions = {},
  ): Promise<Resolved> {
    const request = { identity: this.#identity(identity), reference, ...authorizeMembers(options) };
    const { value, secret } = await this.#native.call("gate.resolve", request, { on: this });
    return value.allowed ? { ...value, secret: secret ?? new Uint8Array() } : value;
  }

  /** Runs a program with secrets in its environment and waits for it; a denial starts nothing. */
  async run(identity: Identity, argv: readonly string[], options: RunOptions): Promise<Ran> {
    if (!Array.isArray(argv))
      throw new TypeError("argv is an array: the program and its arguments, without a shell");
    const request = given({
      identity: this.#identity(identity),
      argv,
      env: options.env,
      plain_env: options.plainEnv,
      inherit_env: options.inheritEnv,
      cwd: options.cwd,
      stdout: options.capture === true ? "capture" : "inherit",
      timeout_ms: options.timeout,
      ...authorizeMembers(options),
    });
    const { value, secret } = await this.#native.call("run.exec", request, { on: this });
    if (options.capture !== true || !value.allowed) return value;
    return { ...value, output: secret ?? new Uint8Array() };
  }

  #identity(identity: Identity): number {
    if (!(identity instanceof Identity))
      throw new TypeError("a secret is released to an Identity from verifyToken() only");
    return this.#native.handleOf(identity);
  }

  /** Ends the chain of records and wipes the keys now. */
  free(): void {
    closeHandle(this);
  }
}

/** What a SecretGate stands on. */
export interface SecretGateParts {
  readonly policy: Policy;
  /** Under it only a policy opened from a bundle of this root opens secrets. */
  readonly root?: TrustRoot;
  readonly vault: Vault;
  readonly ledger: Ledger;
  /** The open `vault-recipient` key that opens entries. */
  readonly recipient: Key;
  /** The secret text of the `record` key that signs the records. */
  readonly recordKey: SecretLike;
  readonly host?: string;
}
