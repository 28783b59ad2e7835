import { assetsBinding } from "./assets";
import { ConfigError } from "./config-error";
import { BINDING_KINDS, type BindingKind } from "./binding-kinds";
import type { ContainerNaming } from "./containers";
import { readDurableObjects } from "./durable-objects";
import { camelCase, code, type Expression, makerCall, object, optional, value } from "./expression";
import type { Fields, JsonValue } from "./fields";
import type { Handles } from "./handles";
import type { Notes } from "./notes";
import { rawBinding } from "./raw-binding";
import { workflowBindings } from "./workflows";

/** The bindings of one environment, by name. */
export function readBindings(
  config: Fields,
  naming: ContainerNaming,
  notes: Notes,
): { bindings: Map<string, Expression>; exports: Expression | undefined } {
  const { worker } = naming;
  const handles: Handles = new Map();
  const bindings = new Map<string, Expression>();
  const add = (entry: Fields, nameKey: "name" | "binding", expression: Expression) => {
    const name = entry.requiredText(nameKey);
    if (bindings.has(name)) throw new ConfigError(`${entry.path}: the binding name "${name}" is used twice.`);
    if (entry.has("remote")) notes.wranglerOnly(entry.at("remote"));
    for (const key of entry.unasked()) notes.lost(entry.at(key), "not supported for this binding.");
    bindings.set(name, expression);
  };

  for (const [name, json] of config.object("vars")?.entries() ?? []) bindings.set(name, value(json));
  for (const kind of BINDING_KINDS) {
    for (const entry of entriesOf(config, kind)) {
      for (const key of kind.local ?? []) if (entry.has(key)) notes.wranglerOnly(entry.at(key));
      add(entry, kind.nameKey ?? "binding", made(entry, kind, notes));
    }
  }
  const assets = assetsBinding(config);
  if (assets !== undefined) bindings.set(assets, makerCall("assets", []));
  for (const [entry, expression] of workflowBindings(config.objects("workflows"), worker, handles, notes)) {
    add(entry, "binding", expression);
  }
  for (const entry of config.objects("dispatch_namespaces")) add(entry, "binding", dispatchNamespace(entry, notes));
  const durableObjects = readDurableObjects(config, naming, handles, notes);
  for (const [entry, expression] of durableObjects.bindings) add(entry, "name", expression);
  for (const entry of config.object("logfwdr")?.objects("bindings") ?? []) {
    add(entry, "name", rawBinding("logfwdr", "unknown", { destination: entry.requiredText("destination") }));
  }
  for (const entry of config.object("unsafe")?.objects("bindings") ?? []) {
    const fields = entry.entries().filter(([key]) => key !== "name" && key !== "type" && key !== "dev");
    if (entry.has("dev")) notes.wranglerOnly(entry.at("dev"));
    add(entry, "name", rawBinding(entry.requiredText("type"), "unknown", Object.fromEntries(fields)));
  }
  return { bindings, exports: durableObjects.exports };
}

/** A secret's name in the stack's configuration: `PAYMENT_KEY` is `paymentKey`. */
export function secretBinding(name: string): Expression {
  return code(`config.requireSecret(${JSON.stringify(camelCase(name))})`);
}

function entriesOf(config: Fields, { key, single }: BindingKind): Fields[] {
  const [outer = "", inner] = key.split(".");
  const holder = inner === undefined ? config : config.object(outer);
  const field = inner ?? outer;
  if (!holder) return [];
  if (!single) return holder.objects(field);
  const entry = holder.object(field);
  return entry ? [entry] : [];
}

function made(entry: Fields, kind: BindingKind, notes: Notes): Expression {
  const { first, env, provisioned, firstIsName, required = [] } = kind;
  const missing = required.find((key) => option(entry, key) === undefined);
  if (missing !== undefined) throw new ConfigError(`${entry.at(missing)} is required.`);
  if (first && provisioned && !entry.has(first[0])) return inherited(entry, first[0], env ?? "unknown", notes);
  const options = Object.entries(kind.options ?? {}).map(
    ([key, name]) => [name, optional(option(entry, key))] as const,
  );
  const given = options.filter(([, expression]) => expression !== undefined);
  return makerCall(kind.maker, [
    ...(first
      ? [
          {
            name: first[1],
            value: value(firstArgument(entry, first[0], firstIsName ? (kind.nameKey ?? "binding") : undefined)),
          },
        ]
      : []),
    // What is of a few literals only is no longer that once it depends on the stack.
    ...(given.length > 0
      ? [
          {
            name: "",
            value: object(Object.fromEntries(given.map(([name, one]) => [name, one && { ...one, literal: true }]))),
          },
        ]
      : []),
  ]);
}

function firstArgument(entry: Fields, key: string, otherwise: string | undefined): string {
  return otherwise === undefined ? entry.requiredText(key) : (entry.text(key) ?? entry.requiredText(otherwise));
}

/** An option by its key, or by that of an object within. */
function option(entry: Fields, key: string): JsonValue | undefined {
  const [outer = "", inner] = key.split(".");
  return inner === undefined ? entry.json(outer) : entry.object(outer)?.json(inner);
}

/** Only Cloudflare knows the ID of what wrangler created: the binding is inherited from the deployed Worker. */
function inherited(entry: Fields, missing: string, env: string, notes: Notes): Expression {
  notes.check(
    entry.at(missing),
    "not set, because wrangler created the resource. The program keeps the binding as it is deployed. To deploy to another account, set the ID.",
  );
  return { ...makerCall("inherit", []), type: env };
}

function dispatchNamespace(entry: Fields, notes: Notes): Expression {
  const namespace = entry.text("namespace");
  const outbound = entry.object("outbound");
  const args = outbound && {
    service: value(outbound.requiredText("service")),
    environment: optional(outbound.text("environment")),
    parameters: optional(outbound.texts("parameters")),
  };
  if (namespace === undefined) return inherited(entry, "namespace", "DispatchNamespace", notes);
  return makerCall("dispatchNamespace", [
    { name: "namespace", value: value(namespace) },
    ...(args ? [{ name: "", value: object({ outbound: object(args) }) }] : []),
  ]);
}
