// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { type Bundle, bundleEntrypoint, BundleError, bundleScript, ENTRYPOINT_OPTIONS, scriptProblem } from "../bundle";
import { packSource, type Source } from "../bundle/source";
import { filledText } from "../lifecycle/rules";
import { knownValue } from "../program/outputs";
import { DEFAULT_COMPATIBILITY_DATE, type WorkerArgs } from "./args";

/**
 * The code of a Worker, unless it is not known yet, or the Worker has assets alone. Code that cannot be bundled is a failure of the check; so the promise
 * never fails for a user's mistake.
 */
export async function bundleOf(
  args: WorkerArgs,
  refuse: (property: string, reason: string) => void,
): Promise<Bundle | undefined> {
  const { entrypoint, script } = args;
  if (entrypoint === undefined && script === undefined && args.assets !== undefined) return undefined;
  if ((entrypoint === undefined) === (script === undefined)) {
    refuse(
      "entrypoint",
      "A Worker has either an `entrypoint`, a file to bundle, or a `script`, a module to upload as it is. Only a Worker of `assets` alone has neither.",
    );
    return undefined;
  }
  try {
    return await (entrypoint === undefined ? scriptOf(args, refuse) : entrypointOf(entrypoint, args));
  } catch (error) {
    const property = error instanceof BundleError ? error.property : undefined;
    const message = error instanceof Error ? error.message : String(error);
    refuse(property ?? (entrypoint === undefined ? "script" : "entrypoint"), message);
    return undefined;
  }
}

async function entrypointOf(entrypoint: string, args: WorkerArgs): Promise<Bundle | undefined> {
  const { bundle, compatibilityDate = DEFAULT_COMPATIBILITY_DATE, compatibilityFlags = [], sourceMap = true } = args;
  const date = await knownValue(pulumi.output(compatibilityDate));
  if (date === undefined) return undefined;
  const { rules, noBundle, findAdditionalModules, baseDir, preserveFileNames, pythonModules } = args;
  return bundleEntrypoint({
    ...{ entrypoint, cwd: process.cwd(), options: bundle, sourceMap, compatibilityDate: date, compatibilityFlags },
    ...{ rules, noBundle, findAdditionalModules, baseDir, preserveFileNames, pythonModules },
  });
}

async function scriptOf(
  args: WorkerArgs,
  refuse: (property: string, reason: string) => void,
): Promise<Bundle | undefined> {
  for (const option of ENTRYPOINT_OPTIONS) {
    if (args[option] === undefined) continue;
    refuse(option, "Is an option of an `entrypoint`. A `script` is one module, uploaded as it is.");
  }
  const text = await knownValue(pulumi.output<unknown>(args.script));
  if (text === undefined) return undefined;
  const problem = typeof text === "string" && text !== "" ? await scriptProblem(text) : undefined;
  const failures = problem === undefined ? filledText(text, "script") : [{ property: "script", reason: problem }];
  for (const { property, reason } of failures) refuse(property, reason);
  return typeof text === "string" && failures.length === 0 ? bundleScript({ script: text }) : undefined;
}

/** The code for the check. Unknown in the preview of a script that is not known yet, or of a date that decides what is bundled. */
export function sourceInput(
  { entrypoint, script, compatibilityDate }: WorkerArgs,
  bundled: Promise<Bundle | undefined>,
): pulumi.Input<Source | undefined> {
  const packed = bundled.then((bundle) => (bundle ? packSource(bundle) : undefined));
  const from = entrypoint === undefined ? script : compatibilityDate;
  return from === undefined || typeof from === "string" ? packed : pulumi.output<string>(from).apply(() => packed);
}
