import { execFileSync } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Disturbance, Disturbances } from "../../support/disturbances";

/** The processes of an update, by how they are found among those below `pulumi`. */
const VICTIMS = {
  plugin: `${path.sep}dynamic-provider`,
  program: path.join("@pulumi", "pulumi", "cmd", "run"),
};
export type Victim = "engine" | keyof typeof VICTIMS;

/** Ends this process of an update as nothing could prevent. Returns whether it was there. */
export function kill(victim: Victim, pulumi: number): boolean {
  const found = victim === "engine" ? [pulumi] : find(victim, pulumi);
  return found.filter((pid) => signal(pid, "SIGKILL")).length > 0;
}

/** This process of an update, where it runs. */
export function find(victim: Exclude<Victim, "engine">, pulumi: number): number[] {
  return below(pulumi).flatMap(({ pid, args }) => (args.includes(VICTIMS[victim]) ? pid : []));
}

/** Waits until a process has ended by itself. */
export async function untilEnded(pid: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (signal(pid, 0)) {
    if (Date.now() > deadline) throw new Error(`The process ${pid} is still there.`);
    await sleep(200);
  }
}

/** Whether the process was there; 0 sends nothing. */
function signal(pid: number, which: "SIGKILL" | 0): boolean {
  try {
    return process.kill(pid, which);
  } catch {
    return false;
  }
}

function below(ancestor: number): { pid: number; args: string }[] {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
    .split("\n")
    .flatMap((line) => {
      const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
    });
  const found: { pid: number; args: string }[] = [];
  const ancestors = new Set([ancestor]);
  for (let before = -1; before !== ancestors.size;) {
    before = ancestors.size;
    for (const each of all) {
      if (!ancestors.has(each.parent) || ancestors.has(each.pid)) continue;
      ancestors.add(each.pid);
      found.push(each);
    }
  }
  return found;
}

/** Does something at the request that comes after so many others, which goes its way. */
export class Strike implements Disturbances {
  readonly met = new Set<string>();

  constructor(
    private after: number,
    private readonly strike: () => boolean,
  ) {}

  of(request: string): Disturbance | undefined {
    if (this.met.size === 0 && this.after-- <= 0 && this.strike()) this.met.add(request);
    return undefined;
  }
}

/** Does something at the first request of a kind, which goes its way. */
export class StrikeAt implements Disturbances {
  readonly met = new Set<string>();

  constructor(
    private readonly isMeant: (request: string) => boolean,
    private readonly strike: () => boolean,
  ) {}

  of(request: string): Disturbance | undefined {
    if (this.met.size === 0 && this.isMeant(request) && this.strike()) this.met.add(request);
    return undefined;
  }
}
