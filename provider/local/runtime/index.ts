import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Runtime, RuntimeOptions } from "./types";
import { newestDate } from "./config";
import { createD1 } from "./d1";
import { Front } from "./front";
import { createDurableObjects } from "./durable-objects";
import { createKv } from "./kv";
import { TEMPORARY } from "./miniflare";
import { indexKey, instancesKey, queueKey } from "./names";
import { endOrphans } from "./orphans";
import type { LogLine, Trace } from "./output";
import { Pool } from "./pool";
import { createQueues } from "./queues";
import { QueueWakes } from "./queue-wakes";
import { createR2 } from "./r2";
import { isAtRest } from "./rest";
import { Scheduler } from "./scheduler";
import { Sleepers } from "./sleepers";
import { tryStart } from "./try-start";
import type { Workerd } from "./workerd";
import { createInstances } from "./workflows";

export type * from "./types";

/** The runtime of the embedded Cloudflare. Nothing runs before `start`, and nothing is left after `dispose`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { data, desired, now = Date.now } = options;
  const log = (line: LogLine): void => {
    options.log(line);
  };
  const trace = (trace: Trace): void => {
    options.trace(trace);
  };
  const sleepers = new Sleepers(data, log);
  const queueWakes = new QueueWakes(data, log);
  const onStart = (workerd: Workerd): void => {
    sleepers.wake(workerd);
    queueWakes.wake(workerd);
  };
  const pool = new Pool({ data, desired, log, trace, onStart, onEnd: sleepers.settle, isAtRest, room: options.room });
  const front = new Front(pool, desired);
  const workflows = createInstances(pool, desired, sleepers);
  const { objects, sweep, wakeAlarms } = createDurableObjects(data, pool, desired, log);
  const scheduler = new Scheduler({ desired, log, now, runCron, createScheduled: workflows.createScheduled });
  const folder = (key: string) => join(data, "do", key);

  async function runCron(worker: string, cron: string, scheduledTime: number): Promise<void> {
    const { workerd, release } = await pool.acquire(`worker:${worker}`);
    try {
      const response = await workerd.call(`/control/scheduled/${encodeURIComponent(worker)}`, {
        body: JSON.stringify([{ cron, scheduledTime }]),
      });
      if (!response.ok) throw new Error(await response.text());
    } finally {
      release();
    }
  }

  let waking: Promise<void> | undefined;
  let started = false;
  const changed = async (): Promise<void> => {
    await front.update(desired.workers());
    await pool.reconcile();
    // What comes to have a consumer may have waited for one.
    if (started) await queueWakes.wakeAll(pool, desired);
  };

  return {
    async tryStart(candidate) {
      const { name, compatibilityDate } = candidate;
      if (compatibilityDate !== undefined && compatibilityDate > newestDate()) {
        const message = `The compatibility date ${compatibilityDate} is newer than workerd supports. The Worker runs with ${newestDate()}.`;
        log({ worker: name, level: "warn", message });
      }
      return tryStart(candidate, data);
    },
    workerChanged: changed,
    workflowChanged: changed,
    bindingsChanged: changed,
    tail: (workers) => pool.tail(workers),
    instances: workflows.instances,
    listInstances: workflows.list,
    async purgeWorkflow(workflow) {
      await pool.exclusively(`workflow:${workflow}`, async () => {
        await Promise.all(
          [instancesKey(workflow), indexKey(workflow)].map((key) => rm(folder(key), { recursive: true, force: true })),
        );
      });
    },
    kv: createKv(pool, async (namespace) => {
      await pool.exclusively(`kv:${namespace}`, () =>
        rm(join(data, "kv", namespace), { recursive: true, force: true }),
      );
    }),
    durableObjects: objects,
    r2: createR2(pool, data),
    d1: createD1(pool, data),
    queues: createQueues(pool, (queue) => rm(folder(queueKey(queue)), { recursive: true, force: true })),
    async start(hostsPort) {
      await mkdir(data, { recursive: true });
      const ended = await endOrphans(data);
      await rm(join(data, TEMPORARY), { recursive: true, force: true });
      if (ended > 0)
        log({
          level: "info",
          message: `Stopped ${ended} workerd ${ended === 1 ? "process" : "processes"} of a run that was killed.`,
        });
      await sweep();
      await changed();
      started = true;
      if (hostsPort !== undefined) await front.listenForHosts(hostsPort);
      waking = sleepers
        .wakeAll(pool, desired.workflows())
        .then(wakeAlarms)
        .then(() => queueWakes.wakeAll(pool, desired));
      scheduler.start();
    },
    async dispose() {
      scheduler.stop();
      pool.refuse();
      await waking;
      await front.dispose();
      await pool.dispose();
      // miniflare does not wait until its files are gone, and a process that ends now would leave them.
      await rm(join(data, TEMPORARY), { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
