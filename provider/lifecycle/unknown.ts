import { isDeepStrictEqual } from "node:util";

/** What the engine sends, in a preview, where a value is not known yet (also in place of objects and lists). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether an unknown value stands anywhere in `value`. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(hasUnknown);
  return false;
}

/** Equal as the engine would store both: properties that are undefined do not count. */
export function sameValue(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(compact(left), compact(right));
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, compact(entry)]),
  );
}
