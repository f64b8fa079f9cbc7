// Policies that travel signed: the root that says by whom, and what a host keeps of what it opened.
import { given, instant, type Time } from "./calls.js";
import type { Ringfence } from "./client.js";
import { Freeable, handleOf, keepHandle } from "./handles.js";
import { Policy } from "./policy.js";
import type { Transport } from "./transport.js";
import type * as wire from "./types.js";

/** Which keys may sign a tenant's policy: `trustRoot` opens one. */
export class TrustRoot extends Freeable {
  readonly tenant: string;
  readonly version: number;
  /** Ids of the bundle keys. */
  readonly keys: readonly string[];

  constructor(transport: Transport, opened: wire.OpenedRoot) {
    super();
    this.tenant = opened.tenant;
    this.version = opened.version;
    this.keys = Object.freeze([...opened.keys]);
    keepHandle(this, transport, opened.handle);
  }
}

/** What opening a bundle takes. */
export interface BundleOptions {
  root: TrustRoot;
  /** The deltas since the bundle, in order. */
  deltas?: readonly string[];
  /** The `state` of the bundle opened before; left out the first time only. */
  state?: wire.BundleState;
  now?: Time;
}

/** A policy that proved where it comes from. */
export class SignedPolicy extends Policy {
  /** To be kept, outside of where bundles come from, for the next opening. */
  readonly state: wire.BundleState;
  /** RFC 3339: the earliest end of bundle, deltas and delegations used. */
  readonly expires: string;
  /** RFC 3339: from when on a fresh bundle is due. */
  readonly staleFrom: string;
  /** Whether one was due when this one was opened. */
  readonly stale: boolean;
  /** Hex SHA-256 of the trust document it was made for, if it names one. */
  readonly trust?: string;
  readonly #engine: Ringfence;
  readonly #transport: Transport;

  constructor(engine: Ringfence, transport: Transport, opened: wire.OpenedBundle) {
    super(engine, transport, opened);
    this.#engine = engine;
    this.#transport = transport;
    this.state = opened.state;
    this.expires = opened.expires;
    this.staleFrom = opened.stale_from;
    this.stale = opened.stale;
    if (opened.trust !== undefined) this.trust = opened.trust;
  }

  /** A new snapshot with one more delta; it stays signed. */
  apply(delta: string, options: { now?: Time } = {}): SignedPolicy {
    const opened = this.#engine.call("bundle.apply", { delta, now: instant(options.now) }, { on: this });
    return new SignedPolicy(this.#engine, this.#transport, opened);
  }
}

export function openBundle(
  engine: Ringfence,
  transport: Transport,
  bundle: string,
  options: BundleOptions,
): SignedPolicy {
  const request = given({
    bundle,
    root: handleOf(options.root, transport),
    deltas: options.deltas && [...options.deltas],
    state: options.state,
    now: instant(options.now),
  });
  return new SignedPolicy(engine, transport, engine.call("bundle.open", request));
}

/** What a bundle says besides the policy; `issued` left out is now. */
export interface BundleTerms {
  issued?: Time;
  expires: Time;
  /** Who else may change bindings: keys, roles by name, scopes. */
  delegations?: readonly (Omit<wire.Delegation, "expires"> & { expires: Time })[];
  /** Hex SHA-256 of the host's trust document. */
  trust?: string;
}

export function bundleRequest(transport: Transport, policy: Policy, terms: BundleTerms): wire.BundleSignRequest {
  return given({
    policy: handleOf(policy, transport),
    issued: instant(terms.issued),
    expires: instant(terms.expires),
    delegations: terms.delegations?.map((one) => ({ ...one, expires: instant(one.expires) })),
    trust: terms.trust,
  });
}
