import { invalid } from "../bindings/kind";
import { kindOf } from "../bindings/table";
import { ApiError } from "../envelope";
import type { BindingRecord } from "../store/records";
import type { Store } from "../store/store";
import type { UploadMetadata } from "./metadata";

/** A binding as the API shows it: a secret without its value. */
export function shown(binding: BindingRecord): BindingRecord {
  const kind = kindOf(binding);
  return kind.secret ? { type: binding.type, name: binding.name } : kind.complete(binding);
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

/** Refuses a binding that lacks a field or whose target does not exist, and a second one of what a Worker has once. */
export function checkBindings(bindings: BindingRecord[], script: string, store: Store): void {
  const once = new Map<string, string>();
  for (const binding of bindings) {
    const { type, name } = binding;
    const kind = kindOf(binding);
    const refusal = kind.refusal(binding, { script, store });
    if (refusal) throw refusal;
    if (!kind.once) continue;
    const first = once.get(type);
    if (first !== undefined) {
      throw invalid(
        `binding ${name} of type ${type} is not allowed: a Worker can have one, and ${first} is of that type`,
      );
    }
    once.set(type, name);
  }
}
