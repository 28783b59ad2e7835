import type { Draft } from "./draft";
import type { DurableObjectExport } from "./exports";
import { refuseMissingClass, refuseOtherStorage, tellStale } from "./notices";
import type { Namespace } from "./records";

type Expecting = Extract<DurableObjectExport, { state: "expecting-transfer" }>;

/** The target's side, deployed first: it says where the namespace will come from. */
export function expectTransfer(draft: Draft, name: string, entry: Expecting, container: boolean): void {
  const from = entry.transfer_from;
  const namespace = draft.ownNamespace(name);
  if (!draft.inCode(name)) {
    refuseMissingClass(draft, name, namespace);
    return;
  }
  if (namespace !== undefined) {
    alreadyProvisioned(draft, name, entry, namespace);
    return;
  }
  const source = draft.namespaceOf(from, name);
  if (from === draft.script) {
    const message = "`transfer_from` must name another script.";
    draft.refuse({ class: name, scenario: "invalid_export", message });
    return;
  }
  if (!draft.situation.scriptExists(from)) {
    draft.refuse({
      class: name,
      scenario: "phase_one_transfer_source_missing",
      message: `The source script '${from}' does not exist.`,
    });
    return;
  }
  if (source === undefined) {
    draft.refuse({
      class: name,
      scenario: "phase_one_transfer_source_namespace_missing",
      message: `The source script '${from}' has no namespace for the class.`,
      suggestion: `Deploy '${from}' with the class first.`,
    });
    return;
  }
  const other = draft.pending.find(({ className, script, from: promised }) =>
    className !== name ? false : script === draft.script ? promised !== from : promised === from,
  );
  if (other !== undefined) {
    draft.refuse({
      class: name,
      scenario: "phase_one_transfer_duplicate",
      message: `A transfer of the class from '${other.from}' to '${other.script}' is already pending.`,
      suggestion: `Cancel it first: deploy '${other.script}' without its entry.`,
      namespace_id: source.id,
    });
    return;
  }
  if (refuseOtherStorage(draft, name, entry.storage, source)) return;
  if (source.container !== container) {
    draft.refuse({
      class: name,
      scenario: "transfer_container_parity_mismatch",
      message: `The class ${source.container ? "has a container" : "has no container"} in '${from}', and must be the same here.`,
      namespace_id: source.id,
    });
    return;
  }
  draft.expect({ script: draft.script, className: name, from, container });
  draft.summary.transfer_pending.push({ class: name, from });
}

function alreadyProvisioned(draft: Draft, name: string, entry: Expecting, namespace: Namespace): void {
  const from = entry.transfer_from;
  if (namespace.transferredFrom === from) {
    if (refuseOtherStorage(draft, name, entry.storage, namespace)) return;
    draft.tell({
      class: name,
      scenario: "transfer_receive_already_applied",
      message: `The namespace has come from '${from}'. The entry's state can be "created" now.`,
      namespace_id: namespace.id,
    });
    return;
  }
  draft.refuse(
    namespace.transferredFrom === undefined
      ? {
          class: name,
          scenario: "phase_one_transfer_target_class_provisioned",
          message: "The class has its own namespace here already.",
          suggestion: 'Use state "created" to keep that namespace, or delete it first.',
          namespace_id: namespace.id,
        }
      : {
          class: name,
          scenario: "phase_one_transfer_after_commit_mismatch",
          message: `The namespace has come from '${namespace.transferredFrom}', not from '${from}'.`,
          suggestion: 'Use state "created".',
          namespace_id: namespace.id,
        },
  );
}

/** The source's side, which commits. */
export function transfer(draft: Draft, name: string, to: string): void {
  const namespace = draft.ownNamespace(name);
  if (namespace === undefined) {
    tellStale(draft, name, "transferred");
    return;
  }
  const about = { class: name, namespace_id: namespace.id };
  if (!draft.situation.scriptExists(to)) {
    const message = `The target script '${to}' does not exist.`;
    draft.refuse({ ...about, scenario: "transferred_target_missing", message });
    return;
  }
  const expected = draft.pending.filter(({ from, className }) => from === draft.script && className === name);
  const pending = expected.find(({ script }) => script === to);
  if (pending === undefined) {
    const [elsewhere] = expected;
    draft.refuse(
      elsewhere === undefined
        ? {
            ...about,
            scenario: "transferred_pending_not_found",
            message: `The target script '${to}' does not expect the class.`,
            suggestion: `Deploy '${to}' first, with an entry for '${name}' with state "expecting-transfer" and \`transfer_from\` '${draft.script}'.`,
          }
        : {
            ...about,
            scenario: "transferred_target_mismatch",
            message: `'${elsewhere.script}' expects the class, not '${to}'.`,
            suggestion: `Set \`transferred_to\` to '${elsewhere.script}', or deploy '${elsewhere.script}' without its entry first.`,
          },
    );
    return;
  }
  if (pending.container !== namespace.container) {
    const message = `'${to}' expects the class ${pending.container ? "with" : "without"} a container.`;
    draft.refuse({ ...about, scenario: "transfer_container_parity_mismatch_on_commit", message });
    return;
  }
  draft.change(namespace, { script: to, transferredFrom: draft.script });
  draft.forgetPending(to, name);
  draft.summary.transferred.push({ class: name, to, phase: "committed" });
  if (!draft.inCode(name)) return;
  draft.tell({
    class: name,
    scenario: "tombstone_class_still_in_code",
    message: `Transferred to '${to}'; the code still exports '${name}', as it may while the change rolls out.`,
    ...draft.about(name, namespace),
  });
}
