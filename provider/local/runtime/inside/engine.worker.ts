import { WorkerEntrypoint } from "cloudflare:workers";
import { indexOf, type GroupEnv, type InstanceStub } from "./engine-env.worker";
import { Instance } from "./instance.worker";
import type { IndexStub } from "./instance-index.worker";
import type { LogEntry, RestartFrom, SentEvent, TerminateOptions } from "./miniflare-engine.worker.js";
import { EVENT } from "./instance-log";

export { Index } from "./instance-index.worker";

const INSTANCE_ID = /^[a-zA-Z0-9_][a-zA-Z0-9-_]{0,99}$/;

/** What is known of an instance, for the control plane. */
interface Details {
  status: string;
  params: unknown;
  created: string;
  trigger: object;
  logs: LogEntry[];
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

/** What a Workflow binding and the control plane call; its props name the Workflow. */
export class Workflow extends WorkerEntrypoint<GroupEnv, { workflow: string }> {
  get #name(): string {
    return this.ctx.props.workflow;
  }

  get #position(): number {
    return this.env.WORKFLOWS.findIndex(({ name }) => name === this.#name);
  }

  get #index(): IndexStub {
    return indexOf(this.env, this.#position);
  }

  #stub(id: string): InstanceStub {
    const namespace = this.env[`INSTANCE_${this.#position}`];
    if (namespace === undefined) throw new Error(`The Workflow ${this.#name} is not in this group.`);
    return namespace.getByName(id);
  }

  async create(
    { id = crypto.randomUUID(), params = {} }: { id?: string; params?: unknown } = {},
    trigger: object = { source: "binding" },
  ): Promise<{ id: string }> {
    if (typeof id !== "string" || !INSTANCE_ID.test(id)) {
      throw new Error(
        "instance.invalid_id: an instance id has 1 to 100 letters, digits, - and _, and starts with no -",
      );
    }
    const now = new Date();
    const time = now.toISOString();
    const index = this.#index;
    if (!(await index.reserve(id, time, trigger))) {
      throw new Error(`instance.already_exists: an instance with the id ${id} exists`);
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

  async createBatch(batch: { id?: string; params?: unknown }[]): Promise<{ id: string }[]> {
    if (!Array.isArray(batch) || batch.length === 0) {
      throw new Error("WorkflowError: batchCreate should have at least 1 instance");
    }
    const created = await Promise.all(
      batch.map((options) =>
        this.create(options).catch((error: unknown) => {
          if (messageOf(error).includes("instance.already_exists")) return undefined;
          throw error;
        }),
      ),
    );
    return created.filter((instance) => instance !== undefined);
  }

  async #details(id: string): Promise<Omit<Details, "trigger"> | undefined> {
    return this.#stub(id)
      .details()
      .catch(() => this.#stub(id).details());
  }

  async details(id: string): Promise<Details> {
    const row = await this.#index.get(id);
    const details = row && (await this.#details(id));
    if (!details) throw new Error("instance.not_found");
    return { ...details, trigger: JSON.parse(row.trigger) as object };
  }

  async #require(id: string): Promise<InstanceStub> {
    if ((await this.#index.get(id)) === undefined) throw new Error("instance.not_found");
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unless =
  (reason: string) =>
  (error: unknown): void => {
    if (!messageOf(error).includes(reason)) throw error;
  };

/** Stands for a Worker that is not there. */
export class Missing extends WorkerEntrypoint {
  run(): never {
    throw new Error("The Worker of this Workflow is not there");
  }
}
