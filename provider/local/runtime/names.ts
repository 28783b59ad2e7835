/** The names of what a group runs beside the Workers of a user, whose names hold no colon. */
export const gatewayWorker = "internal:gateway";
export const engineWorker = "internal:engine";
export const unavailableWorker = "internal:unavailable";
export const storeSecretWorker = "internal:store-secret";
/** A version of a script that runs beside another. */
export const versionWorker = (script: string, version: string): string => `${script}:${version}`;
/** What chooses a version of a Worker with several for each call of other Workers. */
export const sharedWorker = (worker: string): string => `internal:shared:${worker}`;
/** What serves the assets of a Worker, what decides between them and its code, and what stands for both to other Workers. */
export const assetsWorker = (worker: string): string => `internal:assets:${worker}`;
export const routerWorker = (worker: string): string => `internal:router:${worker}`;
export const assetsProxyWorker = (worker: string): string => `internal:assets-proxy:${worker}`;
export const workflowBindingWorker = "internal:workflow";
/** A binding of a Workflow: one Worker makes all of them, since each Worker takes workerd two more to start. */
export const workflowBinding = (workflow: string) => ({ scriptName: workflowBindingWorker, bindings: { workflow } });
/** What a dispatch namespace is to the Workers that bind it, and the node that they and its scripts share. */
export const dispatchWorker = (namespace: string): string => `internal:dispatch:${namespace}`;
export const DISPATCH_NODE = "dispatch";
export const dispatchNode = (namespace: string): string => `${DISPATCH_NODE}:${namespace}`;
/** What keeps the messages of a queue, the folder of its data, and the node of what uses it. */
export const queueWorker = (queue: string): string => `internal:queue:${queue}`;
export const queueKey = (queue: string): string => `queue-${queue}`;
export const QUEUE_NODE = "queue";
export const queueNode = (queue: string): string => `${QUEUE_NODE}:${queue}`;
/** What a group has of a kind of node, by name. */
export function namesOf(nodes: string[], node: (name: string) => string): string[] {
  const prefix = node("");
  return nodes.flatMap((each) => (each.startsWith(prefix) ? [each.slice(prefix.length)] : []));
}

/** What stands between the scripts of a dispatch namespace and the network, and what an outbound Worker is called there. */
export const outboundWay = (namespace: string): string => `internal:outbound:${namespace}`;
export const outboundEntry = ({
  service,
  entrypoint,
}: {
  service: string;
  entrypoint?: string | null | undefined;
}): string => `${service}:${entrypoint ?? ""}`;

/** The node of a namespace of Durable Objects: two workerds must not have its files open at once. */
export const objectsNode = (key: string): string => `do:${key}`;

/** Folders of the data of a Workflow, below that of Durable Objects: by Workflow, so that it stays when groups change. */
export const instancesKey = (workflow: string): string => `workflow-instances-${workflow}`;
export const indexKey = (workflow: string): string => `workflow-index-${workflow}`;
