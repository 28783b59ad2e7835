import { mkdirSync, rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowDefinition } from "./types";
import { indexKey } from "./names";
import type { LogLine } from "./output";
import type { Pool } from "./pool";
import type { Workerd } from "./workerd";
import { callWorkflow } from "./workflows";

/**
 * Sleeping instances do not resume by themselves in a new workerd: each is woken, and knows by itself how long it still sleeps.
 * Which Workflows have none is noted when their workerd ends, so that the next start leaves them alone; after a kill nothing is noted.
 */
export class Sleepers {
  readonly #data: string;
  readonly #log: (line: LogLine) => void;

  constructor(data: string, log: (line: LogLine) => void) {
    this.#data = data;
    this.#log = log;
  }

  /** Wakes all of a workerd that has just started. */
  readonly wake = (workerd: Workerd): void => {
    for (const { name } of workerd.spec.workflows) rmSync(this.#settled(name), { force: true });
    const release = workerd.lease();
    const runnable = workerd.spec.workflows.filter(({ name }) => workerd.whyNot(`workflow:${name}`) === undefined);
    Promise.all(runnable.map(({ name }) => callWorkflow(workerd, name, "wake", [])))
      .catch((error: unknown) => {
        this.#log({ level: "error", message: `Sleeping instances could not be resumed: ${String(error)}` });
      })
      .finally(release);
  };

  /** Notes which Workflows of a workerd that is about to end have no instance that must be woken. */
  readonly settle = async (workerd: Workerd): Promise<void> => {
    mkdirSync(join(this.#data, "settled"), { recursive: true });
    const note = async ({ name }: WorkflowDefinition) => {
      const unfinished = await callWorkflow(workerd, name, "unfinished", []).catch(() => undefined);
      if (unfinished === 0) await writeFile(this.#settled(name), "");
    };
    await Promise.all(workerd.spec.workflows.map(note));
  };

  /** Starts the groups in which something may sleep, one after the other. */
  async wakeAll(pool: Pool, workflows: WorkflowDefinition[]): Promise<void> {
    const list = async (folder: string) => new Set(await readdir(join(this.#data, folder)).catch(() => []));
    const [known, settled] = await Promise.all([list("do"), list("settled")]);
    for (const { name } of workflows) {
      if (pool.refuses) return;
      if (!known.has(indexKey(name)) || settled.has(name)) continue;
      try {
        (await pool.acquire(`workflow:${name}`)).release();
      } catch (error) {
        this.#log({ level: "error", message: `The Workflow "${name}" could not be started: ${String(error)}` });
      }
    }
  }

  #settled(workflow: string): string {
    return join(this.#data, "settled", workflow);
  }
}
