import { createHash } from "node:crypto";
import { kindOf, sharedBy } from "../bindings/table";
import { dispatchNode, objectsNode, queueNode } from "./names";
import type { QueueCode, WorkerCode, WorkflowDefinition } from "./types";

/** Workers, Workflows and storage that run in one workerd, since they share something. */
export interface GroupSpec {
  /** `worker:…`, `workflow:…`, `kv:…` and what else is shared, sorted. */
  nodes: string[];
  workers: WorkerCode[];
  workflows: WorkflowDefinition[];
  queues: QueueCode[];
  /** Changes when what runs would. */
  signature: string;
}

/** Divides what is desired into its connected components. `loose` are nodes that nothing desired names, but somebody asks for. */
export function planGroups(
  scripts: WorkerCode[],
  workflows: WorkflowDefinition[],
  queues: QueueCode[],
  loose: Iterable<string>,
): GroupSpec[] {
  const workers = scripts.flatMap((worker) => [worker, ...(worker.beside ?? [])]);
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    const up = parent.get(node) ?? node;
    if (up === node) {
      parent.set(node, node);
      return node;
    }
    const root = find(up);
    parent.set(node, root);
    return root;
  };
  const join = (a: string, b: string) => parent.set(find(a), find(b));

  for (const node of loose) find(node);
  for (const worker of workers) {
    find(`worker:${worker.name}`);
    // Versions of a script share what it is: its Durable Objects, its log.
    if (worker.script !== undefined) join(`worker:${worker.name}`, `worker:${worker.script}`);
    if (worker.dispatched) join(`worker:${worker.name}`, dispatchNode(worker.dispatched.namespace));
    for (const binding of worker.bindings) {
      for (const shared of sharedBy(binding)) join(`worker:${worker.name}`, shared);
    }
    for (const { key } of worker.durableObjects ?? []) join(`worker:${worker.name}`, objectsNode(key));
    for (const consumer of tailConsumersOf(worker)) join(`worker:${worker.name}`, `worker:${consumer}`);
  }
  for (const { name, deadLetterQueue, consumer } of queues) {
    find(queueNode(name));
    if (consumer) join(queueNode(name), `worker:${consumer.script}`);
    if (deadLetterQueue !== undefined) join(queueNode(name), queueNode(deadLetterQueue));
  }
  for (const workflow of workflows) join(`workflow:${workflow.name}`, `worker:${workflow.scriptName}`);

  const groups = new Map<string, GroupSpec>();
  const groupOf = (node: string): GroupSpec => {
    const root = find(node);
    const found = groups.get(root);
    if (found !== undefined) return found;
    const group = { nodes: [], workers: [], workflows: [], queues: [], signature: "" };
    groups.set(root, group);
    return group;
  };
  for (const node of [...parent.keys()].sort()) groupOf(node).nodes.push(node);
  for (const worker of [...workers].sort(byName)) groupOf(`worker:${worker.name}`).workers.push(worker);
  for (const workflow of [...workflows].sort(byName)) groupOf(`workflow:${workflow.name}`).workflows.push(workflow);
  for (const queue of [...queues].sort(byName)) groupOf(queueNode(queue.name)).queues.push(queue);
  for (const group of groups.values()) group.signature = signature(group);
  return [...groups.values()];
}

function tailConsumersOf({ tails = [], streamingTails = [] }: WorkerCode): string[] {
  return [...tails, ...streamingTails];
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** Crons, addresses and schedules are not workerd's business: a change of them restarts nothing. */
function signature(group: GroupSpec): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(group.nodes));
  for (const {
    name,
    version,
    mainModule,
    modules,
    bindings,
    durableObjects = [],
    tails,
    streamingTails,
    assets,
    shares,
    ...code
  } of group.workers) {
    const told = bindings.some((binding) => kindOf(binding).tellsVersion) ? version : null;
    const { compatibilityDate, compatibilityFlags } = code;
    const settings = [
      mainModule,
      compatibilityDate,
      compatibilityFlags,
      bindings,
      durableObjects,
      tails,
      streamingTails,
      ...(shares ? [shares] : []),
      ...(assets ? [assets.manifest, assets.config] : []),
    ];
    hash.update(JSON.stringify([name, told, ...settings]));
    for (const part of modules) {
      hash.update(JSON.stringify([part.name, part.contentType, part.body.length]));
      hash.update(part.body);
    }
  }
  hash.update(JSON.stringify(group.queues));
  for (const { name, className, scriptName, limits } of group.workflows) {
    hash.update(JSON.stringify([name, className, scriptName, limits]));
  }
  return hash.digest("hex");
}
