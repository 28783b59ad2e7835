import type { DesiredState } from "./types";
import { planGroups, type GroupSpec } from "./groups";
import type { LogLine, Trace } from "./output";
import { Workerd } from "./workerd";

interface PoolOptions {
  data: string;
  desired: DesiredState;
  log: (line: LogLine) => void;
  trace: (trace: Trace) => void;
  /** Called when a workerd has started, and each time it started again. */
  onStart: (workerd: Workerd) => void;
  /** Called before a workerd is ended. */
  onEnd: (workerd: Workerd) => Promise<void>;
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
        return { workerd, release };
      } catch (error) {
        release();
        throw error;
      }
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
    workerd.ready().catch(() => this.#workerds.delete(workerd));
    return workerd;
  }

  async #end(workerd: Workerd, drainMs?: number): Promise<void> {
    await workerd.close(drainMs);
    this.#workerds.delete(workerd);
  }
}

function overlaps(a: GroupSpec, b: GroupSpec): boolean {
  return a.nodes.some((node) => b.nodes.includes(node));
}
