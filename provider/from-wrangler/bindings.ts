import { ConfigError } from "./config-error";
import { BINDING_KINDS, type BindingKind } from "./binding-kinds";
import { readDurableObjects } from "./durable-objects";
import { camelCase, code, type Expression, object, value } from "./expression";
import type { Fields } from "./fields";
import type { Handles } from "./handles";
import type { Notes } from "./notes";
import { rawBinding } from "./raw-binding";
import { workflowBindings } from "./workflows";

/** The bindings of one environment, by name. */
export function readBindings(
  config: Fields,
  worker: string,
  notes: Notes,
): { bindings: Map<string, Expression>; exports: Expression | undefined } {
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
  for (const entry of config.objects("kv_namespaces")) {
    for (const key of ["preview_id"]) if (entry.has(key)) notes.wranglerOnly(entry.at(key));
    add(entry, "binding", kvNamespace(entry, notes));
  }
  for (const entry of config.objects("services")) add(entry, "binding", service(entry));
  for (const [entry, expression] of workflowBindings(config.objects("workflows"), worker, handles, notes)) {
    add(entry, "binding", expression);
  }
  const durableObjects = readDurableObjects(config, worker, handles, notes);
  for (const [entry, expression] of durableObjects.bindings) add(entry, "name", expression);
  for (const entry of config.objects("dispatch_namespaces")) add(entry, "binding", dispatchNamespace(entry));
  for (const kind of BINDING_KINDS) {
    for (const entry of entriesOf(config, kind)) {
      for (const key of kind.local ?? []) if (entry.has(key)) notes.wranglerOnly(entry.at(key));
      add(entry, kind.nameKey ?? "binding", raw(entry, kind, notes));
    }
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

function raw(entry: Fields, kind: BindingKind, notes: Notes): Expression {
  const { required = {}, optional: optionalFields = {} } = kind;
  const missing = Object.keys(required).find((key) => !entry.has(key));
  if (missing !== undefined && kind.provisioned) return inherited(entry, missing, kind.env, notes);
  if (missing !== undefined) throw new ConfigError(`${entry.at(missing)} is required.`);
  const fields = Object.entries({ ...required, ...optionalFields }).map(
    ([key, field]) => [field, entry.json(key)] as const,
  );
  return rawBinding(kind.type, kind.env, Object.fromEntries(fields));
}

/** Only Cloudflare knows the ID of what wrangler created: the binding is inherited from the deployed Worker. */
function inherited(entry: Fields, missing: string, env: string, notes: Notes): Expression {
  notes.check(
    entry.at(missing),
    "not set, because wrangler created the resource. The program keeps the binding as it is deployed. To deploy to another account, set the ID.",
  );
  return rawBinding("inherit", env, {});
}

function kvNamespace(entry: Fields, notes: Notes): Expression {
  const id = entry.text("id");
  if (id === undefined) return inherited(entry, "id", "KVNamespace", notes);
  return { kind: "call", callee: "binding.kvNamespace", args: [{ name: "namespaceId", value: value(id) }] };
}

function service(entry: Fields): Expression {
  const name = entry.requiredText("service");
  const entrypoint = entry.text("entrypoint");
  const environment = entry.text("environment");
  const props = entry.json("props");
  if (environment !== undefined || props !== undefined) {
    return rawBinding("service", "Fetcher", { service: name, entrypoint, environment, props });
  }
  const options =
    entrypoint === undefined ? [] : [{ name: "options", value: object({ entrypoint: value(entrypoint) }) }];
  return { kind: "call", callee: "binding.service", args: [{ name: "service", value: value(name) }, ...options] };
}

function dispatchNamespace(entry: Fields): Expression {
  const namespace = entry.text("namespace");
  const outbound = entry.object("outbound");
  const environment = outbound?.text("environment");
  const params = outbound?.texts("parameters")?.map((name) => ({ name }));
  return rawBinding(namespace === undefined ? "inherit" : "dispatch_namespace", "DispatchNamespace", {
    namespace,
    outbound: outbound && {
      worker: { service: outbound.requiredText("service"), ...(environment !== undefined && { environment }) },
      ...(params && { params }),
    },
  });
}
