// Audit records: signed where the decision is made.
import type { TrustRoot } from "./bundles.js";
import { given, instant, type Time } from "./calls.js";
import type { Ringfence } from "./client.js";
import { Freeable, handleOf, keepHandle } from "./handles.js";
import { hostKind, type Host } from "./host.js";
import { authorizeMembers, proven, type AuthorizeOptions, type Identity } from "./identity.js";
import type { Policy } from "./policy.js";
import type { Transport } from "./transport.js";
import type * as wire from "./types.js";

/** One chain of signed records, begun by this object and continued by nobody else. */
export class Recorder extends Freeable {
  readonly instance: string;
  readonly public: string;
  readonly #engine: Ringfence;
  readonly #transport: Transport;

  constructor(engine: Ringfence, transport: Transport, opened: wire.OpenedRecorder) {
    super();
    this.#engine = engine;
    this.#transport = transport;
    this.instance = opened.instance;
    this.public = opened.public;
    keepHandle(this, transport, opened.handle);
  }

  /** Signs the next record; it says `verified` only where an `identity` acted. */
  append(
    event: Omit<wire.RecordEventInput, "time"> & { time?: Time },
    options: { identity?: Identity } = {},
  ): wire.Appended {
    const { identity } = options;
    const request = {
      event: { runtime: hostKind(), ...event, time: instant(event.time) },
      identity: identity === undefined ? undefined : handleOf(proven(identity), this.#transport),
    };
    return this.#engine.call("recorder.append", given(request), { on: this });
  }

  /** Decides for a proven identity and signs the record of it, in one step. */
  authorize(
    policy: Policy,
    identity: Identity,
    action: string,
    resource: string,
    options: AuthorizeOptions & { root?: TrustRoot; runtime?: Host; host?: string; note?: string } = {},
  ): wire.RecordedDecision {
    const request = {
      policy: handleOf(policy, this.#transport),
      identity: handleOf(proven(identity), this.#transport),
      action,
      resource,
      ...authorizeMembers(options),
      runtime: options.runtime ?? hostKind(),
      host: options.host,
      note: options.note,
      root: options.root && handleOf(options.root, this.#transport),
    };
    return this.#engine.call("recorder.authorize", given(request), { on: this });
  }
}
