import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "../../../provider/local/runtime";
import type {
  InstanceState,
  QueueCode,
  Runtime,
  WorkerCode,
  WorkflowDefinition,
} from "../../../provider/local/runtime/types";

jest.setTimeout(60_000);

/** A runtime on real workerd, with a desired state that the test holds. */
export class World {
  readonly workers = new Map<string, WorkerCode>();
  readonly workflows = new Map<string, WorkflowDefinition>();
  readonly queues = new Map<string, QueueCode>();
  readonly lines: { worker?: string; level: string; message: string }[] = [];
  runtime: Runtime;

  private constructor(
    readonly data: string,
    readonly now: (() => number) | undefined,
    readonly room: number | undefined,
  ) {
    this.runtime = this.#create();
  }

  /** With a clock of its own for crons, and room for so many workerds, if they are given. */
  static async create(now?: () => number, room?: number): Promise<World> {
    return new World(await mkdtemp(join(tmpdir(), "runtime-test-")), now, room);
  }

  #create(): Runtime {
    return createRuntime({
      data: this.data,
      desired: {
        workers: () => [...this.workers.values()],
        workflows: () => [...this.workflows.values()],
        queues: () => [...this.queues.values()],
        workerForMail: () => undefined,
        addresses: () => ({ routes: [], domains: [], previews: [], subdomain: undefined }),
        preview: () => undefined,
      },
      log: (line) => this.lines.push(line),
      trace: () => undefined,
      ...(this.now && { now: this.now }),
      ...(this.room !== undefined && { room: this.room }),
    });
  }

  /** Ends the runtime and starts another on the same data, after `between`. */
  async restart(between: () => Promise<void> = async () => {}): Promise<void> {
    await this.runtime.dispose();
    await between();
    this.runtime = this.#create();
    await this.runtime.start();
  }

  async deploy(name: string, source: string, more: Partial<WorkerCode> = {}): Promise<WorkerCode> {
    const port = this.workers.get(name)?.port ?? (await freePort());
    const worker = { ...workerCode(name, source, port), ...more };
    this.workers.set(name, worker);
    await this.runtime.workerChanged(name);
    return worker;
  }

  async register(
    name: string,
    className: string,
    scriptName: string,
    more: Partial<WorkflowDefinition> = {},
  ): Promise<void> {
    this.workflows.set(name, { name, className, scriptName, schedules: [], ...more });
    await this.runtime.workflowChanged(name);
  }

  url(name: string, path = "/"): string {
    return `http://127.0.0.1:${this.workers.get(name)?.port}${path}`;
  }

  async text(name: string, path = "/", init?: RequestInit): Promise<string> {
    return (await fetch(this.url(name, path), init)).text();
  }

  /** Waits for an instance to be as wished. */
  async until(
    workflow: string,
    id: string,
    wanted: (state: InstanceState) => boolean,
    ms = 15_000,
  ): Promise<InstanceState> {
    return eventually(async () => {
      const state = await this.runtime.instances.state(workflow, id);
      if (!wanted(state)) throw new Error(`the instance ${id} is ${JSON.stringify(state)}`);
      return state;
    }, ms);
  }

  async end(): Promise<void> {
    await this.runtime.dispose();
    await rm(this.data, { recursive: true, force: true });
  }
}

export function workerCode(name: string, source: string, port = 0): WorkerCode {
  return {
    name,
    version: { id: "v1", tag: "", timestamp: "2026-01-01T00:00:00.000Z" },
    mainModule: "main.js",
    modules: [{ name: "main.js", contentType: "application/javascript+module", body: Buffer.from(source) }],
    compatibilityDate: "2026-01-01",
    compatibilityFlags: [],
    bindings: [],
    crons: [],
    enabled: true,
    port,
  };
}

/** Tries until it does not throw, for a bounded time. */
export async function eventually<T>(attempt: () => T | Promise<T>, ms = 15_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    }
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
