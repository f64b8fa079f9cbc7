/// <reference lib="esnext.disposable" preserve="true" />
// Which handle of which engine an object stands for. Kept aside, so that no property of the object reveals
// or changes it; node/ uses it to pass policies and identities on.
import { RingfenceError } from "./errors.js";
import type { Transport } from "./transport.js";

interface Held {
  readonly transport: Transport;
  readonly handle: number;
  open: boolean;
}

const handles = new WeakMap<object, Held>();

// Closes what a program forgot to free. Not every host can; free() is what to rely on.
const forgotten =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : new FinalizationRegistry<Held>(({ transport, handle }) => transport.close(handle));

export function keepHandle(object: object, transport: Transport, handle: number): void {
  const held = { transport, handle, open: true };
  handles.set(object, held);
  forgotten?.register(object, held, held);
}

/** The handle of an object of this engine; an object that is closed or another engine's is an error. */
export function handleOf(object: object, transport: Transport): number {
  const held = handles.get(object);
  if (held === undefined) throw new TypeError("pass an object that this library made, such as a Policy or an Identity");
  if (!held.open) throw new RingfenceError("handle.unknown", "this object was freed: make a new one");
  if (held.transport !== transport)
    throw new RingfenceError("handle.unknown", "this object is of another engine: make it with this one");
  return held.handle;
}

/** Closes the handle of an object; again is harmless. */
export function closeHandle(object: object): void {
  const held = handles.get(object);
  if (held === undefined || !held.open) return;
  held.open = false;
  forgotten?.unregister(held);
  held.transport.close(held.handle);
}

/** Something that an engine holds until `free()`, or until the end of a `using` block. */
export abstract class Freeable {
  /** Gives it back to the engine; again is harmless, and every use after is an error. */
  free(): void {
    closeHandle(this);
  }
}

export interface Freeable extends Disposable {}
// Hosts without Symbol.dispose have no `using` either.
if (typeof Symbol.dispose === "symbol")
  Object.defineProperty(Freeable.prototype, Symbol.dispose, {
    value(this: Freeable) {
      this.free();
    },
  });
