import type { ApiBinding } from "../runtime/types";
import { analyticsEngine } from "./analytics-engine";
import { d1 } from "./d1";
import { durableObjectNamespace } from "./durable-object-namespace";
import { json } from "./json";
import { type BindingContext, type BindingKind, type CalledExport, defineKind, noFields } from "./kind";
import { kvNamespace } from "./kv-namespace";
import { type BindingOptions, unavailable } from "./options";
import { plainText } from "./plain-text";
import { queue } from "./queue";
import { r2Bucket } from "./r2-bucket";
import { ratelimit } from "./ratelimit";
import { secretKey } from "./secret-key";
import { secretText } from "./secret-text";
import { service } from "./service";
import { versionMetadata } from "./version-metadata";
import { workflow } from "./workflow";

/** Every kind that the embedded Cloudflare knows. */
export const bindingKinds: BindingKind[] = [
  plainText,
  secretText,
  json,
  secretKey,
  versionMetadata,
  kvNamespace,
  r2Bucket,
  d1,
  queue,
  analyticsEngine,
  ratelimit,
  service,
  durableObjectNamespace,
  workflow,
];

const byType = new Map(bindingKinds.map((kind) => [kind.type, kind]));

/** A type that Cloudflare had not when this was written: it is kept as it is. */
const unknown = defineKind({
  type: "",
  fields: noFields,
  doesNotRun: "bindings of this type do not run in the embedded Cloudflare. Use it on Cloudflare itself.",
});

/** The kind of a binding. */
export function kindOf({ type }: { type: string }): BindingKind {
  return byType.get(type) ?? unknown;
}

/** The options of miniflare for one binding; what cannot run becomes a binding that says so when it is used. */
export function bindingOptions(binding: ApiBinding, context: BindingContext): BindingOptions {
  if (typeof binding.unavailable === "string") return unavailable(binding, binding.unavailable);
  return kindOf(binding).options(binding, context);
}

/** What the binding shares with others: all that name the same run in one workerd. */
export function sharedBy(binding: ApiBinding): string | undefined {
  const { shares } = kindOf(binding);
  const id = shares?.id(binding);
  return shares && id !== undefined ? `${shares.as}:${id}` : undefined;
}

/** The gateway's bindings to what Workers of its group store, each by its node. */
export function gatewayOptions(nodes: string[]): BindingOptions[] {
  return nodes.flatMap((node) => {
    const [as, id] = split(node);
    const kind = bindingKinds.find(({ shares }) => shares?.as === as && shares.gateway);
    return kind?.shares?.gateway ? [kind.shares.gateway(node, id)] : [];
  });
}

function split(node: string): [string, string] {
  const at = node.indexOf(":");
  return [node.slice(0, at), node.slice(at + 1)];
}

/** What the binding calls in the code of a Worker, that one by name. */
export function calledBy(binding: ApiBinding, worker: string): (CalledExport & { script: string }) | undefined {
  const called = kindOf(binding).calls(binding);
  return called && { ...called, script: called.script ?? worker };
}
