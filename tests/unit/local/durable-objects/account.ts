import {
  EMPTY,
  type DurableObjectsState,
  type Namespace,
  type PendingTransfer,
} from "../../../../provider/local/durable-objects/records";
import { readExports } from "../../../../provider/local/durable-objects/exports";
import { reconcile } from "../../../../provider/local/durable-objects/reconcile";
import type { Refusal } from "../../../../provider/local/durable-objects/scenarios";
import type { DeployedBinding, Situation } from "../../../../provider/local/durable-objects/situation";
import { ApiError } from "../../../../provider/local/envelope";

export const SQLITE = { type: "durable-object", storage: "sqlite" };
export const KV = { type: "durable-object", storage: "legacy-kv" };

/** A namespace of an account, `owner/Class`. */
export function namespace(name: string, more: Partial<Namespace> = {}): Namespace {
  const [script = "", className = ""] = name.split("/");
  return {
    id: `id-of-${className}`,
    key: `key-of-${className}`,
    script,
    className,
    sqlite: true,
    container: false,
    ...more,
  };
}

export function pending(script: string, className: string, from: string): PendingTransfer {
  return { script, className, from, container: false };
}

export function state(namespaces: Namespace[], waiting: PendingTransfer[] = []): DurableObjectsState {
  return { ...EMPTY, namespaces, pending: waiting };
}

export interface Account {
  script?: string;
  classes?: string[];
  state?: DurableObjectsState;
  scripts?: string[];
  bindings?: DeployedBinding[];
}

/** What the script `main` is uploaded to; the scripts `main` and `other` exist. */
export function situation({
  script = "main",
  classes = [],
  scripts = ["main", "other"],
  ...account
}: Account): Situation {
  let made = 0;
  return {
    script,
    classes: new Set(classes),
    state: account.state ?? EMPTY,
    bindings: account.bindings ?? [],
    scriptExists: (name) => scripts.includes(name),
    newId: () => `new-${++made}`,
  };
}

export function deploy(
  exports: Record<string, unknown>,
  account: Account = {},
  containers: { name?: string; class_name?: string }[] = [],
) {
  return reconcile(readExports(exports), situation(account), containers);
}

/** What an upload is refused with. */
export function refusal(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

export function details(work: () => unknown): Refusal[] {
  const error = refusal(work);
  expect([error.status, error.code]).toEqual([400, 100402]);
  return error.meta?.["details"] as Refusal[];
}

/** Namespaces as `id: owner/Class`, with `(kv)` where it is. */
export function listed({ namespaces }: DurableObjectsState): string[] {
  return namespaces.map(({ id, script, className, sqlite }) => `${id}: ${script}/${className}${sqlite ? "" : " (kv)"}`);
}
