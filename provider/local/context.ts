import type { Logs } from "./page/logs";
import type { Ports } from "./ports";
import type { Runtime } from "./runtime/types";
import type { SignedFiles } from "./signed-files";
import type { Store } from "./store/store";
import type { LiveTails } from "./tails/tails";

/** What the routes work with. */
export interface Services {
  store: Store;
  runtime: Runtime;
  ports: Ports;
  /** Where Workers answer by host name. */
  hostsPort: () => number;
  accountId: string;
  files: SignedFiles;
  /** Who watches Workers. */
  tails: LiveTails;
  /** What Workers logged last. */
  logs: Logs;
  /** Does one thing at a time for a name; what is asked meanwhile waits its turn. */
  exclusive<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

/** One queue a name, gone when it is empty. */
export function createExclusive(): Services["exclusive"] {
  const queues = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = queues.get(name) ?? Promise.resolve();
    const run = before.then(work, work);
    const settled = run.catch(() => undefined);
    queues.set(name, settled);
    try {
      return await run;
    } finally {
      if (queues.get(name) === settled) queues.delete(name);
    }
  };
}
