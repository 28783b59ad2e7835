import * as pulumi from "@pulumi/pulumi";

import type { Failure } from "../lifecycle/failure";
import { bindingKind } from "./kind";

/** What JSON can say, text aside. */
export type Json =
  number | boolean | null | readonly (Json | string)[] | { readonly [key: string]: Json | string | undefined };

/** Its type in `env` is that of the value. */
export const json = bindingKind<Json, never>(isJson, (value, name, worker) => {
  const failures = notJson(value, `bindings.${name}`);
  for (const { property, reason } of failures) worker.refuse(property, reason);
  return { type: "json", json: failures.length > 0 ? null : value };
});

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
function notJson(value: unknown, property: string): Failure[] {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) => notJson(entry, `${property}[${index}]`));
  }
  if (isPlain(value)) {
    return Object.entries(value).flatMap(([key, entry]) =>
      entry === undefined ? [] : notJson(entry, `${property}.${key}`),
    );
  }
  if (pulumi.Output.isInstance(value)) {
    return [{ property, reason: "An output inside of JSON: write pulumi.output(…) around the whole value instead." }];
  }
  return [{ property, reason: `${said(value)} has no place in JSON.` }];
}

function said(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  return typeof value === "object" && value !== null
    ? `An object of class ${value.constructor.name}`
    : `A ${typeof value}`;
}
