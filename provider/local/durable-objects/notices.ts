import type { Draft } from "./draft";
import type { Namespace } from "./records";

/** A tombstone whose work is done; it can go when no other Worker names the class any more. */
export function tellStale(draft: Draft, name: string, state: string): void {
  const about = draft.about(name, undefined);
  const removable = about.referencing_scripts === undefined;
  draft.tell({
    class: name,
    scenario: "stale_tombstone",
    message: `State "${state}" has no effect: no namespace has this class name.${removable ? " The entry can be removed from `exports`." : ""}`,
    ...about,
  });
  if (removable) draft.summary.removable_entries.push(name);
}

/** A live entry whose class the code does not export. */
export function refuseMissingClass(draft: Draft, name: string, namespace: Namespace | undefined): void {
  draft.refuse({
    class: name,
    scenario: namespace === undefined ? "config_references_nonexistent_class" : "config_export_not_in_code",
    message: "The entry is live, but the code does not export a Durable Object class of this name.",
    suggestion:
      namespace === undefined
        ? "Export the class, or remove the entry."
        : `Export the class, or say with the entry's state what becomes of its namespace.`,
    ...(namespace && { namespace_id: namespace.id }),
  });
}

/** Whether the declared storage is refused: it never changes once a namespace exists. */
export function refuseOtherStorage(
  draft: Draft,
  name: string,
  storage: "sqlite" | "legacy-kv",
  namespace: Namespace,
): boolean {
  const provisioned = namespace.sqlite ? "sqlite" : "legacy-kv";
  if (storage === provisioned) return false;
  draft.refuse({
    class: name,
    scenario: "storage_type_mismatch",
    message: `The namespace has \`${provisioned}\` storage, and the entry says \`${storage}\`.`,
    suggestion: `Set \`storage\` to "${provisioned}".`,
    namespace_id: namespace.id,
  });
  return true;
}
