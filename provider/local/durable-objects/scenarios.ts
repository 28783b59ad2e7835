import { ApiError } from "../envelope";

/** The ways in which an upload's `exports` can disagree with the code or with what is provisioned. */
export type RefusalScenario =
  | "provisioned_class_missing_from_config"
  | "config_export_not_in_code"
  | "config_references_nonexistent_class"
  | "orphaned_provisioned_namespace"
  | "storage_type_mismatch"
  | "invalid_export"
  | "tombstone_delete_class_still_in_code"
  | "tombstone_delete_blocked_by_external_bindings"
  | "tombstone_renamed_to_occupied"
  | "transferred_pending_not_found"
  | "transferred_target_missing"
  | "transferred_target_mismatch"
  | "phase_one_transfer_source_missing"
  | "phase_one_transfer_source_namespace_missing"
  | "phase_one_transfer_target_class_provisioned"
  | "phase_one_transfer_after_commit_mismatch"
  | "phase_one_transfer_duplicate"
  | "container_undeclared_reference"
  | "container_class_not_durable_object"
  | "container_wiring_inconsistent"
  | "container_multiple_durable_objects"
  | "transfer_container_parity_mismatch"
  | "transfer_container_parity_mismatch_on_commit";

/** What is said beside a success. */
export type InfoScenario =
  | "code_class_not_in_exports"
  | "tombstone_class_still_in_code"
  | "stale_tombstone"
  | "transfer_receive_already_applied"
  | "transfer_receive_cleanup_complete";

interface Told<Scenario> {
  class: string;
  scenario: Scenario;
  message: string;
  namespace_id?: string;
  referencing_scripts?: string[];
}

export type Info = Told<InfoScenario>;

export interface Refusal extends Told<RefusalScenario> {
  suggestion?: string;
}

/** `exports_reconciliation` of an answer. */
export interface Reconciliation {
  created: string[];
  updated: string[];
  deleted: string[];
  renamed: { from: string; to: string }[];
  transferred: { class: string; to: string; phase: "committed" }[];
  transfer_pending: { class: string; from: string }[];
  warnings: Told<string>[];
  info: Info[];
  removable_entries: string[];
}

export function emptyReconciliation(): Reconciliation {
  return {
    created: [],
    updated: [],
    deleted: [],
    renamed: [],
    transferred: [],
    transfer_pending: [],
    warnings: [],
    info: [],
    removable_entries: [],
  };
}

/** All that is wrong with the exports of an upload, as one refusal. */
export function invalidExports(refusals: Refusal[]): ApiError {
  const details = [...refusals].sort((one, other) => (one.class < other.class ? -1 : one.class > other.class ? 1 : 0));
  const message = details
    .map(({ class: name, scenario, message: text }) => `[${scenario}] class '${name}': ${text}`)
    .join("; ");
  return new ApiError(400, 100402, message, { details });
}
