// What the package exports in every runtime, beside `init`.
export {
  createClient,
  Gate,
  Identity,
  Key,
  Recorder,
  Ringfence,
  SignedPolicy,
  TrustRoot,
  type Answer,
  type AuthorizeOptions,
  type BundleOptions,
  type BundleTerms,
  type CallOptions,
  type Claims,
  type GateOptions,
  type GeneratedKey,
  type Purpose,
  type SecretLike,
  type Time,
  type Trust,
} from "./client.js";
export { RingfenceError } from "./errors.js";
export type { Source } from "./loader.js";
export { Policy, type Check, type Explain, type Filtering, type MatrixQuestion, type SearchOptions } from "./policy.js";
export type { Transport, TransportReply } from "./transport.js";
export type * from "./types.js";
