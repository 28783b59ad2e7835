import { randomBytes } from "node:crypto";
import type { Miniflare } from "miniflare";
import { atMost } from "./at-most";
import type { GroupSpec } from "./groups";
import { groupWorkers, sharedOptions } from "./config";
import { SECRET_HEADER } from "./inside/wire";
import { withoutBroken } from "./broken";
import { createMiniflare } from "./miniflare";
import { gatewayWorker } from "./names";
import { Output, startFailure, type LogLine, type Trace } from "./output";

/** How long requests in flight may take to end before their workerd is replaced. */
const DRAIN_MS = 10_000;
/** More at once would only wait inside. */
const MOST_CALLS = 64;

/** One workerd with the Workers of a group. */
export class Workerd {
  readonly spec: GroupSpec;
  readonly #secret = randomBytes(24).toString("hex");
  readonly #data: string;
  readonly #log: (line: LogLine) => void;
  readonly #trace: (trace: Trace) => void;
  readonly #tailed: () => string[];
  readonly #onStart: (workerd: Workerd) => void;
  readonly #onEnd: (workerd: Workerd) => Promise<void>;
  #miniflare: Miniflare | undefined;
  #broken = new Map<string, string>();
  #ready: Promise<URL> | undefined;
  #closing: Promise<void> | undefined;
  #leases = 0;
  readonly #calls = atMost(MOST_CALLS);
  #connections = 0;
  #lastUsed = performance.now();
  #idle: (() => void) | undefined;

  constructor(options: {
    spec: GroupSpec;
    data: string;
    log: (line: LogLine) => void;
    trace: (trace: Trace) => void;
    /** The Workers that somebody tails. */
    tailed: () => string[];
    onStart: (workerd: Workerd) => void;
    /** The last moment to ask it something. */
    onEnd: (workerd: Workerd) => Promise<void>;
  }) {
    this.spec = options.spec;
    this.#data = options.data;
    this.#log = options.log;
    this.#trace = options.trace;
    this.#tailed = options.tailed;
    this.#onStart = options.onStart;
    this.#onEnd = options.onEnd;
  }

  /** Starts it, once; gives the address of its gateway. */
  ready(): Promise<URL> {
    if (this.#ready === undefined) {
      this.#ready = this.#start();
      this.#ready.then(
        () => {
          this.#onStart(this);
        },
        () => undefined,
      );
    }
    return this.#ready;
  }

  get closing(): Promise<void> | undefined {
    return this.#closing;
  }

  /** Whether somebody waits for it, or is connected to it. */
  get inUse(): boolean {
    return this.#leases > 0 || this.#connections > 0;
  }

  /** When it was used last. */
  get lastUsed(): number {
    return this.#lastUsed;
  }

  /** Why a Worker or Workflow of the group does not run, though the rest of it does. */
  whyNot(node: string): string | undefined {
    const workflow = this.spec.workflows.find(({ name }) => node === `workflow:${name}`);
    if (workflow === undefined) return this.#broken.get(node);
    const there = this.spec.workers.some(({ name }) => name === workflow.scriptName);
    if (!there) return `its Worker "${workflow.scriptName}" does not exist. Deploy it again, or delete the Workflow.`;
    return this.#broken.get(node) ?? this.#broken.get(`worker:${workflow.scriptName}`);
  }

  async #start(): Promise<URL> {
    try {
      return await this.#launch(this.spec);
    } catch {
      const { spec, broken } = await withoutBroken(this.spec, this.#data);
      this.#broken = broken;
      for (const [node, why] of broken)
        this.#log({ level: "error", message: `${node.replace(":", " ")} does not start and is left out: ${why}` });
      return this.#launch(spec);
    }
  }

  async #launch(spec: GroupSpec): Promise<URL> {
    const miniflare = createMiniflare(this.#data, {
      ...sharedOptions(),
      workers: groupWorkers(spec, this.#secret, this.#tailed()),
      defaultPersistRoot: this.#data,
      handleStructuredLogs: new Output(this.#log, this.#trace).handle,
      unsafeHandleRuntimeRestart: () => {
        this.#restarted(miniflare);
      },
    });
    try {
      await miniflare.ready;
      this.#miniflare = miniflare;
      return await miniflare.unsafeGetDirectURL(gatewayWorker);
    } catch (error) {
      await miniflare.dispose().catch(() => undefined);
      throw new Error(startFailure(error), { cause: error });
    }
  }

  /** workerd ended by itself, and miniflare started it again: at another address, with its sleepers asleep for good. */
  #restarted(miniflare: Miniflare): void {
    this.#log({ level: "warn", message: "workerd stopped unexpectedly and was restarted." });
    this.#ready = miniflare.ready.then(() => miniflare.unsafeGetDirectURL(gatewayWorker));
    this.#onStart(this);
  }

  /** Tells it which Workers somebody tails now. */
  async tail(): Promise<void> {
    await this.call("/control/tail", { body: JSON.stringify(this.#tailed()) });
  }

  /** Counts a user of this workerd: while there is one, it is not replaced, for a while. */
  lease(): () => void {
    this.#leases += 1;
    this.#lastUsed = performance.now();
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#leases -= 1;
      this.#lastUsed = performance.now();
      if (this.#leases === 0) this.#idle?.();
    };
  }

  /** Counts an open WebSocket: it does not hold up a replacement, but without one the process would not be ended. */
  connection(): () => void {
    this.#connections += 1;
    return () => {
      this.#connections -= 1;
      this.#lastUsed = performance.now();
    };
  }

  /** The headers that make the gateway answer. */
  credentials(): Record<string, string> {
    return { [SECRET_HEADER]: this.#secret };
  }

  /** A call of the control plane to what runs inside. */
  async call(path: string, init: { body?: string | Uint8Array; headers?: Record<string, string> }): Promise<Response> {
    const url = new URL(path, await this.ready());
    const body = typeof init.body === "string" ? init.body : init.body && Buffer.from(init.body);
    // workerd closes a connection that is idle for five seconds: while this process is busy, a kept one may be closed already.
    return this.#calls(() =>
      fetch(url, {
        method: "POST",
        headers: { ...init.headers, ...this.credentials(), connection: "close" },
        ...(body !== undefined && { body }),
      }),
    );
  }

  /** Lets requests in flight end, then ends the process. */
  close(drainMs = DRAIN_MS): Promise<void> {
    return (this.#closing ??= this.#close(drainMs));
  }

  async #close(drainMs: number): Promise<void> {
    if (this.#leases > 0 && drainMs > 0) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        new Promise<void>((resolve) => (this.#idle = resolve)),
        new Promise<void>((resolve) => (timer = setTimeout(resolve, drainMs))),
      ]);
      clearTimeout(timer);
    }
    await this.#ready?.catch(() => undefined);
    if (this.#miniflare === undefined) return;
    try {
      await this.#onEnd(this);
    } finally {
      await this.#miniflare.dispose();
    }
  }
}
