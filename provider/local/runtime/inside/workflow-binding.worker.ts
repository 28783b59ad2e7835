import type { Workflow as Engine } from "./engine.worker";

type Calls = Pick<
  Engine,
  "create" | "createBatch" | "pause" | "resume" | "terminate" | "restart" | "status" | "sendEvent"
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

  async createBatch(batch: WorkflowInstanceCreateOptions[]): Promise<Instance[]> {
    return (await this.#engine.createBatch(batch)).map(({ id }) => new Instance(this.#engine, id));
  }

  async get(id: string): Promise<Instance> {
    await this.#engine.status(id);
    return new Instance(this.#engine, id);
  }
}

/** What code in a Worker has as `env.MY_WORKFLOW`: objects over the engine's flat calls. */
export default (env: { engine: Calls }): Workflow => new Workflow(env.engine);
