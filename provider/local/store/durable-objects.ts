import { randomUUID } from "node:crypto";

import { BINDING_TYPE, ownerOf } from "../durable-objects/bindings";
import {
  type DurableObjectsRecord,
  durableObjectsRecord,
  type DurableObjectsState,
  EMPTY,
  namespaceOf,
} from "../durable-objects/records";
import type { DeployedBinding } from "../durable-objects/situation";
import type { PreviewStore } from "../previews/store";
import { Collection } from "./collection";
import type { Scripts } from "./scripts";
import { deployedVersion } from "./deployed";
import type { WorkerRecord } from "./records";

const KEY = "account";

export const newNamespaceId = (): string => randomUUID().replaceAll("-", "");

/** The namespaces of Durable Objects. A change of them and the deployment that makes it are one: after a crash, both are there, or neither. */
export class DurableObjectsStore {
  private readonly records: Collection<DurableObjectsRecord>;

  constructor(
    folder: string,
    private readonly scripts: Scripts,
    private readonly previews: PreviewStore,
  ) {
    this.records = new Collection(folder, durableObjectsRecord, () => KEY);
    const found = this.records.get(KEY);
    if (found === undefined) this.write(adopted(scripts.all()));
    else this.write(this.owned(this.completed(found)));
  }

  get state(): DurableObjectsState {
    return this.records.get(KEY) ?? EMPTY;
  }

  /** Makes the change with the deployment that `note` writes. */
  change(next: DurableObjectsState, script: string, deploymentId: string, note: () => void): void {
    const { namespaces, pending } = this.state;
    const before = { namespaces, pending };
    if (JSON.stringify([next.namespaces, next.pending]) === JSON.stringify([namespaces, pending])) {
      note();
      return;
    }
    const change: DurableObjectsRecord = { ...next, undo: { script, deploymentId, before } };
    this.records.set(change);
    try {
      note();
    } finally {
      // A deployment that could not be written has not happened either.
      this.write(this.completed(change));
    }
  }

  /** Forgets what a script that is gone has owned and waited for; gives the keys of the data. */
  forget(script: string): string[] {
    const { namespaces, pending } = this.state;
    const keys = namespaces.filter((each) => each.script === script).map(({ key }) => key);
    const left = this.owned(this.state);
    // Most scripts have none: on a full disk they can be deleted, too.
    if (left.namespaces.length < namespaces.length || left.pending.length < pending.length) this.write(left);
    return keys;
  }

  /** The bindings to Durable Objects that deployed versions have. */
  bindings(): DeployedBinding[] {
    return this.scripts.everywhere().flatMap((worker) =>
      deployedVersion(worker)
        .bindings.filter(({ type }) => type === BINDING_TYPE)
        .map((binding) => ({
          script: worker.name,
          owner: ownerOf(binding, worker.name),
          className: String(binding["class_name"]),
          ...(typeof binding["namespace_id"] === "string" && { namespaceId: binding["namespace_id"] }),
        })),
    );
  }

  private write({ namespaces, pending }: DurableObjectsState): void {
    this.records.set({ namespaces, pending });
  }

  /** What a crash left: a change whose deployment is not there has not happened. */
  private completed({ undo, ...state }: DurableObjectsRecord): DurableObjectsState {
    if (undo === undefined) return state;
    return this.deployments(undo.script)?.some(({ id }) => id === undo.deploymentId) === true ? state : undo.before;
  }

  /** Without what belongs to scripts and previews that do not exist. */
  private owned({ namespaces, pending }: DurableObjectsState): DurableObjectsState {
    const exists = ({ script }: { script: string }) => this.deployments(script) !== undefined;
    return { namespaces: namespaces.filter(exists), pending: pending.filter(exists) };
  }

  /** Those of a script, or of the preview that runs by that name. */
  private deployments(script: string): { id: string }[] | undefined {
    return (this.scripts.get(script) ?? this.previews.running(script))?.deployments;
  }
}

/** Before there were namespaces, a class ran when something bound it, with its data in a folder of its script's and its own name. */
function adopted(workers: WorkerRecord[]): DurableObjectsState {
  const state: DurableObjectsState = { namespaces: [], pending: [] };
  const names = new Set(workers.map(({ name }) => name));
  for (const worker of workers) {
    for (const binding of deployedVersion(worker).bindings) {
      const script = ownerOf(binding, worker.name);
      const className = binding["class_name"];
      if (binding.type !== BINDING_TYPE || typeof className !== "string" || !names.has(script)) continue;
      if (namespaceOf(state, script, className) !== undefined) continue;
      const key = `${script}-${className}`;
      state.namespaces.push({ id: newNamespaceId(), key, script, className, sqlite: true, container: false });
    }
  }
  return state;
}
