import { join } from "node:path";
import type { BindingOptions } from "../bindings/options";
import type { WorkerOptions } from "./miniflare";

/** What miniflare loads to pass on bindings of workerd; without its extension, which differs before and after the build. */
const NATIVE_PLUGIN = { package: join(__dirname, "..", "bindings", "native-plugin"), name: "native" };

/** A Worker with these bindings, and those that it has. */
export function withBindings(worker: WorkerOptions, bindings: BindingOptions[]): WorkerOptions {
  const { nativeBindings = {}, ...options } = bindings.reduce<WorkerOptions>(
    (joined, more) => ({ ...joined, ...mergeObjects({ ...joined }, { ...more }) }),
    worker,
  );
  const native = Object.entries(nativeBindings).map(([name, { binding, services = [] }]) => ({
    name,
    type: NATIVE_PLUGIN.name,
    plugin: NATIVE_PLUGIN,
    options: { binding, services },
  }));
  return { ...options, ...(native.length > 0 && { unsafeBindings: native }) };
}

/** Options are maps from binding name to target, or lists in such a map. */
function mergeObjects(before: object, more: object): Record<string, unknown> {
  const known = new Map<string, unknown>(Object.entries(before));
  return {
    ...before,
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, merge(known.get(key), value)])),
  };
}

function merge(before: unknown, more: unknown): unknown {
  if (isList(before) && isList(more)) return [...before, ...more];
  if (isObject(before) && isObject(more)) return mergeObjects(before, more);
  return more;
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !isList(value);
