// Runs in the plugin's process.
import { sameValue } from "./unknown";

/** Whether all that was said is there now; the API adds defaults of its own. */
export function holds(now: object, said: object): boolean {
  const seen = new Map(Object.entries(now));
  return Object.entries(said).every(([key, value]: [string, unknown]) => {
    const there: unknown = seen.get(key);
    const nested = typeof value === "object" && value !== null && typeof there === "object" && there !== null;
    return nested && !Array.isArray(value) ? holds(there, value) : value === undefined || sameValue(there, value);
  });
}
