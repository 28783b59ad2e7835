import { EventOrder, EVENTS } from "./event-order";
import { EVENT, STATUSES } from "./instance-log";
import {
  Engine,
  type EngineEnv,
  type InstanceEvent,
  type InstanceMetadata,
  type InstanceRecord,
  type LogEntry,
  type SentEvent,
} from "./miniflare-engine.worker.js";
import { instanceEvent, type InstanceEvent as ToldEvent } from "./instance-events.worker";
import type { IndexStub } from "./instance-index.worker";
import { LogReader } from "./log-reader.worker";
import { ShownStatus } from "./shown-status.worker";
import { notFound, WorkflowError } from "./workflow-error.worker";

const QUEUED = STATUSES.indexOf("queued");
const RUNNING = STATUSES.indexOf("running");
const PAUSED = STATUSES.indexOf("paused");
const TERMINATED = STATUSES.indexOf("terminated");
const AT_REST = (["paused", "errored", "terminated", "complete"] as const).map((status) => STATUSES.indexOf(status));
const ENDS = AT_REST.filter((status) => status !== PAUSED);
const ENDED = new Set<number>([EVENT.succeeded, EVENT.failed, EVENT.terminated]);
/** What the log says when another status shows, which the engine itself does not note. */
const TOLD: Record<string, number> = {
  running: EVENT.running,
  paused: EVENT.paused,
  waitingForPause: EVENT.waitingForPause,
  waiting: EVENT.waiting,
};
/** Set from when an instance is terminated with its steps rolled back until that is done. */
const TERMINATING = "LOCAL_TERMINATING";

/**
 * An instance of a Workflow. miniflare's own engine runs it; around it is what that lacks: the index is kept, it is woken after a
 * restart, and events are consumed once.
 */
export class Instance extends Engine {
  readonly #index: () => IndexStub;
  #run: Promise<unknown> | undefined;
  #started: (() => void) | undefined;
  #ready = false;
  readonly #keys = new WeakMap<object, string>();
  #order: Promise<EventOrder> | undefined;
  #status: number | undefined;
  #shown: string | undefined;
  #noted: Promise<void> | undefined;
  #terminating = false;
  #rolledBack = false;
  readonly #statuses: ShownStatus;
  readonly #log: LogReader;

  constructor(ctx: DurableObjectState, env: EngineEnv, index: () => IndexStub) {
    super(ctx, env);
    this.#statuses = new ShownStatus(ctx.storage.sql);
    this.#log = new LogReader(ctx.storage.sql);
    // One stub for all calls: it is what keeps them in order.
    let stub: IndexStub | undefined;
    this.#index = () => (stub ??= index());
  }

  // A second start while one is under way would run the code twice.
  override init(...args: Parameters<Engine["init"]>): Promise<unknown> {
    if (this.#run === undefined) this.#statuses.reset();
    this.#run ??= super.init(...args).finally(() => {
      this.#run = undefined;
      this.#ready = false;
    });
    return this.#run;
  }

  async begin(instance: InstanceRecord, event: InstanceEvent): Promise<void> {
    const started = new Promise<void>((resolve) => (this.#started = resolve));
    const run = this.init(0, {}, {}, instance, event);
    run.catch(() => undefined);
    await Promise.race([started, run]);
    await this.ctx.storage.sync();
  }

  /** Goes on after a restart. Returns whether there is something to go on with. */
  async wake(): Promise<boolean> {
    const metadata = await this.#metadata();
    if (metadata === undefined) return false;
    const status = await this.getStatus();
    if ((await this.ctx.storage.get(TERMINATING)) === true && !ENDS.includes(status)) {
      this.changeInstanceStatus("terminate", undefined, { rollback: true }).catch(() => undefined);
      return true;
    }
    // Past deadlines of a paused instance count from when it is resumed, so it must not be touched.
    if (!AT_REST.includes(status)) {
      this.#start(metadata);
      return true;
    }
    this.#note(status);
    await this.#noted;
    return true;
  }

  #metadata(): Promise<InstanceMetadata | undefined> {
    return this.ctx.storage.get<InstanceMetadata>("INSTANCE_METADATA");
  }

  #start({ accountId, workflow, version, instance, event }: InstanceMetadata): void {
    this.init(accountId, workflow, version, instance, event).catch(() => undefined);
  }

  async details(): Promise<{ status: string; params: unknown; created: string; logs: LogEntry[] } | undefined> {
    const metadata = await this.#metadata();
    if (metadata === undefined) {
      await this.ctx.storage.deleteAll();
      return undefined;
    }
    return {
      status: this.#statuses.of(await this.getStatus()),
      params: metadata.event.payload,
      created: metadata.instance.created_on,
      logs: this.readDetailedLogs(),
    };
  }

  /** What happened after the event with this number, waited for when there is nothing yet. */
  async events(cursor: number, waitMs: number): Promise<{ events: ToldEvent[]; cursor: number; ended: boolean }> {
    const metadata = await this.#metadata();
    if (metadata === undefined) throw notFound();
    const { instance, event } = metadata;
    if (!this.#log.hasMore(cursor) && !this.#log.hasEnded()) await this.#log.next(waitMs);
    const next = this.#log.after(cursor);
    const last = next.at(-1)?.id ?? cursor;
    const streams = next.some(({ metadata }) => metadata.streamOutput !== undefined);
    const entries = streams ? this.readDetailedLogs().filter(({ id }) => id > cursor && id <= last) : next;
    const events = entries.flatMap((entry) => instanceEvent(entry, instance.id, event.payload) ?? []);
    return { events, cursor: last, ended: next.length === 0 && this.#log.hasEnded() };
  }

  /** What a step returned, if that was a stream. */
  stepStream(step: string): ReadableStream | undefined {
    const output = this.#log.streamOf(step);
    return output && this.replayStreamFromMeta(output);
  }

  /** Removes all that is stored of it, whatever it is doing. */
  async erase(): Promise<void> {
    if ((await this.#metadata()) === undefined) throw notFound();
    await this.ctx.storage.deleteAll();
    this.ctx.abort("Aborting engine: User called delete");
  }

  override async changeInstanceStatus(
    ...[status, from, options]: Parameters<Engine["changeInstanceStatus"]>
  ): Promise<void> {
    if (status === "terminate" && options?.rollback === true && !ENDS.includes(await this.getStatus())) {
      this.#terminating = true;
      await this.ctx.storage.put(TERMINATING, true);
    }
    await super.changeInstanceStatus(status, from, options);
  }

  // What still ran when the rollback began fails at its next step. It is the termination that ends the instance, once.
  override readEligibleRollbackStepsDesc(limit?: number): { cacheKey: string; target: string }[] {
    if (this.#terminating && this.rollbackPhase === "rollback") {
      if (this.#rolledBack) throw new WorkflowError("instance.terminated", "The instance is being terminated");
      this.#rolledBack = true;
    }
    return super.readEligibleRollbackStepsDesc(limit);
  }

  override writeLog(...log: Parameters<Engine["writeLog"]>): void {
    const [event, group, , metadata] = log;
    if (this.#terminating && ENDED.has(event) && event !== EVENT.terminated) return;
    super.writeLog(...log);
    this.#log.written();
    if (event === EVENT.started) this.#started?.();
    if (event === EVENT.waitEnd) {
      const key = this.#keys.get(metadata);
      if (key !== undefined) this.ctx.waitUntil(this.ctx.storage.delete(key));
    }
    this.#statuses.follow(event, group);
    if (event === EVENT.rollbackStart || (group !== null && this.#status === RUNNING))
      this.#note(this.#status ?? RUNNING);
  }

  override async setStatus(accountId: number, id: string, status: number): Promise<void> {
    if (this.#terminating && ENDS.includes(status) && status !== TERMINATED) return;
    await super.setStatus(accountId, id, status);
    this.#status = status;
    this.#note(status);
    // What was woken from a sleep does not notice a pause: without its memory it can only go on by being resumed.
    if (status === PAUSED) {
      setTimeout(() => {
        this.abort("Aborting engine: User called pause").catch(() => undefined);
      }, 0);
    }
  }

  // The index shows what the instance itself would.
  #note(status: number): void {
    const id = this.instanceId;
    const shown = this.#statuses.of(status);
    if (!id || shown === this.#shown) return;
    this.#tell(shown);
    this.#shown = shown;
    this.#noted = this.#index()
      .update(id, shown)
      .catch(() => {
        this.#shown = undefined;
      });
  }

  #tell(shown: string): void {
    const event = TOLD[shown];
    if (event === undefined) return;
    if (this.#shown === undefined && this.#log.lastStatus() === event) return;
    this.writeLog(event, null, null, {});
  }

  // From here on it is to be woken after a crash, so the index knows it first.
  override async attemptResume(): Promise<void> {
    this.#note(QUEUED);
    await this.#noted;
    await super.attemptResume();
  }

  override async attemptRestart(): Promise<void> {
    await this.getStatus();
    await this.ctx.storage.delete(TERMINATING);
    this.#note(QUEUED);
    await this.#noted;
    await super.attemptRestart();
  }

  override async abort(reason: string): Promise<void> {
    await this.#noted;
    await super.abort(reason);
  }

  override async restoreEventMap(): Promise<void> {
    await this.ctx.blockConcurrencyWhile(async () => {
      this.eventMap = new Map();
      for (const [key, event] of await this.ctx.storage.list<SentEvent>({ prefix: EVENTS })) {
        this.#keys.set(event, key);
        this.#keep(event);
      }
      this.#ready = true;
    });
  }

  override async receiveEvent(event: SentEvent): Promise<void> {
    const metadata = await this.#metadata();
    if (metadata === undefined) throw notFound();
    const status = await this.getStatus();
    if (status !== PAUSED && AT_REST.includes(status)) {
      throw new WorkflowError("instance.ended", `The instance is ${STATUSES[status]} and does not take events`);
    }
    this.#order ??= this.ctx.storage.list({ prefix: EVENTS }).then((kept) => new EventOrder(kept.keys()));
    const key = (await this.#order).next(event.type);
    await this.ctx.storage.put(key, event);
    if (status === PAUSED) return;
    if (!this.#ready) {
      this.#start(metadata);
      return;
    }
    this.#keys.set(event, key);
    const waiter = this.waiters.get(event.type)?.shift();
    if (waiter === undefined) this.#keep(event);
    else waiter[1](event);
  }

  #keep(event: SentEvent): void {
    this.eventMap.set(event.type, [...(this.eventMap.get(event.type) ?? []), event]);
  }
}
