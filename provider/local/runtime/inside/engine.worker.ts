import { WorkerEntrypoint } from "cloudflare:workers";
import { indexOf, type GroupEnv, type InstanceStub } from "./engine-env.worker";
import { batchOf, deletionOf, requireId, type BatchOptions } from "./instance-options.worker";
import { requireSubscription } from "./instance-events.worker";
import { Subscription } from "./subscription.worker";
import { messageOf, notFound, unless, WorkflowError } from "./workflow-error.worker";
import { Instance } from "./instance.worker";
import type { IndexStub } from "./instance-index.worker";
import type { LogEntry, RestartFrom, SentEvent, TerminateOptions } from "./miniflare-engine.worker.js";
import { EVENT } from "./instance-log";

export { Index } from "./instance-index.worker";

/** What is known of an instance, for the control plane. */
interface Details {
  status: string;
  params: unknown;
  created: string;
  trigger: object;
  logs: LogEntry[];
}

interface BatchResult {
  created: { id: string }[];
  errors: WorkflowBatchCreateResult["errors"];
}

/** What created an instance. */
interface Trigger {
  source: string;
  cron?: string;
  scheduledTime?: number;
}

/** The class of the instances of the Workflow at this position: a class of its own each, since it names the folder of their data. */
export function instancesOf(position: number): new (ctx: DurableObjectState, env: GroupEnv) => Instance {
  return class extends Instance {
    constructor(ctx: DurableObjectState, env: GroupEnv) {
      const { name = "", steps } = env.WORKFLOWS[position] ?? {};
      const limit = steps !== undefined && { STEP_LIMIT: String(steps) };
      super(ctx, { USER_WORKFLOW: env[`USER_${position}`], WORKFLOW_NAME: name, ...limit }, () =>
        indexOf(env, position),
      );
    }
  };
}

/** What a Workflow binding and the control plane call. */
export class Workflows extends WorkerEntrypoint<GroupEnv> {
  ask(workflow: string, name: string, args: unknown[]): unknown {
    const method: unknown = name === "constructor" ? undefined : Reflect.get(Workflow.prototype, name);
    if (typeof method !== "function") throw new Error(`A Workflow does not have the call "${name}".`);
    const result: unknown = Reflect.apply(method, new Workflow(this.env, workflow), args);
    return result;
  }
}

/** The calls of one Workflow. */
export class Workflow {
  readonly #env: GroupEnv;
  readonly #name: string;

  constructor(env: GroupEnv, name: string) {
    this.#env = env;
    this.#name = name;
  }

  get #position(): number {
    return this.#env.WORKFLOWS.findIndex(({ name }) => name === this.#name);
  }

  get #index(): IndexStub {
    return indexOf(this.#env, this.#position);
  }

  #stub(id: string): InstanceStub {
    const namespace = this.#env[`INSTANCE_${this.#position}`];
    if (namespace === undefined) throw new Error(`The Workflow ${this.#name} does not run in this process.`);
    return namespace.getByName(id);
  }

  async create(
    { id = crypto.randomUUID(), params = {} }: { id?: string; params?: unknown } = {},
    trigger: Trigger = { source: "binding" },
  ): Promise<{ id: string }> {
    requireId(id);
    const now = new Date();
    const time = now.toISOString();
    const index = this.#index;
    if (!(await index.reserve(id, time, trigger))) {
      throw new WorkflowError("instance.already_exists", `Workflow instance with id "${id}" already exists`);
    }
    const instance = {
      id,
      created_on: time,
      modified_on: time,
      workflow_id: "",
      version_id: "",
      status: 0,
      started_on: time,
      ended_on: null,
    };
    try {
      await this.#stub(id).begin(instance, {
        timestamp: now,
        payload: params,
        instanceId: id,
        workflowName: this.#name,
        ...scheduleOf(trigger),
      });
    } catch (error) {
      // An instance that ends at once takes its engine with it; it exists all the same.
      if ((await this.#details(id)) === undefined) {
        await index.remove(id);
        throw error;
      }
    }
    return { id };
  }

  async createBatch(options: BatchOptions): Promise<BatchResult> {
    const result: BatchResult = { created: [], errors: [] };
    const fail = (index: number, code: number, what: string, id?: string) => {
      result.errors.push({ index, ...(id !== undefined && { id }), code, message: `workflows.api.error.${what}` });
    };
    const batch = batchOf(options);
    for (const { id } of batch) if (id !== undefined) requireId(id);
    const seen = new Set<string>();
    for (const [index, instance] of batch.entries()) {
      const { id } = instance;
      if (id !== undefined && seen.has(id)) {
        fail(index, 10415, "instance.duplicate_in_batch", id);
        continue;
      }
      if (id !== undefined) seen.add(id);
      try {
        result.created.push(await this.create(instance));
      } catch (error) {
        if (!messageOf(error).includes("(instance.already_exists)")) throw error;
        fail(index, 10405, "instance.already_exists", id);
      }
    }
    return result;
  }

  async remove(id: string): Promise<void> {
    const stub = await this.#require(id);
    await stub.erase().catch(unless("User called delete"));
    await this.#index.remove(id);
  }

  async removeBatch(ids: unknown): Promise<WorkflowBatchDeleteResult> {
    const asked = deletionOf(ids);
    const failed = new Map<string, string>();
    const remove = async (id: string) => {
      await this.remove(id).catch((error: unknown) => failed.set(id, messageOf(error)));
    };
    await Promise.all([...new Set(asked)].map(remove));
    const result: WorkflowBatchDeleteResult = { deleted: [], errors: [] };
    for (const id of asked) {
      const error = failed.get(id);
      if (error === undefined) result.deleted.push({ id });
      else if (error.includes("(instance.not_found)")) {
        result.errors.push({ id, code: 10400, message: "workflows.api.error.instance.not_found" });
      } else result.errors.push({ id, code: 10001, message: "workflows.api.error.internal_server" });
    }
    return result;
  }

  /** Events of an instance as they happen, from the first. */
  async subscribe(id: string, options: WorkflowInstanceSubscribeOptions = {}): Promise<Subscription> {
    requireSubscription(options);
    await this.#require(id);
    return new Subscription(() => this.#stub(id), options);
  }

  /** The same for the control plane, a call at a time. */
  async events(id: string, cursor: number, waitMs: number): ReturnType<InstanceStub["events"]> {
    const stub = await this.#require(id);
    return stub.events(cursor, waitMs).catch((error: unknown) => {
      unless("Aborting engine:")(error);
      return { events: [], cursor, ended: false };
    });
  }

  /** What a step returned as a stream, for the control plane. */
  async stepStream(id: string, step: string): Promise<ReadableStream | undefined> {
    return (await this.#require(id)).stepStream(step);
  }

  async #details(id: string): Promise<Omit<Details, "trigger"> | undefined> {
    return this.#stub(id)
      .details()
      .catch(() => this.#stub(id).details());
  }

  async details(id: string): Promise<Details> {
    const row = await this.#index.get(id);
    const details = row && (await this.#details(id));
    if (!details) throw notFound();
    return { ...details, trigger: JSON.parse(row.trigger) as object };
  }

  async #require(id: string): Promise<InstanceStub> {
    if ((await this.#index.get(id)) === undefined) throw notFound();
    return this.#stub(id);
  }

  async status(id: string): Promise<{ status: string; error: unknown; output: unknown }> {
    const { status, logs } = await this.details(id);
    return {
      status,
      error: logs.findLast((log) => log.event === EVENT.failed)?.metadata.error,
      output: logs.findLast((log) => log.event === EVENT.succeeded)?.metadata.result ?? null,
    };
  }

  // The engine ends its own object on these, and the call with it: what counts is the status that it leaves.
  async pause(id: string): Promise<void> {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("pause").catch(unless("User called pause"));
  }

  async terminate(id: string, options?: TerminateOptions): Promise<void> {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("terminate", undefined, options).catch(unless("User called terminate"));
    await this.#index.update(id, "terminated");
  }

  async resume(id: string): Promise<void> {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("resume");
  }

  async restart(id: string, options?: { from?: RestartFrom }): Promise<void> {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("restart", options?.from).catch(unless("User called restart"));
    await this.#stub(id).attemptRestart();
  }

  async sendEvent(id: string, { type, payload }: Pick<SentEvent, "type" | "payload">): Promise<void> {
    const stub = await this.#require(id);
    await stub.receiveEvent({ type, payload, timestamp: new Date() });
  }

  list(): Promise<{ id: string; created: string; state: string }[]> {
    return this.#index.list();
  }

  /** Wakes what sleeps. Returns how many there are. */
  async wake(): Promise<number> {
    const index = this.#index;
    const ids = await index.unfinished();
    for (const id of ids) {
      if (!(await this.#stub(id).wake())) await index.remove(id);
    }
    return ids.length;
  }

  async unfinished(): Promise<number> {
    return (await this.#index.unfinished()).length;
  }
}

function scheduleOf({ cron, scheduledTime }: Trigger): { schedule?: { cron: string; scheduledTime: number } } {
  return cron === undefined || scheduledTime === undefined ? {} : { schedule: { cron, scheduledTime } };
}

/** Stands in for a Worker that does not exist. */
export class Missing extends WorkerEntrypoint {
  run(): never {
    throw new Error("The Worker of this Workflow does not exist");
  }
}
