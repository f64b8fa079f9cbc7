// @ringfence/node: the client of the browser over the native addon, with ledger, vault and programs; over
// the bundled WebAssembly where the addon is not installed.
import { readFile } from "node:fs/promises";

import { Ringfence as Client, given, type SecretLike } from "../../wasm/src/client.js";
import { RingfenceError } from "../../wasm/src/errors.js";
import { load } from "../../wasm/src/loader.js";
import type { Transport } from "../../wasm/src/transport.js";
import type { LedgerEntry, LedgerReport } from "../../wasm/src/types.js";
import { AddonTransport, addonPackage, loadAddon } from "./addon.js";
import {
  Ledger,
  Native,
  SecretGate,
  Vault,
  entries,
  type LedgerTrust,
  type SecretGateParts,
  type VaultPlace,
} from "./native.js";

// Where the module lies, seen from the bundle; set by scripts/node.sh.
declare const RINGFENCE_WASM: string;

/** What a Node program asks. */
export class Ringfence extends Client {
  #native(): Native {
    if (this.transport.kind === "addon") return new Native(this.transport);
    const name = addonPackage();
    throw new RingfenceError(
      "node.addon_missing",
      name === null
        ? `ledger, vault and programs need the native addon, and there is none for ${process.platform} on ${process.arch}`
        : `ledger, vault and programs need the native addon: npm install ${name}`,
    );
  }

  /** Opens or makes a ledger with the secret text of its `ledger` key, to append to it. */
  async openLedger(options: {
    readonly path: string;
    readonly tenant: string;
    readonly key: SecretLike;
    /** Public `record` keys whose records are admitted. */
    readonly writers: readonly string[];
  }): Promise<Ledger> {
    const native = this.#native();
    const { key, ...request } = options;
    const opened = await native.call("ledger.open", request, { secret: key });
    return new Ledger(native, opened.value, options.path);
  }

  /** The records of a ledger's file, in order and unverified. */
  readLedger(
    path: string,
    { from = 0, to = Infinity }: { readonly from?: number; readonly to?: number } = {},
  ): AsyncGenerator<LedgerEntry> {
    return entries(this.#native(), path, from, to);
  }

  /** Verifies every record, the tree and the checkpoint of a ledger whose file is not trusted. */
  async verifyLedger(path: string, trust: LedgerTrust): Promise<LedgerReport> {
    return (await this.#native().call("ledger.verify", { path, ...trust })).value;
  }

  /** A vault's folder, with the owners' public keys that are pinned outside of it. */
  vault(place: VaultPlace): Vault {
    return new Vault(this.#native(), place);
  }

  /** Joins policy, vault and ledger to the one way from a reference to a secret's bytes. */
  async secretGate(parts: SecretGateParts): Promise<SecretGate> {
    const native = this.#native();
    const request = given({
      policy: native.handleOf(parts.policy),
      root: parts.root && native.handleOf(parts.root),
      ledger: native.handleOf(parts.ledger),
      vault: parts.vault.path,
      owners: parts.vault.owners,
      recipient: native.handleOf(parts.recipient),
      runtime: "node",
      host: parts.host,
    });
    const opened = await native.call("gate.open", request, { secret: parts.recordKey });
    return new SecretGate(this, native, parts.policy, opened.value, parts.root);
  }
}

export interface InitOptions {
  /** Which engine: the addon where it is installed (`auto`), or one of them and no other. */
  readonly engine?: "auto" | "addon" | "wasm";
}

async function transport(engine: "auto" | "addon" | "wasm"): Promise<Transport> {
  if (engine !== "wasm") {
    const addon = loadAddon();
    if (addon !== null) return new AddonTransport(addon);
    if (engine === "addon")
      throw new RingfenceError("node.addon_missing", `the native addon is not installed: npm install ${addonPackage()}`);
  }
  return load(new Uint8Array(await readFile(new URL(RINGFENCE_WASM, import.meta.url))));
}

/** Starts an engine. Each worker thread does it for itself. */
export async function init({ engine = "auto" }: InitOptions = {}): Promise<Ringfence> {
  if (!["auto", "addon", "wasm"].includes(engine)) throw new TypeError("engine is `auto`, `addon` or `wasm`");
  return new Ringfence(await transport(engine));
}

export { Gate, Identity, Key, Recorder, SignedPolicy, TrustRoot } from "../../wasm/src/client.js";
export type * from "../../wasm/src/public.js";
export { RingfenceError } from "../../wasm/src/errors.js";
export { Policy } from "../../wasm/src/policy.js";
export { Ledger, SecretGate, Vault } from "./native.js";
export type { LedgerTrust, Ran, Resolved, RunOptions, SecretGateParts, VaultPlace } from "./native.js";
