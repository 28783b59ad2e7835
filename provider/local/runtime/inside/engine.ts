/**
 * The Workflow engine of a group, as the source of a module for workerd. miniflare's own engine runs each instance; around it is what
 * it lacks: an index of the instances of a Workflow, waking them after a restart, ids that are unique, and events that are consumed once.
 */
export const ENGINE_SOURCE = /* js */ `
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { Engine } from "./miniflare-engine.js";

const STATUS = ["queued", "running", "paused", "errored", "terminated", "complete", "waitingForPause", "waiting"];
const QUEUED = 0;
const RUNNING = 1;
const PAUSED = 2;
const AT_REST = [2, 3, 4, 5];
const LOG = { started: 1, stepStart: 5, stepSuccess: 6, stepFailure: 7, sleepStart: 8, sleepEnd: 9, attemptStart: 10, attemptSuccess: 11, attemptFailure: 12, waitStart: 14, waitEnd: 15, waitTimeout: 16 };
const WAITING = [LOG.sleepStart, LOG.waitStart, LOG.attemptFailure];
const GOING_ON = [LOG.stepStart, LOG.attemptStart, LOG.attemptSuccess];
const CLOSED = [LOG.stepSuccess, LOG.stepFailure, LOG.sleepEnd, LOG.waitEnd, LOG.waitTimeout];
const INSTANCE_ID = /^[a-zA-Z0-9_][a-zA-Z0-9-_]{0,99}$/;

function follow(steps, event, step) {
  if (CLOSED.includes(event)) steps.delete(step);
  else if (WAITING.includes(event)) steps.set(step, true);
  else if (GOING_ON.includes(event)) steps.set(step, false);
}

export class Index extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, created TEXT NOT NULL, status TEXT NOT NULL, trigger TEXT NOT NULL)");
  }
  reserve(id, created, trigger) {
    return this.sql.exec("INSERT OR IGNORE INTO instances VALUES (?, ?, 'queued', ?)", id, created, JSON.stringify(trigger)).rowsWritten > 0;
  }
  update(id, status) {
    this.sql.exec("UPDATE instances SET status = ? WHERE id = ?", status, id);
  }
  remove(id) {
    this.sql.exec("DELETE FROM instances WHERE id = ?", id);
  }
  get(id) {
    return this.sql.exec("SELECT * FROM instances WHERE id = ?", id).toArray()[0];
  }
  list() {
    return this.sql.exec("SELECT id, created, status AS state FROM instances ORDER BY created DESC, id").toArray();
  }
  unfinished() {
    return this.sql
      .exec("SELECT id FROM instances WHERE status NOT IN ('complete', 'errored', 'terminated', 'paused') ORDER BY created")
      .toArray()
      .map((row) => row.id);
  }
}

export class Instance extends Engine {
  #index;
  #run;
  #started;
  #ready = false;
  #keys = new WeakMap();
  #sequence = 0;
  #status;
  #steps;
  #shown;
  #noted;

  constructor(ctx, env, index) {
    super(ctx, env);
    // One stub for all calls: it is what keeps them in order.
    let stub;
    this.#index = () => (stub ??= index());
  }

  // A second start while one is under way would run the code twice.
  init(...args) {
    if (this.#run === undefined) this.#steps = undefined;
    this.#run ??= super.init(...args).finally(() => {
      this.#run = undefined;
      this.#ready = false;
    });
    return this.#run;
  }

  async begin(instance, event) {
    const started = new Promise((resolve) => (this.#started = resolve));
    const run = this.init(0, {}, {}, instance, event);
    run.catch(() => {});
    await Promise.race([started, run]);
    await this.ctx.storage.sync();
  }

  async wake() {
    const metadata = await this.ctx.storage.get("INSTANCE_METADATA");
    if (metadata === undefined) return false;
    const status = await this.getStatus();
    // Past deadlines of a paused instance count from when it is resumed, so it must not be touched.
    if (!AT_REST.includes(status)) {
      this.#start(metadata);
      return true;
    }
    this.#note(status);
    await this.#noted;
    return true;
  }

  #start({ accountId, workflow, version, instance, event }) {
    this.init(accountId, workflow, version, instance, event).catch(() => {});
  }

  async details() {
    const metadata = await this.ctx.storage.get("INSTANCE_METADATA");
    if (metadata === undefined) {
      await this.ctx.storage.deleteAll();
      return undefined;
    }
    return { status: this.#shownAs(await this.getStatus()), params: metadata.event.payload, created: metadata.instance.created_on, logs: this.readDetailedLogs() };
  }

  writeLog(event, group, target, metadata) {
    super.writeLog(event, group, target, metadata);
    if (event === LOG.started) this.#started?.();
    if (event === LOG.waitEnd) {
      const key = this.#keys.get(metadata);
      if (key !== undefined) this.ctx.waitUntil(this.ctx.storage.delete(key));
    }
    if (group) {
      follow(this.#openSteps(), event, group);
      if (this.#status === RUNNING) this.#note(RUNNING);
    }
  }

  // Its steps that have not ended, and whether each only waits. Those of 25,000 that have are not looked at again.
  #openSteps() {
    if (this.#steps === undefined) {
      this.#steps = new Map();
      for (const { event, groupKey } of this.ctx.storage.sql.exec("SELECT event, groupKey FROM states WHERE groupKey IS NOT NULL ORDER BY id")) {
        follow(this.#steps, event, groupKey);
      }
    }
    return this.#steps;
  }

  // What the API calls waiting, the engine calls running: a sleep, an awaited event or a retry's delay is under way, and nothing else.
  #shownAs(status) {
    const steps = this.#openSteps();
    const waits = status === RUNNING && steps.size > 0 && [...steps.values()].every(Boolean);
    return waits ? "waiting" : STATUS[status];
  }

  async setStatus(accountId, id, status) {
    await super.setStatus(accountId, id, status);
    this.#status = status;
    this.#note(status);
    // What was woken from a sleep does not notice a pause: without its memory it can only go on by being resumed.
    if (status === PAUSED) setTimeout(() => this.abort("Aborting engine: User called pause").catch(() => {}), 0);
  }

  // The index shows what the instance itself would.
  #note(status) {
    const id = this.instanceId;
    const shown = this.#shownAs(status);
    if (!id || shown === this.#shown) return;
    this.#shown = shown;
    this.#noted = this.#index().update(id, shown).catch(() => {
      this.#shown = undefined;
    });
  }

  // From here on it is to be woken after a crash, so the index knows it first.
  async attemptResume() {
    this.#note(QUEUED);
    await this.#noted;
    return super.attemptResume();
  }
  async attemptRestart() {
    await this.getStatus();
    this.#note(QUEUED);
    await this.#noted;
    return super.attemptRestart();
  }

  async abort(reason) {
    await this.#noted;
    return super.abort(reason);
  }

  async restoreEventMap() {
    await this.ctx.blockConcurrencyWhile(async () => {
      this.eventMap = new Map();
      for (const [key, event] of await this.ctx.storage.list({ prefix: "EVENT_MAP\\n" })) {
        this.#keys.set(event, key);
        this.eventMap.set(event.type, [...(this.eventMap.get(event.type) ?? []), event]);
      }
      this.#ready = true;
    });
  }

  async receiveEvent(event) {
    const metadata = await this.ctx.storage.get("INSTANCE_METADATA");
    if (metadata === undefined) throw new Error("instance.not_found");
    const status = await this.getStatus();
    if (status !== PAUSED && AT_REST.includes(status)) throw new Error("The instance has already ended (" + STATUS[status] + "): it takes no more events");
    const key = ["EVENT_MAP", event.type, String(Date.now()).padStart(15, "0") + "-" + String(this.#sequence++).padStart(9, "0")].join("\\n");
    await this.ctx.storage.put(key, event);
    if (status === PAUSED) return;
    if (!this.#ready) return this.#start(metadata);
    this.#keys.set(event, key);
    const waiter = this.waiters.get(event.type)?.shift();
    if (waiter !== undefined) waiter[1](event);
    else this.eventMap.set(event.type, [...(this.eventMap.get(event.type) ?? []), event]);
  }
}

/** What a Workflow binding and the control plane call; its props name the Workflow. */
export class Workflow extends WorkerEntrypoint {
  get #name() {
    return this.ctx.props.workflow;
  }
  get #namespaces() {
    return namespaces(this.env, this.#name);
  }
  #stub(id) {
    return this.#namespaces.instances.getByName(id);
  }

  async create({ id = crypto.randomUUID(), params = {} } = {}, trigger = { source: "binding" }) {
    if (typeof id !== "string" || !INSTANCE_ID.test(id)) throw new Error("instance.invalid_id: an instance id has 1 to 100 letters, digits, - and _, and starts with no -");
    const now = new Date();
    const { index } = this.#namespaces;
    if (!(await index.reserve(id, now.toISOString(), trigger))) {
      throw new Error("instance.already_exists: an instance with the id " + id + " exists");
    }
    const instance = { id, created_on: now.toISOString(), modified_on: now.toISOString(), workflow_id: "", version_id: "", status: 0, started_on: now.toISOString(), ended_on: null };
    try {
      await this.#stub(id).begin(instance, { timestamp: now, payload: params, instanceId: id, workflowName: this.#name });
    } catch (error) {
      // An instance that ends at once takes its engine with it; it exists all the same.
      if ((await this.#details(id)) === undefined) {
        await index.remove(id);
        throw error;
      }
    }
    return { id };
  }

  async createBatch(batch) {
    if (!Array.isArray(batch) || batch.length === 0) throw new Error("WorkflowError: batchCreate should have at least 1 instance");
    const created = await Promise.all(
      batch.map((options) =>
        this.create(options).catch((error) => {
          if (error.message.includes("instance.already_exists")) return undefined;
          throw error;
        }),
      ),
    );
    return created.filter((instance) => instance !== undefined);
  }

  async #details(id) {
    return this.#stub(id)
      .details()
      .catch(() => this.#stub(id).details());
  }

  async details(id) {
    const row = await this.#namespaces.index.get(id);
    const details = row && (await this.#details(id));
    if (!details) throw new Error("instance.not_found");
    return { ...details, trigger: JSON.parse(row.trigger) };
  }

  async #require(id) {
    if ((await this.#namespaces.index.get(id)) === undefined) throw new Error("instance.not_found");
    return this.#stub(id);
  }

  async status(id) {
    const { status, logs } = await this.details(id);
    return {
      status,
      error: logs.findLast((log) => log.event === 3)?.metadata.error,
      output: logs.findLast((log) => log.event === 2)?.metadata.result ?? null,
    };
  }

  // The engine ends its own object on these two, and the call with it: what counts is the status that it leaves.
  async pause(id) {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("pause").catch((error) => {
      if (!String(error.message).includes("User called pause")) throw error;
    });
  }
  async terminate(id, options) {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("terminate", undefined, options).catch((error) => {
      if (!String(error.message).includes("User called terminate")) throw error;
    });
    await this.#namespaces.index.update(id, "terminated");
  }
  async resume(id) {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("resume");
  }
  async restart(id, options) {
    const stub = await this.#require(id);
    await stub.changeInstanceStatus("restart", options?.from).catch((error) => {
      if (!String(error.message).includes("User called restart")) throw error;
    });
    await this.#stub(id).attemptRestart();
  }
  async sendEvent(id, { type, payload }) {
    const stub = await this.#require(id);
    await stub.receiveEvent({ type, payload, timestamp: new Date() });
  }

  list() {
    return this.#namespaces.index.list();
  }

  async wake() {
    const { index } = this.#namespaces;
    const ids = await index.unfinished();
    for (const id of ids) {
      if (!(await this.#stub(id).wake())) await index.remove(id);
    }
    return ids.length;
  }

  async unfinished() {
    return (await this.#namespaces.index.unfinished()).length;
  }
}

/** Stands for a Worker that is not there. */
export class Missing extends WorkerEntrypoint {
  run() {
    throw new Error("The Worker of this Workflow is not there");
  }
}

export default {};
`;

/** The rest of the module: one pair of Durable Object classes a Workflow, since the class is what names the folder of its data. */
export function engineSource(workflows: { name: string; steps: number | undefined }[]): string {
  const classes = workflows.map(
    ({ name, steps }, i) => `
export class Index${i} extends Index {}
export class Instance${i} extends Instance {
  constructor(ctx, env) {
    super(ctx, { USER_WORKFLOW: env.USER_${i}, WORKFLOW_NAME: ${JSON.stringify(name)}${steps === undefined ? "" : `, STEP_LIMIT: "${steps}"`} }, () => env.INDEX_${i}.getByName("index"));
  }
}`,
  );
  const table = workflows.map(
    ({ name }, i) =>
      `  ${JSON.stringify(name)}: (env) => ({ index: env.INDEX_${i}.getByName("index"), instances: env.INSTANCE_${i} }),`,
  );
  return `${ENGINE_SOURCE}${classes.join("")}
const byName = {
${table.join("\n")}
};
function namespaces(env, name) {
  return byName[name](env);
}
`;
}
