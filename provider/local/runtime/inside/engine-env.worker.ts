import type { IndexStub, Remote } from "./instance-index.worker";
import type { Instance } from "./instance.worker";

export type InstanceStub = Remote<
  Pick<
    Instance,
    | "begin"
    | "wake"
    | "details"
    | "events"
    | "erase"
    | "stepStream"
    | "changeInstanceStatus"
    | "attemptRestart"
    | "receiveEvent"
  >
>;

interface Namespace<Stub> {
  getByName(name: string): Stub;
}

/** What the engine of a group is given: its Workflows, and for the one at each position its objects and its class. */
export interface GroupEnv {
  WORKFLOWS: { name: string; steps?: number }[];
  [index: `INDEX_${number}`]: Namespace<IndexStub>;
  [instance: `INSTANCE_${number}`]: Namespace<InstanceStub>;
  [user: `USER_${number}`]: unknown;
}

/** There is one index for all instances of a Workflow. */
export function indexOf(env: GroupEnv, position: number): IndexStub {
  const namespace = env[`INDEX_${position}`];
  if (namespace === undefined) throw new Error(`Workflow ${position} does not run in this process.`);
  return namespace.getByName("index");
}
