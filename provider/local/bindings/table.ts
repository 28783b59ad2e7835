import type { ApiBinding } from "../runtime/types";
import { analyticsEngine } from "./analytics-engine";
import { assets } from "./assets";
import { browser } from "./browser";
import { d1 } from "./d1";
import { dispatchNamespace } from "./dispatch-namespace";
import { durableObjectNamespace } from "./durable-object-namespace";
import { helloWorld } from "./hello-world";
import { hyperdrive } from "./hyperdrive";
import { images } from "./images";
import { json } from "./json";
import { type BindingContext, type BindingKind, type CalledExport, defineKind, noFields, type Outbound } from "./kind";
import { kvNamespace } from "./kv-namespace";
import { moduleParts } from "./module-parts";
import { mtlsCertificate } from "./mtls-certificate";
import { type BindingOptions, unavailable } from "./options";
import { pipelines } from "./pipelines";
import { plainText } from "./plain-text";
import { queue } from "./queue";
import { r2Bucket } from "./r2-bucket";
import { ratelimit } from "./ratelimit";
import { remoteOnly } from "./remote-only";
import { secretKey } from "./secret-key";
import { secretText } from "./secret-text";
import { secretsStoreSecret } from "./secrets-store-secret";
import { sendEmail } from "./send-email";
import { service } from "./service";
import { stream } from "./stream";
import { vectorize } from "./vectorize";
import { versionMetadata } from "./version-metadata";
import { vpcNetwork } from "./vpc-network";
import { vpcService } from "./vpc-service";
import { workerLoader } from "./worker-loader";
import { workflow } from "./workflow";

/** Every kind that the embedded Cloudflare knows, but `inherit`, which an upload resolves. */
export const bindingKinds: BindingKind[] = [
  analyticsEngine,
  assets,
  browser,
  d1,
  dispatchNamespace,
  durableObjectNamespace,
  helloWorld,
  hyperdrive,
  images,
  json,
  kvNamespace,
  mtlsCertificate,
  pipelines,
  plainText,
  queue,
  r2Bucket,
  ratelimit,
  secretKey,
  secretText,
  secretsStoreSecret,
  sendEmail,
  service,
  stream,
  vectorize,
  versionMetadata,
  vpcNetwork,
  vpcService,
  workerLoader,
  workflow,
  ...moduleParts,
  ...remoteOnly,
];

const byType = new Map(bindingKinds.map((kind) => [kind.type, kind]));

/** A type that Cloudflare had not when this was written: it is kept as it is. */
const unknown = defineKind({
  type: "",
  fields: noFields,
  doesNotRun: "bindings of this type do not run locally. Deploy the Worker to Cloudflare to use it.",
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

/** The nodes that the binding shares with others: all that name the same run in one workerd. */
export function sharedBy(binding: ApiBinding): string[] {
  const { shares } = kindOf(binding);
  if (!shares) return [];
  const id = shares.id(binding);
  return [
    ...(id === undefined ? [] : [`${shares.as}:${id}`]),
    ...shares.workers(binding).map((name) => `worker:${name}`),
  ];
}

/** The Worker that the requests of scripts pass which are called by this binding. */
export function outboundOf(binding: ApiBinding): Outbound | undefined {
  return kindOf(binding).outbound(binding);
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
