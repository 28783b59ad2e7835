import { relative, resolve } from "node:path";

import type { LocalCloudflare } from "../local";
import { Ahead } from "./ahead";
import type { Project } from "./project";
import type { Pulumi } from "./pulumi";
import type { Report } from "./report";
import { Watcher } from "./watcher";

export interface DevOptions {
  project: Project;
  stack: string;
  /** The data folder, which is not watched. */
  data: string;
  cloudflare: LocalCloudflare;
  pulumi: Pulumi;
  /** What is handed on to `pulumi up`. */
  options: string[];
  report: Report;
  signal: AbortSignal;
}

/** Deploys the program, and again after each change, until the signal. After a failure it reports the error and waits for the next change. */
export async function develop(options: DevOptions): Promise<void> {
  const { project, stack, data, cloudflare, signal, report } = options;
  const watcher = new Watcher(project.programFolder, resolve(data));
  const ahead = new Ahead(project.programFolder, cloudflare);
  const watch = () => {
    watcher.also([...project.settings(stack), ...ahead.inputs]);
  };
  signal.addEventListener("abort", () => {
    watcher.close();
  });
  try {
    watch();
    await deploy(options, ahead);
    watch();
    report.note("Watching for changes. Press Ctrl-C to stop.");
    for (;;) {
      const changed = await watcher.next();
      if (signal.aborted) return;
      report.note(`\n${shortList(changed.map((path) => relative(project.folder, path)))} changed`);
      if (await runAhead(options, ahead, changed)) await deploy(options, ahead);
      watch();
    }
  } finally {
    watcher.close();
  }
}

/** Whether the engine has something to do after it. */
async function runAhead({ report }: DevOptions, ahead: Ahead, changed: string[]): Promise<boolean> {
  if (!ahead.covers(changed)) return true;
  const began = performance.now();
  try {
    const ran = await ahead.run(changed);
    if (ran.length > 0) report.line(`  ${ran.join(", ")} runs the new code after ${secondsSince(began)}`);
    return true;
  } catch (error) {
    report.failure(error instanceof Error ? error.message : String(error));
    report.note("The previous version keeps running.");
    return false;
  }
}

async function deploy({ pulumi, options, report, signal }: DevOptions, ahead: Ahead): Promise<void> {
  const began = performance.now();
  const { code, steps, rest } = await pulumi.up(options, report);
  if (signal.aborted) return;
  if (code === 0) {
    await ahead.learn(steps);
    report.note(`Deployed in ${secondsSince(began)}.`);
    return;
  }
  if (rest !== "") report.failure(rest);
  report.note(`The update failed after ${secondsSince(began)}. Waiting for changes.`);
}

function secondsSince(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

function shortList(names: string[]): string {
  const [first = "", ...others] = names;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
