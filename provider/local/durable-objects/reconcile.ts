import { type ContainerDeclaration, checkContainers, hasContainer } from "./containers";
import { Draft, type Reconciled } from "./draft";
import { type DurableObjectExport, durableObjectEntries, type ExportsMap } from "./exports";
import { refuseMissingClass, refuseOtherStorage, tellStale } from "./notices";
import type { Situation } from "./situation";
import { expectTransfer, transfer } from "./transfers";

type Entry<State extends string> = Extract<DurableObjectExport, { state: State }>;
type Created = Extract<DurableObjectExport, { state?: "created" | undefined }>;

/**
 * Compares what an upload declares with what its code exports and with what is provisioned, and says what follows. It changes nothing
 * itself.
 *
 * @throws ApiError 100402 with a detail a class that does not agree.
 */
export function reconcile(
  map: ExportsMap,
  situation: Situation,
  containers: readonly ContainerDeclaration[] = [],
): Reconciled {
  const draft = new Draft(situation);
  const entries = durableObjectEntries(map);
  checkContainers(draft, entries, containers);
  // What frees or moves a namespace comes first: a live entry may be where it goes.
  for (const [name, entry] of entries) {
    if (entry.state === "renamed") rename(draft, map, name, entry);
    if (entry.state === "deleted") remove(draft, name);
    if (entry.state === "transferred") transfer(draft, name, entry.transferred_to);
  }
  for (const [name, entry] of entries) {
    const container = hasContainer(name, entry, containers);
    if (entry.state === "expecting-transfer") expectTransfer(draft, name, entry, container);
    if (entry.state === undefined || entry.state === "created") create(draft, name, entry, container);
  }
  compareWithRest(draft, new Set(entries.map(([name]) => name)));
  return draft.result();
}

function create(draft: Draft, name: string, entry: Created, container: boolean): void {
  const namespace = draft.ownNamespace(name);
  if (!draft.inCode(name)) {
    refuseMissingClass(draft, name, namespace);
    return;
  }
  draft.forgetPending(draft.script, name);
  if (namespace === undefined) {
    if (entry.storage === "sqlite") {
      draft.create(name, true, container);
      return;
    }
    const message = "A new namespace cannot have `legacy-kv` storage.";
    const suggestion = 'Set `storage` to "sqlite".';
    draft.refuse({ class: name, scenario: "invalid_export", message, suggestion });
    return;
  }
  if (refuseOtherStorage(draft, name, entry.storage, namespace)) return;
  if (namespace.transferredFrom !== undefined) {
    draft.tell({
      class: name,
      scenario: "transfer_receive_cleanup_complete",
      message: `The transfer from '${namespace.transferredFrom}' is complete.`,
      namespace_id: namespace.id,
    });
  }
  if (namespace.container !== container) draft.summary.updated.push(name);
  draft.change(namespace, { container, transferredFrom: undefined });
}

function rename(draft: Draft, map: ExportsMap, name: string, { renamed_to: to }: Entry<"renamed">): void {
  const target = map[to];
  const live = target?.type === "durable-object" && (target.state === undefined || target.state === "created");
  if (to === name || !live) {
    draft.refuse({
      class: name,
      scenario: "invalid_export",
      message: `\`renamed_to\` must name another class with a live entry in the same \`exports\`, got '${to}'.`,
      suggestion: `Add an entry for '${to}' with its \`storage\`.`,
    });
    return;
  }
  const namespace = draft.ownNamespace(name);
  if (namespace === undefined) {
    tellStale(draft, name, "renamed");
    return;
  }
  const occupied = draft.ownNamespace(to);
  if (occupied !== undefined) {
    draft.refuse({
      class: name,
      scenario: "tombstone_renamed_to_occupied",
      message: `'${to}' has its own namespace.`,
      suggestion: `Delete it first, with state "deleted" for '${to}' in a separate deployment.`,
      namespace_id: occupied.id,
    });
    return;
  }
  draft.change(namespace, { className: to });
  draft.summary.renamed.push({ from: name, to });
  if (!draft.inCode(name)) return;
  draft.tell({
    class: name,
    scenario: "tombstone_class_still_in_code",
    message: `Renamed to '${to}'; the code still exports '${name}', as it may while the change rolls out.`,
    ...draft.about(name, namespace),
  });
}

function remove(draft: Draft, name: string): void {
  const namespace = draft.ownNamespace(name);
  if (draft.inCode(name)) {
    draft.refuse({
      class: name,
      scenario: "tombstone_delete_class_still_in_code",
      message: "The code still exports the class that is to be deleted.",
      suggestion: `Remove '${name}' from the code, then deploy the tombstone.`,
      ...(namespace && { namespace_id: namespace.id }),
    });
    return;
  }
  if (namespace === undefined) {
    tellStale(draft, name, "deleted");
    return;
  }
  const about = draft.about(name, namespace);
  if (about.referencing_scripts !== undefined) {
    draft.refuse({
      class: name,
      scenario: "tombstone_delete_blocked_by_external_bindings",
      message: `Other Workers bind to the namespace: ${about.referencing_scripts.join(", ")}.`,
      suggestion: "Deploy those Workers without the binding first.",
      ...about,
    });
    return;
  }
  draft.remove(namespace);
  draft.summary.deleted.push(name);
}

/** What is provisioned or exported, and not declared. */
function compareWithRest(draft: Draft, declared: ReadonlySet<string>): void {
  for (const { script, className } of [...draft.pending]) {
    // Dropping the entry is how a target cancels a transfer.
    if (script === draft.script && !declared.has(className)) draft.forgetPending(script, className);
  }
  const provisioned = new Set<string>();
  for (const namespace of draft.own) {
    const name = namespace.className;
    provisioned.add(name);
    if (declared.has(name)) continue;
    const inCode = draft.inCode(name);
    draft.refuse({
      class: name,
      scenario: inCode ? "provisioned_class_missing_from_config" : "orphaned_provisioned_namespace",
      message: inCode
        ? "The code exports the class and it has a namespace, but `exports` has no entry for it."
        : "The class has a namespace, but neither the code nor `exports` has the class.",
      suggestion: inCode
        ? `Add an entry with its \`storage\` to keep it, or one with state "renamed" or "transferred" that says where it goes.`
        : `Add an entry with state "deleted" to delete the namespace and its data, or bring the class back to the code and to \`exports\`.`,
      ...draft.about(name, namespace),
    });
  }
  for (const name of [...draft.situation.classes].sort()) {
    if (declared.has(name) || provisioned.has(name)) continue;
    draft.tell({
      class: name,
      scenario: "code_class_not_in_exports",
      message: "The code exports the class, but `exports` has no entry for it: it has no namespace.",
    });
  }
}
