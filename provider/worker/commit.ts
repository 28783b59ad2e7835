// Runs in the plugin's process.
import { execFile } from "node:child_process";

import { beginning } from "../lifecycle/beginning";
import type { Annotations } from "./settings";

const MOST_BYTES = 1000;

let known: Promise<Annotations> | undefined;

/**
 * The inputs with what the Git commit of the program says of a version, where they say nothing: its ID, with `-dirty` where files have changed since, and the first
 * line of its message. Nothing outside of a repository. It is asked for an upload alone, and is in no state.
 */
export async function withCommit<Inputs extends { annotations?: Annotations }>(inputs: Inputs): Promise<Inputs> {
  const { tag, message } = await (known ??= read());
  const { annotations = {} } = inputs;
  return { ...inputs, annotations: { tag: annotations.tag ?? tag, message: annotations.message ?? message } };
}

async function read(): Promise<Annotations> {
  const [tag, message] = await Promise.all([
    git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"),
    git("log", "-1", "--format=%s"),
  ]);
  return { tag, message: message === undefined ? undefined : beginning(message, MOST_BYTES) };
}

/** What `git` prints in the folder of the program; nothing where it fails, or is not there. */
function git(...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("git", args, { timeout: 5_000, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim() || undefined);
    });
  });
}
