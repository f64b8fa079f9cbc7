// The transport over the native addon: the client above is the one of the browser.
import { createRequire } from "node:module";

import { RingfenceError } from "../../wasm/src/errors.js";
import type { Transport, TransportReply } from "../../wasm/src/transport.js";

/** What bindings/napi exports. The fast paths answer a negative number for an error. */
export interface Addon {
  call(operation: string, handle: number, request: string, secret?: Uint8Array): TransportReply;
  callAsync(
    operation: string,
    handle: number,
    request: string,
    secret?: Uint8Array,
  ): Promise<TransportReply>;
  close(handle: number): void;
  openHandles(): number;
  can(policy: number, subject: string, action: string, resource: string, now: number): number;
  subject(policy: number, text: string): number;
  action(policy: number, text: string): number;
  resource(policy: number, text: string): number;
  canIds(policy: number, subject: number, action: number, resource: string, now: number): number;
  canAt(policy: number, subject: number, action: number, resource: number, now: number): number;
}

// The errors of bindings/napi/fast_paths.cpp.
const UNKNOWN_HANDLE = -2;
const ILL_FORMED = -3;

function raise(code: number): never {
  if (code === UNKNOWN_HANDLE)
    throw new RingfenceError("handle.unknown", "this policy is closed: open it again");
  if (code === ILL_FORMED)
    throw new RingfenceError(
      "request.bad_utf8",
      "a string holds a lone surrogate, which is no Unicode text",
    );
  throw new TypeError("subject, action and resource must be strings");
}

export class AddonTransport implements Transport {
  readonly kind = "addon";
  readonly #addon: Addon;

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  call(operation: string, handle: number, request: string, secret?: Uint8Array): TransportReply {
    return this.#addon.call(operation, handle, request, secret);
  }

  callAsync(
    operation: string,
    handle: number,
    request: string,
    secret?: Uint8Array,
  ): Promise<TransportReply> {
    return this.#addon.callAsync(operation, handle, request, secret);
  }

  close(handle: number): void {
    this.#addon.close(handle);
  }

  openHandles(): number {
    return this.#addon.openHandles();
  }

  subject(policy: number, text: string): number {
    const id = this.#addon.subject(policy, text);
    return id >= -1 ? id : raise(id);
  }

  action(policy: number, text: string): number {
    const id = this.#addon.action(policy, text);
    return id >= -1 ? id : raise(id);
  }

  resource(policy: number, text: string): number {
    const id = this.#addon.resource(policy, text);
    return id >= -1 ? id : raise(id);
  }

  can(policy: number, subject: string, action: string, resource: string, now: number): boolean {
    const answer = this.#addon.can(policy, subject, action, resource, now);
    return answer >= 0 ? answer === 1 : raise(answer);
  }

  canIds(policy: number, subject: number, action: number, resource: string, now: number): boolean {
    const answer = this.#addon.canIds(policy, subject, action, resource, now);
    return answer >= 0 ? answer === 1 : raise(answer);
  }

  canAt(policy: number, subject: number, action: number, resource: number, now: number): boolean {
    const answer = this.#addon.canAt(policy, subject, action, resource, now);
    return answer >= 0 ? answer === 1 : raise(answer);
  }
}

// The packages with an addon, by platform and architecture. npm looks at the C library, too.
const PACKAGES: Record<string, string> = { "linux x64": "@ringfence/node-linux-x64-gnu" };

/** The package with the addon for this machine, whether or not it is installed; null if there is none. */
export function addonPackage(): string | null {
  const machine = `${process.platform} ${process.arch}`;
  return Object.hasOwn(PACKAGES, machine) ? PACKAGES[machine]! : null;
}

/**
 * Loads the addon, or says why not. Only an absent package is a reason to go on without it: one that is
 * there but does not load, or comes from another release, is an error.
 */
export function loadAddon(): Addon | null {
  const name = addonPackage();
  if (name === null) return null;
  const require = createRequire(import.meta.url);
  try {
    require.resolve(name);
  } catch {
    return null;
  }
  try {
    return require(name) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RingfenceError("node.addon_broken", `\`${name}\` does not load: ${reason}`);
  }
}
