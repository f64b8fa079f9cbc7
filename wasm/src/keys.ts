// Keys, and what is made with them.
import type { Time } from "./calls.js";
import { Freeable, keepHandle } from "./handles.js";
import type { Transport } from "./transport.js";
import type * as wire from "./types.js";

/** What a token says. `issued_at` left out is now, `not_before` left out is when it is issued. */
export type Claims = Omit<wire.TokenClaims, "issued_at" | "not_before" | "expires"> & {
  issued_at?: Time;
  not_before?: Time;
  expires: Time;
};

export interface GeneratedKey {
  public: string;
  id: string;
  /** The secret key's text. Overwrite it when it is stored: `secret.fill(0)`. */
  secret: Uint8Array;
}

export type Purpose = wire.GenerateKeyRequest["purpose"];
/** A secret key inside the engine. */
export class Key extends Freeable {
  readonly purpose: string;
  readonly public: string;
  readonly id: string;

  constructor(transport: Transport, opened: wire.OpenedKey) {
    super();
    this.purpose = opened.purpose;
    this.public = opened.public;
    this.id = opened.id;
    keepHandle(this, transport, opened.handle);
  }
}
