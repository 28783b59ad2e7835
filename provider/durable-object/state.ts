// What state and previews hold of the Durable Object classes of a Worker.

/** A class that a Worker declares, or that it gave to another one. */
export interface DurableObjectExport {
  type: "durable-object";
  storage?: "sqlite" | "legacy-kv";
  renamedFrom?: string;
  /** The script that has it until now. */
  transferredFrom?: string;
  /** The script that gets it. */
  transferredTo?: string;
  /** The name of the container application that backs it. */
  container?: string;
  allowDataLoss?: boolean;
}

/** By class name. */
export type DurableObjectExports = Record<string, DurableObjectExport>;
