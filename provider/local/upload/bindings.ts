import { ApiError } from "../envelope";
import type { BindingRecord } from "../store/records";
import type { Store } from "../store/store";
import { INVALID_METADATA, type UploadMetadata } from "./metadata";

const SECRETS = new Set(["secret_text", "secret_key"]);

/** What a kind of binding cannot do without; a kind that is not here needs its name only. */
const REQUIRED: Record<string, string[]> = {
  plain_text: ["text"],
  secret_text: ["text"],
  json: ["json"],
  kv_namespace: ["namespace_id"],
  service: ["service"],
  workflow: ["workflow_name"],
  durable_object_namespace: ["class_name"],
  r2_bucket: ["bucket_name"],
  d1: ["id"],
  queue: ["queue_name"],
};

/** Fields that the API also takes under another name: wrangler sends one, the official SDK the other. */
const OTHER_NAMES: Record<string, string> = { id: "database_id" };

export function isSecret({ type }: { type: string }): boolean {
  return SECRETS.has(type);
}

/** A binding as the API shows it: a secret without its value. */
export function shown(binding: BindingRecord): BindingRecord {
  return isSecret(binding) ? { type: binding.type, name: binding.name } : binding;
}

/** The bindings of a new version: those sent, with `inherit` and `keep_bindings` taken from the version before. */
export function resolveBindings(
  metadata: Pick<UploadMetadata, "bindings" | "keep_bindings">,
  before: BindingRecord[],
  strict: boolean,
): BindingRecord[] {
  const sent = (metadata.bindings ?? []).flatMap((binding) => {
    if (binding.type !== "inherit") return [binding];
    const source = typeof binding["old_name"] === "string" ? binding["old_name"] : binding.name;
    const inherited = before.find(({ name }) => name === source);
    if (inherited) return [{ ...inherited, name: binding.name }];
    if (!strict) return [];
    throw new ApiError(
      400,
      10057,
      `inherit binding '${binding.name}' is invalid: the previous version has no binding '${source}'.`,
    );
  });
  const names = new Set<string>();
  for (const { name } of sent) {
    if (names.has(name)) {
      throw new ApiError(
        400,
        10053,
        `Binding name '${name}' already in use. Please use a different name and try again.`,
      );
    }
    names.add(name);
  }
  const kept = before.filter(({ name, type }) => !names.has(name) && metadata.keep_bindings?.includes(type));
  return [...sent, ...kept];
}

/** Refuses a binding that lacks a part, or whose target is not there. */
export function checkBindings(bindings: BindingRecord[], scriptName: string, store: Store): void {
  for (const binding of bindings) {
    for (const field of REQUIRED[binding.type] ?? []) {
      const value = binding[field] ?? binding[OTHER_NAMES[field] ?? field];
      // A variable may be empty text; an id or a name may not.
      if (value === undefined || (value === "" && field !== "text")) {
        throw new ApiError(
          400,
          INVALID_METADATA,
          `binding ${binding.name} of type ${binding.type} must have a valid \`${field}\` specified`,
        );
      }
    }
    checkTarget(binding, scriptName, store);
  }
}

function checkTarget(binding: BindingRecord, scriptName: string, store: Store): void {
  const { type } = binding;
  if (type === "kv_namespace") {
    const id = String(binding["namespace_id"]);
    if (!/^[0-9a-f]{32}$/.test(id)) {
      throw new ApiError(
        400,
        10042,
        `KV namespace '${id}' is not valid. Please verify the namespace_id in your configuration.`,
      );
    }
    if (!store.namespaces.get(id)) throw new ApiError(400, 10041, `KV namespace '${id}' not found.`);
  }
  if (type === "service") {
    const service = String(binding["service"]);
    if (service !== scriptName && !store.scripts.get(service)) {
      throw new ApiError(
        400,
        10144,
        `Could not resolve service binding '${binding.name}'. Target script '${service}' not found.`,
      );
    }
  }
}
