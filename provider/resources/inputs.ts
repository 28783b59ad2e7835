import { isUnknown } from "../lifecycle/unknown";

/** Reads an input that is sent by this package's own classes, or is not known yet. */
export class InputReader {
  constructor(private readonly props: Record<string, unknown>) {}

  /** A value as the program's types have it; TypeScript checked it where it was written. */
  get<T>(name: string): T | undefined {
    const value = this.props[name];
    return value === null ? undefined : (value as T | undefined);
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
