import type { Workflow as Calling } from "./engine.worker";
import type { BatchOptions } from "./instance-options.worker";
import type { Subscription } from "./subscription.worker";

type Calls = Pick<
  Calling,
  | "create"
  | "createBatch"
  | "remove"
  | "removeBatch"
  | "pause"
  | "resume"
  | "terminate"
  | "restart"
  | "status"
  | "sendEvent"
  | "subscribe"
>;

type Call<Name extends keyof Calls> = (...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]>;

interface Bound {
  engine: {
    ask: <Name extends keyof Calls>(
      workflow: string,
      name: Name,
      args: Parameters<Call<Name>>,
    ) => ReturnType<Call<Name>>;
  };
  workflow: string;
}

/** The engine's calls of one Workflow. */
class Engine {
  readonly #bound: Bound;

  constructor(bound: Bound) {
    this.#bound = bound;
  }

  ask<Name extends keyof Calls>(name: Name, ...args: Parameters<Call<Name>>): ReturnType<Call<Name>> {
    return this.#bound.engine.ask(this.#bound.workflow, name, args);
  }
}

class Instance {
  readonly #engine: Engine;
  readonly id: string;

  constructor(engine: Engine, id: string) {
    this.#engine = engine;
    this.id = id;
  }

  async pause(): Promise<void> {
    await this.#engine.ask("pause", this.id);
  }

  async resume(): Promise<void> {
    await this.#engine.ask("resume", this.id);
  }

  async terminate(options?: WorkflowInstanceTerminateOptions): Promise<void> {
    await this.#engine.ask("terminate", this.id, options);
  }

  async restart(options?: WorkflowInstanceRestartOptions): Promise<void> {
    await this.#engine.ask("restart", this.id, options);
  }

  async status(): Promise<unknown> {
    return structuredClone(await this.#engine.ask("status", this.id));
  }

  async sendEvent(event: { type: string; payload: unknown }): Promise<void> {
    await this.#engine.ask("sendEvent", this.id, event);
  }

  // The engine calls it otherwise: `delete` of a service binding sends a request.
  async delete(): Promise<void> {
    await this.#engine.ask("remove", this.id);
  }

  subscribe(options?: WorkflowInstanceSubscribeOptions): Promise<Subscription> {
    return this.#engine.ask("subscribe", this.id, options);
  }
}

class Workflow {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async create(options?: WorkflowInstanceCreateOptions): Promise<Instance> {
    const { id } = await this.#engine.ask("create", options);
    return new Instance(this.#engine, id);
  }

  async createBatch(options: BatchOptions): Promise<Instance[] | { created: Instance[]; errors: object[] }> {
    const { created, errors } = await this.#engine.ask("createBatch", options);
    const instances = created.map(({ id }) => new Instance(this.#engine, id));
    return Array.isArray(options) ? instances : { created: instances, errors: structuredClone(errors) };
  }

  async deleteBatch(ids: string[]): Promise<WorkflowBatchDeleteResult> {
    return structuredClone(await this.#engine.ask("removeBatch", ids));
  }

  async get(id: string): Promise<Instance> {
    await this.#engine.ask("status", id);
    return new Instance(this.#engine, id);
  }
}

/** What code in a Worker has as `env.MY_WORKFLOW`: objects over the engine's flat calls. */
export default (bound: Bound): Workflow => new Workflow(new Engine(bound));
