import type { Deployment } from "./deployment";
import type { Note } from "./notes";

/** A note, and the stacks that it is about. */
export type StackNote = Note & { stacks: string[] };

/** What a configuration becomes. */
export interface Conversion {
  program: string;
  deployments: Deployment[];
  notes: StackNote[];
}
