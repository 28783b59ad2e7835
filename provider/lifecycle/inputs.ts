import type { Failure } from "./failure";
import { isUnknown } from "./unknown";

/**
 * Reads an input that is sent by this package's own classes, or is not known yet. TypeScript checked its type where it
 * was written, but not in JavaScript, nor what comes out of the configuration: one of another type is a failure, and
 * reads as if it were not there.
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
    return this.checked(name, "text", isText);
  }

  texts(name: string): string[] | undefined {
    return this.checked(name, "a list of texts", (value) => Array.isArray(value) && value.every(isText));
  }

  flag(name: string): boolean | undefined {
    return this.checked(name, "true or false", (value) => typeof value === "boolean");
  }

  object<T extends object>(name: string): T | undefined {
    return this.checked(name, "an object", (value) => typeof value === "object" && !Array.isArray(value));
  }

  isUnknown(name: string): boolean {
    return isUnknown(this.props[name]);
  }

  private checked<T>(name: string, wanted: string, isRight: (value: unknown) => boolean): T | undefined {
    const value = this.get<T>(name);
    if (value === undefined || isUnknown(value) || isRight(value)) return value;
    this.failures.push({ property: name, reason: `It has to be ${wanted}, and is ${typeSaid(value)}.` });
    return undefined;
  }
}

/** Its type alone: the value may be a secret. */
function typeSaid(value: unknown): string {
  if (Array.isArray(value)) return value.every(isText) ? "a list of texts" : "a list of something else";
  return typeof value === "string" ? "text" : `of type ${typeof value}`;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** A list whose order does not matter, once, sorted. */
export function asSet(values: string[] | undefined): string[] {
  if (isUnknown(values)) return values ?? [];
  return [...new Set(values ?? [])].sort();
}
