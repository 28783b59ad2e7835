import type { Workflow as Engine } from "./engine.worker";
import type { BatchOptions } from "./instance-options.worker";
import type { Subscription } from "./subscription.worker";

type Calls = Pick<
  Engine,
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

class Instance {
  readonly #engine: Calls;
  readonly id: string;

  constructor(engine: Calls, id: string) {
    this.#engine = engine;
    this.id = id;
  }

  async pause(): Promise<void> {
    await this.#engine.pause(this.id);
  }

  async resume(): Promise<void> {
    await this.#engine.resume(this.id);
  }

  async terminate(options?: WorkflowInstanceTerminateOptions): Promise<void> {
    await this.#engine.terminate(this.id, options);
  }

  async restart(options?: WorkflowInstanceRestartOptions): Promise<void> {
    await this.#engine.restart(this.id, options);
  }

  async status(): Promise<unknown> {
    return structuredClone(await this.#engine.status(this.id));
  }

  async sendEvent(event: { type: string; payload: unknown }): Promise<void> {
    await this.#engine.sendEvent(this.id, event);
  }

  // The engine calls it otherwise: `delete` of a service binding sends a request.
  async delete(): Promise<void> {
    await this.#engine.remove(this.id);
  }

  subscribe(options?: WorkflowInstanceSubscribeOptions): Promise<Subscription> {
    return this.#engine.subscribe(this.id, options);
  }
}

class Workflow {
  readonly #engine: Calls;

  constructor(engine: Calls) {
    this.#engine = engine;
  }

  async create(options?: WorkflowInstanceCreateOptions): Promise<Instance> {
    const { id } = await this.#engine.create(options);
    return new Instance(this.#engine, id);
  }

  async createBatch(options: BatchOptions): Promise<Instance[] | { created: Instance[]; errors: object[] }> {
    const { created, errors } = await this.#engine.createBatch(options);
    const instances = created.map(({ id }) => new Instance(this.#engine, id));
    return Array.isArray(options) ? instances : { created: instances, errors: structuredClone(errors) };
  }

  async deleteBatch(ids: string[]): Promise<WorkflowBatchDeleteResult> {
    return structuredClone(await this.#engine.removeBatch(ids));
  }

  async get(id: string): Promise<Instance> {
    await this.#engine.status(id);
    return new Instance(this.#engine, id);
  }
}

/** What code in a Worker has as `env.MY_WORKFLOW`: objects over the engine's flat calls. */
export default (env: { engine: Calls }): Workflow => new Workflow(env.engine);
