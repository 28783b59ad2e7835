import path from "node:path";

import { ConfigError } from "./config-error";
import type { Conversion, StackNote } from "./conversion";
import { type Deployment, readDeployment } from "./deployment";
import { environmentNames, resolveEnvironment } from "./inheritance";
import { writeProgram } from "./program";
import { readConfig } from "./read-config";

export { findConfig } from "./read-config";
export { report } from "./report";

export interface Options {
  /** The environments to convert, "" for the top level. Default: all of them. */
  environments?: string[] | undefined;
  /** The stack for the top level. Default: `production`, or `dev` if there is a production environment. */
  topLevelStack?: string | undefined;
}

/**
 * Writes a Pulumi program that deploys what a wrangler configuration deploys.
 *
 * @param file Path of the configuration: wrangler.jsonc, wrangler.json or wrangler.toml.
 * @throws ConfigError when the file cannot be read or is not a valid wrangler configuration.
 */
export function fromWrangler(file: string, options: Options = {}): Conversion {
  const raw = readConfig(file);
  const known = environmentNames(raw);
  const wanted = options.environments ?? ["", ...known];
  const top = options.topLevelStack ?? topLevelStack(known);
  const deployments = [...new Set(wanted)].map((name) => {
    const environment = resolveEnvironment(raw, name === "" ? undefined : name);
    return readDeployment(environment, name === "" ? top : name, path.dirname(file));
  });
  if (new Set(deployments.map(({ stack }) => stack)).size < deployments.length) {
    throw new ConfigError(
      `Two environments would become the stack "${top}". Set another stack for the top level with --stack.`,
    );
  }
  const notes = mergeNotes(deployments);
  const id =
    options.environments?.length === 1 || typeof raw["name"] !== "string" ? deployments[0]?.worker : raw["name"];
  return { program: writeProgram(id ?? "worker", deployments, notes), deployments, notes };
}

/** Whoever has an environment "production" uses the top level for something else. */
function topLevelStack(names: string[]): string {
  const candidates = names.some((name) => /^prod/i.test(name)) ? ["dev", "default"] : ["production"];
  return candidates.find((name) => !names.includes(name)) ?? "top-level";
}

function mergeNotes(deployments: Deployment[]): StackNote[] {
  const merged = new Map<string, StackNote>();
  for (const { stack, notes } of deployments) {
    for (const note of notes) {
      const key = JSON.stringify(note);
      const known = merged.get(key);
      if (!known) merged.set(key, { ...note, stacks: [stack] });
      else if (!known.stacks.includes(stack)) known.stacks.push(stack);
    }
  }
  return [...merged.values(), ...sharedWorkflows(deployments)];
}

/** One name is one Workflow in the account: with two stacks it belongs to the one that deployed last. */
function sharedWorkflows(deployments: Deployment[]): StackNote[] {
  const stacksByName = new Map<string, Set<string>>();
  for (const { stack, workflows } of deployments) {
    for (const name of workflows) stacksByName.set(name, (stacksByName.get(name) ?? new Set()).add(stack));
  }
  return [...stacksByName].flatMap(([name, stacks]): StackNote[] =>
    stacks.size < 2
      ? []
      : [
          {
            kind: "check",
            at: "workflows",
            text: `several environments use the Workflow name "${name}". A name identifies one Workflow in the account, which runs the code of the environment that was deployed last. Use a different name in each environment.`,
            stacks: [...stacks],
          },
        ],
  );
}
