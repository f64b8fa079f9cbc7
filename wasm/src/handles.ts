// Which handle of which engine an object stands for. Kept aside, so that no property of the object reveals
// or changes it; node/ uses it to pass policies and identities on.
import { RingfenceError } from "./errors.js";
import type { Transport } from "./transport.js";

const handles = new WeakMap<object, { transport: Transport; handle: number }>();

export function keepHandle(object: object, transport: Transport, handle: number): void {
  handles.set(object, { transport, handle });
}

/** The handle of an object of this engine; an object that is closed or another engine's is an error. */
export function handleOf(object: object, transport: Transport): number {
  const found = handles.get(object);
  if (found === undefined || found.transport !== transport)
    throw new RingfenceError("handle.unknown", "this object is closed, or another engine's");
  return found.handle;
}

/** Closes the handle of an object; again is harmless. */
export function closeHandle(object: object): void {
  const found = handles.get(object);
  if (found === undefined) return;
  handles.delete(object);
  found.transport.close(found.handle);
}
