// Runs in the program; its rule in the plugin's process as well.
import * as pulumi from "@pulumi/pulumi";

import type { Failure } from "../lifecycle/failure";
import { sameValue } from "../lifecycle/unknown";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import type { SdkFields } from "./sdk-fields";

/** What JSON can say, text aside. */
export type Json =
  number | boolean | null | readonly (Json | string)[] | { readonly [key: string]: Json | string | undefined };

const kind = bindingKind({
  type: "json",
  takes: (given, property) => {
    if (typeof given === "object" && given !== null && "value" in given) return notJson(given.value, property);
    return [{ property, reason: "The value is undefined. Leave the binding out, or give it a value." }];
  },
  isolated: true,
  recognised: {
    is: isJson,
    fields(value: Json, name, worker) {
      const failures = notJson(value, `bindings.${name}`);
      for (const { property, reason } of failures) worker.refuse(property, reason);
      return { json: failures.length > 0 ? null : value } satisfies SdkFields<"json">;
    },
  },
  // The value is the user's own: what is added to it is not a default of the API.
  same: (seen, deployed) => seen.type === deployed.type && sameValue(seen["json"], deployed["json"]),
});

/**
 * A JSON value. A number, a boolean, null, a list or a plain object is that as it is, without this; a string or an
 * output inside of the value needs it.
 *
 * @typeParam T The value.
 * @param value The value, which may be or hold outputs.
 * @see https://developers.cloudflare.com/workers/configuration/environment-variables/
 *
 * @example
 * ```ts
 * bindings: { SITE: binding.json({ title: "Shop", queue: queue.queueName }) }
 * // in the Worker: env.SITE.title
 * ```
 */
export function json<T>(value: T): Binding<pulumi.Unwrap<T>> {
  return kind.make({ value }, {}, () => ({ json: value }) satisfies SdkFields<"json">);
}

json.kind = kind;

function isJson(value: unknown): value is Json {
  return (
    value === null || typeof value === "number" || typeof value === "boolean" || Array.isArray(value) || isPlain(value)
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What JSON would lose or change, by its place. */
function notJson(value: unknown, property: string, above: readonly unknown[] = []): Failure[] {
  if (above.includes(value)) return [{ property, reason: "Refers to itself, and cannot be represented in JSON." }];
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) => notJson(entry, `${property}[${index}]`, [...above, value]));
  }
  if (isPlain(value)) {
    return Object.entries(value).flatMap(([key, entry]) =>
      entry === undefined ? [] : notJson(entry, `${property}.${key}`, [...above, value]),
    );
  }
  if (pulumi.Output.isInstance(value)) {
    return [
      { property, reason: "An output cannot be inside a plain JSON value: bind binding.json(…) of the whole value." },
    ];
  }
  return [{ property, reason: `${said(value)} cannot be represented in JSON.` }];
}

function said(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  return typeof value === "object" && value !== null
    ? `An object of class ${value.constructor.name}`
    : `A ${typeof value}`;
}
