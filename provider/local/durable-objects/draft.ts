import type { Namespace, DurableObjectsState, PendingTransfer } from "./records";
import { emptyReconciliation, type Info, invalidExports, type Reconciliation, type Refusal } from "./scenarios";
import { referencingScripts, type Situation } from "./situation";

/** What a change of Durable Objects comes to: the state after it, and the namespaces whose data goes. */
export interface Outcome {
  state: DurableObjectsState;
  removed: Namespace[];
}

export interface Reconciled extends Outcome {
  summary: Reconciliation;
}

/** A reconciliation in the making. Everything that is wrong is collected, a refusal a class; nothing counts until all is right. */
export class Draft {
  readonly summary = emptyReconciliation();
  readonly #refusals = new Map<string, Refusal>();
  readonly #removed: Namespace[] = [];
  #namespaces: Namespace[];
  #pending: PendingTransfer[];

  constructor(readonly situation: Situation) {
    this.#namespaces = [...situation.state.namespaces];
    this.#pending = [...situation.state.pending];
  }

  get script(): string {
    return this.situation.script;
  }

  get pending(): readonly PendingTransfer[] {
    return this.#pending;
  }

  /** The namespaces of the script that is uploaded. */
  get own(): Namespace[] {
    return this.#namespaces.filter(({ script }) => script === this.script);
  }

  ownNamespace(className: string): Namespace | undefined {
    return this.namespaceOf(this.script, className);
  }

  namespaceOf(script: string, className: string): Namespace | undefined {
    return this.#namespaces.find((each) => each.script === script && each.className === className);
  }

  inCode(className: string): boolean {
    return this.situation.classes.has(className);
  }

  isRefused(className: string): boolean {
    return this.#refusals.has(className);
  }

  /** The first refusal of a class is the one that is told. */
  refuse(refusal: Refusal): void {
    if (!this.isRefused(refusal.class)) this.#refusals.set(refusal.class, refusal);
  }

  tell(info: Info): void {
    this.summary.info.push(info);
  }

  /** A namespace with the Workers that refer to it, as refusals and infos name them. */
  about(className: string, namespace: Namespace | undefined) {
    const scripts = referencingScripts(this.situation, className, namespace?.id);
    return {
      ...(namespace && { namespace_id: namespace.id }),
      ...(scripts.length > 0 && { referencing_scripts: scripts }),
    };
  }

  create(className: string, sqlite: boolean, container: boolean): void {
    const id = this.situation.newId();
    this.#namespaces.push({ id, key: id, script: this.script, className, sqlite, container });
    this.summary.created.push(className);
  }

  change(namespace: Namespace, change: Partial<Omit<Namespace, "id" | "key">>): void {
    this.#namespaces = this.#namespaces.map((each) => (each.id === namespace.id ? { ...each, ...change } : each));
  }

  remove(namespace: Namespace): void {
    this.#namespaces = this.#namespaces.filter(({ id }) => id !== namespace.id);
    this.#removed.push(namespace);
  }

  expect(transfer: PendingTransfer): void {
    this.forgetPending(transfer.script, transfer.className);
    this.#pending.push(transfer);
  }

  forgetPending(script: string, className: string): void {
    this.#pending = this.#pending.filter((each) => each.script !== script || each.className !== className);
  }

  /**
   * What it came to.
   *
   * @throws ApiError with all refusals, if there are any.
   */
  result(): Reconciled {
    if (this.#refusals.size > 0) throw invalidExports([...this.#refusals.values()]);
    return {
      state: { namespaces: this.#namespaces, pending: this.#pending },
      removed: this.#removed,
      summary: this.summary,
    };
  }
}
