import type { DesiredState } from "./types";
import { planGroups, type GroupSpec } from "./groups";
import type { LogLine, Trace } from "./output";
import { Workerd } from "./workerd";

/** Of 60 to 90 MB each, so that all of them stay below 2 GB. */
const ROOM = 16;
/** How long after the last use it is looked again for what can end. */
const LOOK_AGAIN_MS = 5_000;

interface PoolOptions {
  data: string;
  desired: DesiredState;
  log: (line: LogLine) => void;
  trace: (trace: Trace) => void;
  /** Called when a workerd has started, and each time it started again. */
  onStart: (workerd: Workerd) => void;
  /** Called before a workerd is ended. */
  onEnd: (workerd: Workerd) => Promise<void>;
  /** Whether one can be ended, and nobody notices. */
  isAtRest: (workerd: Workerd) => Promise<boolean>;
  /** How many run at once before those that were used longest ago are ended. */
  room?: number | undefined;
}

export interface Lease {
  workerd: Workerd;
  release: () => void;
}

/**
 * The workerds that run. One rule keeps them right: whoever asks for a node gets the workerd of the group that is desired now, and
 * before that one starts, every workerd that shares a node with it and is not it has ended, since two must not share files.
 */
export class Pool {
  readonly #workerds = new Set<Workerd>();
  readonly #loose = new Set<string>();
  readonly #held = new Map<string, Promise<void>>();
  readonly #options: PoolOptions;
  #specs: GroupSpec[] = [];
  #disposed = false;
  #tailed: string[] = [];
  #making: Promise<void> | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get specs(): GroupSpec[] {
    return this.#specs;
  }

  /** Reads what is desired, ends what no longer is, and starts again what was running in another form. */
  async reconcile(): Promise<void> {
    this.#plan();
    const stale = [...this.#workerds].filter((workerd) => !this.#isDesired(workerd));
    await Promise.all(stale.map((workerd) => this.#end(workerd)));
    await this.#startAgain(stale);
  }

  /** The workerd that runs the node, started when it is not; to be released. */
  async acquire(node: string): Promise<Lease> {
    for (;;) {
      if (this.#disposed) throw new Error("The embedded Cloudflare is shutting down.");
      const spec = this.#specFor(node);
      const held = spec.nodes.flatMap((each) => this.#held.get(each) ?? []);
      const others = [...this.#workerds].filter(
        (each) => each.spec.signature !== spec.signature && overlaps(each.spec, spec),
      );
      if (held.length > 0 || others.length > 0) {
        await Promise.all([...held, ...others.map((other) => this.#end(other))]);
        continue;
      }
      let workerd = [...this.#workerds].find((each) => each.spec.signature === spec.signature);
      if (workerd?.closing !== undefined) {
        await workerd.closing;
        continue;
      }
      workerd ??= this.#start(spec);
      const release = workerd.lease();
      try {
        await workerd.ready();
        return { workerd, release: this.#thenLook(release) };
      } catch (error) {
        release();
        throw error;
      }
    }
  }

  /** Whether a workerd runs the node. */
  async runs(node: string): Promise<boolean> {
    for (;;) {
      const found = [...this.#workerds].filter(({ spec }) => spec.nodes.includes(node));
      if (found.length === 0) return false;
      if (found.some(({ closing }) => closing === undefined)) return true;
      await Promise.all(found.map((each) => this.#end(each)));
    }
  }

  /** Runs `work` while nothing runs the node. */
  async exclusively(node: string, work: () => Promise<void>): Promise<void> {
    while (this.#held.has(node)) await this.#held.get(node);
    let done = () => {};
    this.#held.set(node, new Promise((resolve) => (done = resolve)));
    const ended = [...this.#workerds].filter((each) => each.spec.nodes.includes(node));
    try {
      await Promise.all(ended.map((each) => this.#end(each)));
      await work();
    } finally {
      this.#held.delete(node);
      done();
    }
    await this.#startAgain(ended);
  }

  /** Lets these Workers tell what their invocations come to, and no others. */
  async tail(workers: string[]): Promise<void> {
    this.#tailed = workers;
    // One that ends, or does not start, has nothing to tell; the next one is told when it starts.
    await Promise.all([...this.#workerds].map((workerd) => workerd.tail().catch(() => undefined)));
  }

  get refuses(): boolean {
    return this.#disposed;
  }

  /** From now on nothing is started any more. */
  refuse(): void {
    this.#disposed = true;
  }

  async dispose(): Promise<void> {
    this.refuse();
    clearTimeout(this.#again);
    await this.#making;
    await Promise.all([...this.#workerds].map((workerd) => this.#end(workerd, 0)));
  }

  /** Starts what now has the Workers of these: there may be instances asleep in them. */
  async #startAgain(ended: Workerd[]): Promise<void> {
    const nodes = new Set(ended.flatMap(({ spec }) => spec.nodes));
    const again = this.#specs.filter((spec) => spec.workers.length > 0 && spec.nodes.some((node) => nodes.has(node)));
    await Promise.all(
      again.map(async ({ nodes: [first = ""] }) => {
        (await this.acquire(first)).release();
      }),
    );
  }

  #plan(): void {
    const { desired } = this.#options;
    this.#specs = planGroups(desired.workers(), desired.workflows(), desired.queues(), this.#loose);
  }

  #isDesired(workerd: Workerd): boolean {
    return this.#specs.some((spec) => spec.signature === workerd.spec.signature);
  }

  #specFor(node: string): GroupSpec {
    const find = () => this.#specs.find((spec) => spec.nodes.includes(node));
    const found = find();
    if (found !== undefined) return found;
    // It may have come since; else it is there because somebody asks.
    this.#plan();
    if (find() === undefined) {
      this.#loose.add(node);
      this.#plan();
    }
    return this.#specFor(node);
  }

  #start(spec: GroupSpec): Workerd {
    const { data, log, trace, onStart, onEnd } = this.#options;
    const workerd = new Workerd({ spec, data, log, trace, tailed: () => this.#tailed, onStart, onEnd });
    this.#workerds.add(workerd);
    workerd.ready().then(
      () => {
        this.#makeRoom();
      },
      () => this.#workerds.delete(workerd),
    );
    return workerd;
  }

  get #crowded(): boolean {
    return !this.#disposed && this.#workerds.size > (this.#options.room ?? ROOM);
  }

  /** With more than there is room for, it is looked what can end soon after the last use. */
  #thenLook(release: () => void): () => void {
    return () => {
      release();
      if (!this.#crowded) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.#makeRoom();
      }, LOOK_AGAIN_MS).unref();
    };
  }

  #makeRoom(): void {
    this.#making ??= this.#endResting().finally(() => (this.#making = undefined));
  }

  /** Ends those that were used longest ago, and have nothing left to do, while more run than there is room for. */
  async #endResting(): Promise<void> {
    const looked = new Set<Workerd>();
    while (this.#crowded) {
      const [next] = [...this.#workerds]
        .filter((each) => each.closing === undefined && !each.inUse && !looked.has(each))
        .sort((a, b) => a.lastUsed - b.lastUsed);
      if (next === undefined) return;
      looked.add(next);
      if (await this.#options.isAtRest(next)) await this.#end(next);
    }
  }

  async #end(workerd: Workerd, drainMs?: number): Promise<void> {
    await workerd.close(drainMs);
    this.#workerds.delete(workerd);
  }
}

function overlaps(a: GroupSpec, b: GroupSpec): boolean {
  return a.nodes.some((node) => b.nodes.includes(node));
}
