import type { Json } from "../bindings/json";
import { ConfigError } from "./config-error";

/** Any JSON value, strings included. */
export type JsonValue = Json | string;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is JsonValue {
  if (Array.isArray(value)) return value.every(isJson);
  if (isRecord(value)) return Object.values(value).every(isJson);
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/**
 * An object of the configuration. It knows which of its keys nobody asked for, so that none is dropped
 * silently.
 */
export class Fields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly raw: Record<string, unknown>,
    /** Where the object stands: `env.staging.queues`. */
    readonly path: string,
  ) {}

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  text(key: string): string | undefined {
    return this.typed(key, "a string", (value) => typeof value === "string");
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw new ConfigError(`${this.at(key)} is required.`);
    return value;
  }

  flag(key: string): boolean | undefined {
    return this.typed(key, "a boolean", (value) => typeof value === "boolean");
  }

  number(key: string): number | undefined {
    return this.typed(key, "a number", (value) => typeof value === "number");
  }

  json(key: string): JsonValue | undefined {
    return this.typed(key, "a JSON value", isJson);
  }

  texts(key: string): string[] | undefined {
    return this.typed(
      key,
      "a list of strings",
      (value): value is string[] => Array.isArray(value) && value.every((entry) => typeof entry === "string"),
    );
  }

  /** Text by name. */
  textMap(key: string): Record<string, string> | undefined {
    return this.typed(
      key,
      "an object with string values",
      (value): value is Record<string, string> =>
        isRecord(value) && Object.values(value).every((entry) => typeof entry === "string"),
    );
  }

  object(key: string): Fields | undefined {
    const value = this.typed(key, "an object", isRecord);
    return value && new Fields(value, this.at(key));
  }

  objects(key: string): Fields[] {
    const value = this.typed(
      key,
      "a list of objects",
      (list): list is Record<string, unknown>[] => Array.isArray(list) && list.every(isRecord),
    );
    return (value ?? []).map((entry, index) => new Fields(entry, `${this.at(key)}[${index}]`));
  }

  list(key: string): unknown[] | undefined {
    return this.typed(key, "a list", (value): value is unknown[] => Array.isArray(value));
  }

  get(key: string): unknown {
    this.asked.add(key);
    return this.raw[key] ?? undefined;
  }

  /** All names; asking for them answers for all. */
  entries(): [string, JsonValue][] {
    return Object.keys(this.raw).flatMap((key): [string, JsonValue][] => {
      const value = this.json(key);
      return value === undefined ? [] : [[key, value]];
    });
  }

  /** Where the keys stand that nobody asked for. */
  unasked(): string[] {
    return Object.keys(this.raw).filter((key) => !this.asked.has(key));
  }

  at(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  private typed<T>(key: string, expected: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (!is(value)) throw new ConfigError(`${this.at(key)} must be ${expected}, got ${JSON.stringify(value)}.`);
    return value;
  }
}
