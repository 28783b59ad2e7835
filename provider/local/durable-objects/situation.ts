import type { DurableObjectsState } from "./records";

/** A binding to a Durable Object class that a deployed version of some Worker has. */
export interface DeployedBinding {
  /** The Worker that binds. */
  script: string;
  /** The Worker whose class it is, as it was uploaded. */
  owner: string;
  className: string;
  namespaceId?: string | undefined;
}

/** What an upload is compared with. */
export interface Situation {
  script: string;
  state: DurableObjectsState;
  /** The Durable Object classes that the code of the candidate exports. */
  classes: ReadonlySet<string>;
  scriptExists(name: string): boolean;
  /** Of all Workers, the one that is uploaded included. */
  bindings: readonly DeployedBinding[];
  newId(): string;
}

/** The other Workers whose bindings lead to a class of this one, sorted. */
export function referencingScripts(
  { script, bindings }: Pick<Situation, "script" | "bindings">,
  className: string,
  namespaceId?: string,
): string[] {
  const referring = bindings.filter(
    (binding) =>
      binding.script !== script &&
      ((binding.owner === script && binding.className === className) ||
        (namespaceId !== undefined && binding.namespaceId === namespaceId)),
  );
  return [...new Set(referring.map((binding) => binding.script))].sort();
}
