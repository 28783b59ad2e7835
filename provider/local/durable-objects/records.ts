import { z } from "zod";

/** A namespace of Durable Objects: one class of one script, and where its data is. */
export const namespaceRecord = z.object({
  /** 32 hex digits, for good. */
  id: z.string(),
  /** Names the folder of its data, and goes into the ids of its objects: it never changes, whatever the class is called. */
  key: z.string(),
  script: z.string(),
  className: z.string(),
  sqlite: z.boolean(),
  /** Whether a container backs the class. */
  container: z.boolean(),
  /** The script that it came from, until the target's map says that the transfer is over. */
  transferredFrom: z.string().optional(),
});

/** What a target has said with `expecting-transfer`, until its source commits. */
export const pendingTransferRecord = z.object({
  script: z.string(),
  className: z.string(),
  from: z.string(),
  container: z.boolean(),
});

const stateShape = z.object({
  namespaces: z.array(namespaceRecord),
  pending: z.array(pendingTransferRecord),
});

/** All namespaces of the account, in one file: a transfer changes two scripts at once, or nothing. */
export const durableObjectsRecord = stateShape.extend({
  /** A change whose deployment is not noted yet, with what was before it: after a crash in between, it has not happened. */
  undo: z.object({ script: z.string(), deploymentId: z.string(), before: stateShape }).optional(),
});

export type Namespace = z.infer<typeof namespaceRecord>;
export type PendingTransfer = z.infer<typeof pendingTransferRecord>;
export type DurableObjectsState = z.infer<typeof stateShape>;
export type DurableObjectsRecord = z.infer<typeof durableObjectsRecord>;

export const EMPTY: DurableObjectsState = { namespaces: [], pending: [] };

/** The namespace of a class that a script owns. */
export function namespaceOf(state: DurableObjectsState, script: string, className: string): Namespace | undefined {
  return state.namespaces.find((each) => each.script === script && each.className === className);
}

/** Where the class of a script is: its own namespace, or the source's while a transfer is pending. */
export function resolveNamespace(state: DurableObjectsState, script: string, className: string): Namespace | undefined {
  const own = namespaceOf(state, script, className);
  if (own !== undefined) return own;
  const pending = state.pending.find((each) => each.script === script && each.className === className);
  return pending && namespaceOf(state, pending.from, className);
}
