import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowDefinition } from "./types";
import { indexKey } from "./names";
import type { LogLine } from "./output";
import type { Pool } from "./pool";
import type { Workerd } from "./workerd";
import { callWorkflow } from "./call-workflow";

/** The database of an object; beside it is one of the namespace's alarms. */
const OBJECT = /^[0-9a-f]{64}\.sqlite$/;

/**
 * Sleeping instances do not resume by themselves in a new workerd: each is woken, and knows by itself how long it still sleeps.
 * Of which Workflows none must be woken is noted when their workerd ends, with the list of their instances, so that nothing is
 * started for them before somebody needs their code; after a kill nothing is noted.
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
    // At once: what is asked of an instance from now on finds it awake.
    const asleep = workerd.spec.workflows.filter(
      ({ name }) => workerd.whyNot(`workflow:${name}`) === undefined && this.#hasInstances(name),
    );
    Promise.all(asleep.map(({ name }) => callWorkflow(workerd, name, "wake", [])))
      .catch((error: unknown) => {
        this.#log({ level: "error", message: `Sleeping instances could not be resumed: ${String(error)}` });
      })
      .finally(release);
  };

  /** Notes which Workflows of a workerd that is about to end have no instance that must be woken. */
  readonly settle = async (workerd: Workerd): Promise<void> => {
    const note = async ({ name }: WorkflowDefinition) => {
      if (!this.#hasInstances(name)) return;
      const ask = (call: string) => callWorkflow(workerd, name, call, []).catch(() => undefined);
      if ((await ask("unfinished")) !== 0) return;
      const instances = await ask("list");
      if (instances !== undefined) await writeFile(this.#settled(name), JSON.stringify(instances));
    };
    try {
      mkdirSync(join(this.#data, "settled"), { recursive: true });
      await Promise.all(workerd.spec.workflows.map(note));
    } catch (error) {
      // What is not noted is asked of a workerd.
      this.#log({ level: "error", message: `Which instances sleep could not be noted: ${String(error)}` });
    }
  };

  /** The instances of a Workflow that nothing runs, as its workerd left them; undefined when only a workerd can tell. */
  async left(workflow: string): Promise<unknown> {
    if (!this.#hasInstances(workflow)) return [];
    const noted = await readFile(this.#settled(workflow), "utf8").catch(() => "");
    try {
      return noted === "" ? undefined : JSON.parse(noted);
    } catch {
      // Cut off by a kill.
      return undefined;
    }
  }

  /** Starts the groups in which something may sleep, one after the other. */
  async wakeAll(pool: Pool, workflows: WorkflowDefinition[]): Promise<void> {
    const settled = new Set(await readdir(join(this.#data, "settled")).catch(() => []));
    for (const { name } of workflows) {
      if (pool.refuses) return;
      if (settled.has(name) || !this.#hasInstances(name)) continue;
      try {
        (await pool.acquire(`workflow:${name}`)).release();
      } catch (error) {
        this.#log({ level: "error", message: `The Workflow "${name}" could not be started: ${String(error)}` });
      }
    }
  }

  /** Whether it ever had one: its index is written with the first. */
  #hasInstances(workflow: string): boolean {
    try {
      return readdirSync(join(this.#data, "do", indexKey(workflow))).some((name) => OBJECT.test(name));
    } catch {
      return false;
    }
  }

  #settled(workflow: string): string {
    return join(this.#data, "settled", workflow);
  }
}
