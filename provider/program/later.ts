// Runs in the program.
import { types } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { UNKNOWN } from "../lifecycle/unknown";
import { isKnown } from "./outputs";

/** A value that comes later: an output or a promise. */
export function isLater(value: unknown): value is pulumi.Output<unknown> | Promise<unknown> {
  return pulumi.Output.isInstance(value) || types.isPromise(value);
}

/** Whether a value, or one inside of it, comes later. */
export function hasLater(value: unknown, above: readonly unknown[] = []): boolean {
  return isLater(value) || entriesOf(value, above).some(([, each]) => hasLater(each, [...above, value]));
}

/** What is there at once; what comes later is unknown, as in a preview. */
export function plainNow(value: unknown, above: readonly unknown[] = []): unknown {
  if (isLater(value)) return UNKNOWN;
  return rebuilt(
    value,
    entriesOf(value, above).map(([name, each]) => [name, plainNow(each, [...above, value])]),
  );
}

/** What is there in the end; what a preview does not know, and what fails, is unknown. */
export async function plainLater(
  value: unknown,
  noteSecret: (secret: unknown) => void,
  above: readonly unknown[] = [],
): Promise<unknown> {
  if (isLater(value)) return settled(pulumi.output<unknown>(value), noteSecret);
  const entries = entriesOf(value, above).map(
    async ([name, each]) => [name, await plainLater(each, noteSecret, [...above, value])] as const,
  );
  return rebuilt(value, await Promise.all(entries));
}

/**
 * Which of these hold a secret, for the check: the engine gives it secrets as plain values. Nothing where all values are plain, since
 * each input costs the program an output.
 */
export function hiddenOf(args: object): Promise<string[]> | undefined {
  const later = Object.entries(args).filter(([, value]) => hasLater(value));
  if (later.length === 0) return undefined;
  const asked = later.map(async ([name, value]) =>
    (await pulumi.isSecret(pulumi.output<unknown>(value))) ? [name] : [],
  );
  return Promise.all(asked).then((names) => names.flat());
}

async function settled(output: pulumi.Output<unknown>, noteSecret: (secret: unknown) => void): Promise<unknown> {
  try {
    if (!(await isKnown(output)) || !("promise" in output) || typeof output.promise !== "function") return UNKNOWN;
    const known: unknown = await Reflect.apply(output.promise, output, []);
    if (await pulumi.isSecret(output)) noteSecret(known);
    return known;
  } catch {
    // The engine says what failed, with the resource or the stack that it is of.
    return UNKNOWN;
  }
}

/** Of lists and plain objects; one that is in itself is not entered again. */
function entriesOf(value: unknown, above: readonly unknown[]): [name: string, value: unknown][] {
  const isEntered = (Array.isArray(value) || isPlainObject(value)) && !above.includes(value);
  return isEntered ? Object.entries(value) : [];
}

function rebuilt(value: unknown, entries: (readonly [name: string, value: unknown])[]): unknown {
  if (entries.length === 0) return value;
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
