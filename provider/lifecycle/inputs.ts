// Runs in the plugin's process.
import type { Failure } from "./failure";
import { flag, list, type Rule, text } from "./rules";
import { isUnknown } from "./unknown";

/**
 * Reads an input that is sent by this package's own classes, or is not known yet. TypeScript checked its type where it
 * was written, but not in JavaScript, nor what comes out of the configuration: one that breaks its rule is a failure,
 * and reads as if it were not there.
 */
export class InputReader {
  readonly failures: Failure[] = [];

  constructor(private readonly props: Record<string, unknown>) {}

  /** A value as this package's own classes send it. */
  get<T>(name: string): T | undefined {
    const value = this.props[name];
    return value === null ? undefined : (value as T | undefined);
  }

  text(name: string): string | undefined {
    return this.checked(name, text);
  }

  texts(name: string): string[] | undefined {
    return this.checked(name, list(text));
  }

  flag(name: string): boolean | undefined {
    return this.checked(name, flag);
  }

  /** A value that keeps the rule. */
  checked<T>(name: string, rule: Rule): T | undefined {
    const value = this.get<T>(name);
    const failures = rule(value, name);
    this.failures.push(...failures);
    return failures.length === 0 ? value : undefined;
  }

  isUnknown(name: string): boolean {
    return isUnknown(this.props[name]);
  }
}

/** A list whose order does not matter, once, sorted. */
export function asSet(values: string[] | undefined): string[] {
  if (isUnknown(values)) return values ?? [];
  return [...new Set(values ?? [])].sort();
}
