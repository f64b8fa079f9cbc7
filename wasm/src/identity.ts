// Who somebody proved to be, and the gate that lets only the proven through.
import type { TrustRoot } from "./bundles.js";
import { given, instant, type SecretLike, type Time } from "./calls.js";
import type { Ringfence } from "./client.js";
import { Freeable, handleOf, keepHandle } from "./handles.js";
import type { Policy } from "./policy.js";
import type { Transport } from "./transport.js";
import type * as wire from "./types.js";

/** What you demand of a token; nothing has a permissive default. */
export interface Trust {
  issuer: string;
  tenant: string;
  audience: string;
  /** Public keys of the issuer: `k4.public.…`. */
  keys: readonly string[];
  /** 0 (the default) to 60, for skewed clocks. */
  leewaySeconds?: number;
  now?: Time;
}

/** What a question may bring besides who, what and where. */
export interface AuthorizeOptions {
  /** Attributes of the request, such as `mfa`. */
  context?: Record<string, unknown>;
  resourceAttributes?: Record<string, unknown>;
  actionAttributes?: Record<string, unknown>;
  /** `public` (the default) for end users, `full` for operators. */
  view?: "public" | "full";
  now?: Time;
}

export function authorizeMembers(options: AuthorizeOptions) {
  return {
    now: instant(options.now),
    context: options.context,
    resource_attributes: options.resourceAttributes,
    action_attributes: options.actionAttributes,
    view: options.view,
  };
}

const byVerification = Symbol("verification");

/** A proven identity: `verifyToken` makes one, and nothing else can. */
export class Identity extends Freeable {
  readonly principal: string;
  readonly tenant: string;
  readonly teams: readonly string[];
  readonly issuer: string;
  readonly tokenId: string;
  /** RFC 3339. */
  readonly expires: string;
  /** What the token says about the principal; conditions see it as the principal's attributes. */
  readonly attributes: Readonly<Record<string, unknown>>;

  private constructor(proof: symbol, claims: wire.VerifiedIdentity) {
    super();
    if (proof !== byVerification) throw new TypeError("an Identity comes from verifyToken() only");
    this.principal = claims.principal;
    this.tenant = claims.tenant;
    this.teams = Object.freeze([...claims.teams]);
    this.issuer = claims.issuer;
    this.tokenId = claims.token_id;
    this.expires = claims.expires;
    this.attributes = claims.attributes;
    Object.freeze(this);
  }

  /** @internal */
  static verified(proof: symbol, transport: Transport, claims: wire.VerifiedIdentity): Identity {
    const identity = new Identity(proof, claims);
    keepHandle(identity, transport, claims.handle);
    return identity;
  }
}

/** Opens the identity that a token proves, or throws. */
export function verify(engine: Ringfence, transport: Transport, token: SecretLike, trust: Trust): Identity {
  const request = given({
    issuer: trust.issuer,
    tenant: trust.tenant,
    audience: trust.audience,
    keys: [...trust.keys],
    leeway_seconds: trust.leewaySeconds,
    now: instant(trust.now),
  });
  return Identity.verified(byVerification, transport, engine.call("identity.verify", request, { secret: token }));
}

/** Refuses what is no proven identity, whatever it looks like. */
export function proven(identity: Identity): Identity {
  if (!(identity instanceof Identity))
    throw new TypeError("an Identity from verifyToken() is needed; for a subject as text there is Policy.check()");
  return identity;
}

/** What stands beside the policy that decides. */
export interface GateOptions {
  /** Under it only a policy opened from a bundle of this root decides, and only until that ends. */
  root?: TrustRoot;
  /** Asked too, never enforced; where it differs, the decision has a member `shadow`. */
  shadow?: Policy;
  /** Told each decision where the candidate differs. */
  onDiffer?: (decision: wire.Decision) => void;
}

/** Enforcement by a policy: proven identities only. */
export class Gate {
  readonly #engine: Ringfence;
  readonly #transport: Transport;
  readonly #options: GateOptions;

  constructor(
    engine: Ringfence,
    transport: Transport,
    readonly policy: Policy,
    options: GateOptions = {},
  ) {
    handleOf(policy, transport);
    if (options.shadow !== undefined) handleOf(options.shadow, transport);
    if (options.root !== undefined) handleOf(options.root, transport);
    this.#options = { ...options };
    this.#engine = engine;
    this.#transport = transport;
  }

  /** Decides for a proven identity. */
  authorize(
    identity: Identity,
    action: string,
    resource: string,
    options: AuthorizeOptions = {},
  ): wire.Decision {
    const { root, shadow, onDiffer } = this.#options;
    const request = {
      identity: handleOf(proven(identity), this.#transport),
      action,
      resource,
      ...authorizeMembers(options),
      shadow: shadow && handleOf(shadow, this.#transport),
      root: root && handleOf(root, this.#transport),
    };
    const decision = this.#engine.call("policy.authorize", given(request), { on: this.policy });
    if (decision.shadow !== undefined) onDiffer?.(decision);
    return decision;
  }
}
