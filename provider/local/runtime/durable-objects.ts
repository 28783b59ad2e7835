import { readFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { objectsNode } from "./names";
import type { LogLine } from "./output";
import type { Pool } from "./pool";
import type { DesiredState, Runtime } from "./types";

const NAMESPACE_ID = /^[0-9a-f]{32}$/;
const OBJECT = /^([0-9a-f]{64})\.sqlite$/;
/** An object that has only been asked has a database of one page. */
const EMPTY_DATABASE = 4096;
/** Where workerd keeps the alarms of a namespace, by the ids of objects. */
const ALARMS = ["metadata.sqlite", "metadata.sqlite-wal"];

/** Whether an alarm may be set in a namespace. One that has rung may have left its bytes: then a workerd starts for nothing. */
export async function mayHaveAlarm(data: string, key: string): Promise<boolean> {
  const files = await Promise.all(ALARMS.map((name) => readFile(join(data, "do", key, name)).catch(() => undefined)));
  return files.some((file) => file !== undefined && /[0-9a-f]{64}/.test(file.toString("latin1")));
}

/** The data of Durable Objects, a folder a namespace. */
export function createDurableObjects(data: string, pool: Pool, desired: DesiredState, log: (line: LogLine) => void) {
  const folderOf = (key: string) => join(data, "do", key);

  const objects: Runtime["durableObjects"] = {
    async list(key) {
      const names = await readdir(folderOf(key)).catch(() => []);
      const ids = names.flatMap((name) => OBJECT.exec(name)?.[1] ?? []).sort();
      const sizeOf = async (name: string) => (await stat(join(folderOf(key), name)).catch(() => undefined))?.size ?? 0;
      return Promise.all(
        ids.map(async (id) => {
          const [database, log] = await Promise.all([sizeOf(`${id}.sqlite`), sizeOf(`${id}.sqlite-wal`)]);
          return { id, hasStoredData: log > 0 || database > EMPTY_DATABASE };
        }),
      );
    },
    async purge(keys) {
      for (const key of keys) {
        await pool.exclusively(objectsNode(key), () => rm(folderOf(key), { recursive: true, force: true }));
      }
    },
  };

  /** Removes what a crash left between the end of a namespace and that of its data. */
  const sweep = async (): Promise<void> => {
    const keys = new Set(desired.workers().flatMap(({ durableObjects = [] }) => durableObjects.map(({ key }) => key)));
    const folders = await readdir(join(data, "do")).catch(() => []);
    const orphans = folders.filter((name) => NAMESPACE_ID.test(name) && !keys.has(name));
    await Promise.all(orphans.map((key) => rm(folderOf(key), { recursive: true, force: true })));
  };

  /** Alarms ring in a workerd that runs: starts those in which one may be set, one after the other. */
  const wakeAlarms = async (): Promise<void> => {
    for (const { name, durableObjects = [] } of desired.workers()) {
      for (const { key } of durableObjects) {
        if (pool.refuses) return;
        if (!(await mayHaveAlarm(data, key))) continue;
        try {
          (await pool.acquire(objectsNode(key))).release();
        } catch (error) {
          log({
            worker: name,
            level: "error",
            message: `The alarms of its Durable Objects could not be started: ${String(error)}`,
          });
        }
      }
    }
  };
  return { objects, sweep, wakeAlarms };
}
