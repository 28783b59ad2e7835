// Values of inputs, as people read them in a summary.
import { hasUnknown, isUnknown, sameValue } from "../lifecycle/unknown";

/** What stands for a secret in the output of `pulumi preview --json`. */
export const SECRET = "[secret]";
export const UNKNOWN_TEXT = "known after the update";

/** The property that marks a value of Pulumi as a special one, as in state that was exported. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const LONGEST = 120;

export interface Change {
  /** What changes: an input, or a part of one. */
  what: string;
  before?: string;
  after?: string;
}

/** A value in short. Nothing of a secret is in it, in whatever form it came. */
export function sayValue(value: unknown): string {
  const shown = withoutSecrets(value);
  const text = typeof shown === "string" ? shown : shown === undefined ? "" : JSON.stringify(shown);
  return shorten(text);
}

export function shorten(text: string, longest = LONGEST): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}

function withoutSecrets(value: unknown): unknown {
  if (isUnknown(value)) return UNKNOWN_TEXT;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== "object") return value;
  if (SIGNATURE in value) return SECRET;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutSecrets(entry)]));
}

export function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** What differs between two values; options within options by their path, lists by what they hold. */
export function compare(what: string, before: unknown, after: unknown): Change[] {
  if (sameValue(before, after)) return [];
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => compare(`${what}.${key}`, before[key], after[key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const gone = before.filter((entry) => !after.some((other) => sameValue(entry, other)));
    const come = after.filter((entry) => !before.some((other) => sameValue(entry, other)));
    if (gone.length + come.length === 0) return [{ what, before: sayValue(before), after: sayValue(after) }];
    return [
      ...gone.map((entry) => ({ what, before: sayValue(entry) })),
      ...come.map((entry) => ({ what, after: sayValue(entry) })),
    ];
  }
  return [
    {
      what,
      ...(!isNothing(before) && { before: sayValue(before) }),
      ...(!isNothing(after) && { after: sayValue(after) }),
    },
  ];
}

/** Whether an input says nothing: what is left out, and what is empty. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(SIGNATURE in value);
}

export { hasUnknown, sameValue };
