/** What code in a Worker has as `env.MY_WORKFLOW`: objects over the engine's flat calls. */
export const WORKFLOW_BINDING_SOURCE = /* js */ `
class Instance {
  #engine;
  constructor(engine, id) {
    this.#engine = engine;
    this.id = id;
  }
  async pause() {
    await this.#engine.pause(this.id);
  }
  async resume() {
    await this.#engine.resume(this.id);
  }
  async terminate(options) {
    await this.#engine.terminate(this.id, options);
  }
  async restart(options) {
    await this.#engine.restart(this.id, options);
  }
  async status() {
    return structuredClone(await this.#engine.status(this.id));
  }
  async sendEvent(event) {
    await this.#engine.sendEvent(this.id, event);
  }
}
class Workflow {
  #engine;
  constructor(engine) {
    this.#engine = engine;
  }
  async create(options) {
    const { id } = await this.#engine.create(options);
    return new Instance(this.#engine, id);
  }
  async createBatch(batch) {
    return (await this.#engine.createBatch(batch)).map(({ id }) => new Instance(this.#engine, id));
  }
  async get(id) {
    await this.#engine.status(id);
    return new Instance(this.#engine, id);
  }
}
export default (env) => new Workflow(env.engine);
`;

/** A binding that does not run here: each use of it says so by name. */
export const UNAVAILABLE_BINDING_SOURCE = /* js */ `
export default (env) => {
  const fail = () => {
    throw new Error(env.message);
  };
  return new Proxy(fail, { get: (_, key) => (typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined : fail()), apply: fail });
};
`;
