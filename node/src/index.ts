// @ringfence/node: the client of the browser over the native addon, with ledger, vault and programs; over
// the bundled WebAssembly where the addon is not installed.
import { readFile } from "node:fs/promises";

import { Ringfence as Client } from "../../wasm/src/client.js";
import { instantiate } from "../../wasm/src/engine.js";
import { RingfenceError } from "../../wasm/src/errors.js";
import type { Transport } from "../../wasm/src/transport.js";
import type { SecretLike, Wire } from "../../wasm/src/wire.js";
import { AddonTransport, addonPackage, loadAddon } from "./addon.js";
import {
  Ledger,
  SecretGate,
  Vault,
  entries,
  type LedgerEntry,
  type LedgerReport,
  type LedgerTrust,
  type SecretGateParts,
  type VaultPlace,
} from "./native.js";

// Where the module lies, seen from the bundle; set by scripts/node.sh.
declare const RINGFENCE_WASM: string;

/** What a Node program asks. */
export class Ringfence extends Client {
  #native(): Wire {
    if (this.runtime() === "addon") return this.wire;
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
    const wire = this.#native();
    const { key, ...request } = options;
    type Opened = { handle: number; tenant: string; public: string };
    const [handle, opened] = wire.opened(await wire.callAsync<Opened>("ledger.open", request, { secret: key }));
    return new Ledger(wire, handle, options.path, opened.tenant, opened.public);
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
    return (await this.#native().callAsync<LedgerReport>("ledger.verify", { path, ...trust })).value;
  }

  /** A vault's folder, with the owners' public keys that are pinned outside of it. */
  vault(place: VaultPlace): Vault {
    return new Vault(this.#native(), place);
  }

  /** Joins policy, vault and ledger to the one way from a reference to a secret's bytes. */
  async secretGate(parts: SecretGateParts): Promise<SecretGate> {
    const wire = this.#native();
    const request = {
      policy: parts.policy.handle.id,
      ledger: parts.ledger.handle.id,
      vault: parts.vault.path,
      owners: parts.vault.owners,
      recipient: parts.recipient.handle.id,
      runtime: "node",
      host: parts.host,
    };
    type Opened = { handle: number; instance: string; public: string };
    const answer = await wire.callAsync<Opened>("gate.open", request, { secret: parts.recordKey });
    const [handle, opened] = wire.opened(answer);
    return new SecretGate(wire, parts.policy, handle, opened.instance, opened.public);
  }
}

export interface InitOptions {
  /** Which engine: the addon where it is installed (`auto`), or one of them and no other. */
  readonly engine?: "auto" | "addon" | "wasm";
}

// Changes when old clients would break; bindings/facade/version.h.
const ABI = 1;
const SEMANTICS = 1;

async function transport(engine: "auto" | "addon" | "wasm"): Promise<Transport> {
  if (engine !== "wasm") {
    const addon = loadAddon();
    if (addon !== null) return new AddonTransport(addon);
    if (engine === "addon")
      throw new RingfenceError("node.addon_missing", `the native addon is not installed: npm install ${addonPackage()}`);
  }
  return instantiate(await readFile(new URL(RINGFENCE_WASM, import.meta.url)));
}

/** Starts an engine. Each worker thread does it for itself. */
export async function init({ engine = "auto" }: InitOptions = {}): Promise<Ringfence> {
  if (!["auto", "addon", "wasm"].includes(engine)) throw new TypeError("engine is `auto`, `addon` or `wasm`");
  const rf = new Ringfence(await transport(engine));
  const { abi, semantics, version } = rf.call<{ abi: number; semantics: number; version: string }>("version").value;
  if (abi !== ABI || semantics !== SEMANTICS)
    throw new RingfenceError(
      "engine.mismatch",
      `the engine is of release ${version} (abi ${abi}, semantics ${semantics}), the client wants ${ABI} and ${SEMANTICS}`,
    );
  return rf;
}

export { RingfenceError } from "../../wasm/src/errors.js";
export { Gate, Identity, Key, Recorder } from "../../wasm/src/client.js";
export type { GeneratedKey, Purpose, RecordEvent, TokenClaims, TokenTrust } from "../../wasm/src/client.js";
export { Policy } from "../../wasm/src/policy.js";
export type { CheckRequest, Decision, DecidingPath, Matrix, PolicyInfo } from "../../wasm/src/policy.js";
export type { Instant, SecretLike } from "../../wasm/src/wire.js";
export { Ledger, SecretGate, Vault } from "./native.js";
export type * from "./native.js";
