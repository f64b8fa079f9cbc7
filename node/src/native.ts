// What only the addon can do: ledger, vault, and programs that get secrets. Every call leaves the main
// thread; a ledger waits for its disk and a program for its end.
import { Gate, Identity, Key, type Ringfence } from "../../wasm/src/client.js";
import type { AuthorizeOptions, Decision, Policy } from "../../wasm/src/policy.js";
import { instant, type Handle, type Instant, type SecretLike, type Wire } from "../../wasm/src/wire.js";

export interface LedgerAppended {
  readonly indexes: readonly number[];
  readonly duplicates: number;
  readonly size: number;
  readonly checkpoint: string;
}

export interface LedgerEntry {
  readonly index: number;
  readonly record: string;
}

export interface LedgerReport {
  readonly tenant: string;
  readonly size: number;
  readonly covered: number;
  readonly chains: number;
  readonly root: string;
  readonly origin: string;
  /** Keep it and pass it as `seen` the next time. */
  readonly checkpoint: string;
}

export interface LedgerTrust {
  /** Public `ledger` keys that may have signed it. */
  readonly keys: readonly string[];
  /** Public `record` keys whose records it may hold. */
  readonly writers: readonly string[];
  readonly tenant?: string;
  readonly seen?: string;
}

/** A ledger opened for appending. */
export class Ledger {
  constructor(
    private readonly wire: Wire,
    readonly handle: Handle,
    readonly path: string,
    readonly tenant: string,
    /** The public key that verifies its checkpoints. */
    readonly publicKey: string,
  ) {}
  /** Admits signed records, all or none; then they are durable and signed for. */
  async append(records: string | readonly string[]): Promise<LedgerAppended> {
    const request = { records: typeof records === "string" ? [records] : records };
    return (await this.wire.callAsync<LedgerAppended>("ledger.append", request, { handle: this.handle })).value;
  }
  /** Closes the ledger and wipes its key now. */
  free(): void {
    this.handle.close();
  }
}

const PAGE = 500;

/** The records of a ledger's file, in order and unverified. */
export async function* entries(wire: Wire, path: string, from: number, to: number): AsyncGenerator<LedgerEntry> {
  while (from < to) {
    const request = { path, from, limit: Math.min(PAGE, to - from) };
    const page = (await wire.callAsync<{ entries: LedgerEntry[] }>("ledger.read", request)).value.entries;
    yield* page;
    if (page.length < request.limit) return;
    from += page.length;
  }
}

export interface ListedSecret {
  readonly scope: string;
  readonly name: string;
  readonly version: number;
  readonly created: string;
  readonly writer: string;
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
    private readonly wire: Wire,
    place: VaultPlace,
  ) {
    this.path = place.path;
    this.tenant = place.tenant;
    this.owners = [...place.owners];
  }
  /** Makes an empty vault in a folder that holds none. */
  async init(): Promise<this> {
    await this.wire.callAsync("vault_dir.init", { path: this.path, tenant: this.tenant });
    return this;
  }
  /** Begins a scope, signed with a `vault-owner` key. */
  async createScope(
    scope: string,
    owner: Key,
    { writers, recipients }: { readonly writers: readonly string[]; readonly recipients: readonly string[] },
  ): Promise<void> {
    const request = { path: this.path, tenant: this.tenant, scope, writers, recipients };
    await this.wire.callAsync("vault_dir.create_scope", request, { handle: owner.handle });
  }
  /** Seals a new version of a secret, signed with a `vault-writer` key, and returns its number. */
  async set(
    scope: string,
    name: string,
    value: SecretLike,
    writer: Key,
    { created }: { readonly created?: Instant } = {},
  ): Promise<number> {
    const { path, tenant, owners } = this;
    const request = { path, tenant, owners, scope, name, created: instant(created) };
    const options = { handle: writer.handle, secret: value };
    return (await this.wire.callAsync<{ version: number }>("vault_dir.set", request, options)).value.version;
  }
  /** Every secret, by scope and name; all signatures are verified. */
  async secrets(): Promise<readonly ListedSecret[]> {
    const { path, tenant, owners } = this;
    return (await this.wire.callAsync<{ secrets: ListedSecret[] }>("vault_dir.list", { path, tenant, owners })).value.secrets;
  }
}

export interface ReferenceDecision {
  readonly reference: string;
  readonly decision: Decision;
}

export interface Resolved {
  readonly allowed: boolean;
  readonly decision: ReferenceDecision;
  readonly records: readonly string[];
  readonly version?: number;
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

export interface Ran {
  /** Whether it was started: every reference was allowed. */
  readonly allowed: boolean;
  readonly decisions: readonly ReferenceDecision[];
  readonly records: readonly string[];
  readonly exit_code?: number;
  readonly signal?: number;
  readonly timed_out?: boolean;
  readonly output?: Uint8Array;
}

/** A gate that also opens secrets. Every request leaves records before anything is opened. */
export class SecretGate extends Gate {
  constructor(
    wire: Wire,
    policy: Policy,
    readonly handle: Handle,
    readonly instance: string,
    /** The public key that verifies its records. */
    readonly publicKey: string,
  ) {
    super(wire, policy);
  }
  /** Decides, records and, if allowed, opens `secret://scope/NAME` for a proven identity. */
  async resolve(identity: Identity, reference: string, options: AuthorizeOptions = {}): Promise<Resolved> {
    const request = { identity: Identity.handleOf(identity).id, reference, ...options, now: instant(options.now) };
    const { value, secret } = await this.wire.callAsync<Resolved>("gate.resolve", request, { handle: this.handle });
    return value.allowed ? { ...value, secret: secret ?? new Uint8Array() } : value;
  }
  /** Runs a program with secrets in its environment and waits for it; a denial starts nothing. */
  async run(identity: Identity, argv: readonly string[], options: RunOptions): Promise<Ran> {
    if (!Array.isArray(argv)) throw new TypeError("argv is an array: the program and its arguments, without a shell");
    const { env, plainEnv, inheritEnv, cwd, capture, timeout, ...question } = options;
    const request = {
      identity: Identity.handleOf(identity).id,
      argv,
      env,
      plain_env: plainEnv,
      inherit_env: inheritEnv,
      cwd,
      stdout: capture === true ? "capture" : "inherit",
      timeout_ms: timeout,
      ...question,
      now: instant(question.now),
    };
    const { value, secret } = await this.wire.callAsync<Ran>("run.exec", request, { handle: this.handle });
    return capture === true && value.allowed ? { ...value, output: secret ?? new Uint8Array() } : value;
  }
  free(): void {
    this.handle.close();
  }
}

export interface SecretGateParts {
  readonly policy: Policy;
  readonly vault: Vault;
  readonly ledger: Ledger;
  /** The open `vault-recipient` key that opens entries. */
  readonly recipient: Key;
  /** The secret text of the `record` key that signs the records. */
  readonly recordKey: SecretLike;
  readonly host?: string;
}

export type { Ringfence };
