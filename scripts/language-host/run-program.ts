import { createRequire } from "node:module";
import { join } from "node:path";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { runChild } from "./child";
import { parseOptions } from "./options";
import { programConfig } from "./program-config";
import { splitWords } from "./shell-words";

/** The program told the user what went wrong; nothing is left to be said. */
const alreadyReported = 32;

const outOfMemoryMarks = [
  "<--- Last few GCs --->",
  // The inspector can fail an assertion of its own before V8 gets to say that memory ran out.
  "Check failed: needs_context && current_scope_ == closure_scope_",
];
const outOfMemoryAdvice =
  "Detected a possible out of memory error. Consider increasing the memory available to the nodejs process " +
  "by setting the `nodeargs` runtime option in Pulumi.yaml to `nodeargs: --max-old-space-size=<size>` where " +
  "`<size>` is the maximum memory in megabytes that can be allocated to nodejs. " +
  "See https://www.pulumi.com/docs/concepts/projects/project-file/#runtime-options";

/** Runs a program to its end, its output passed on as it comes. Every failure is part of the answer. */
export async function runProgram(
  request: language.RunRequest,
  engineAddress: string,
  signal: AbortSignal,
): Promise<language.RunResponse> {
  const response = new language.RunResponse();
  let command: { args: string[]; env: NodeJS.ProcessEnv };
  try {
    command = programCommand(request, engineAddress);
  } catch (error) {
    response.setError(error instanceof Error ? error.message : String(error));
    return response;
  }
  const memory = outOfMemoryWatch();
  const end = await runChild({
    command: "node",
    ...command,
    signal,
    onStdout: (chunk) => process.stdout.write(chunk),
    onStderr: (chunk) => {
      process.stderr.write(chunk);
      memory.watch(chunk);
    },
  });
  if ("spawnError" in end) {
    response.setError(`Problem executing program (could not run language executor): ${end.spawnError.message}`);
  } else if (end.code === alreadyReported) {
    response.setBail(true);
  } else if (end.code !== 0) {
    const exited = `Program exited with non-zero exit code: ${end.code}`;
    response.setError(memory.ranOut() ? `${exited}. ${outOfMemoryAdvice}` : exited);
  }
  return response;
}

/** The command line and environment with which a program's own copy of @pulumi/pulumi runs it. */
export function programCommand(
  request: language.RunRequest,
  engineAddress: string,
): { args: string[]; env: NodeJS.ProcessEnv } {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getPwd();
  const options = parseOptions(info?.getOptions());
  const named = (name: string, value: string): string[] => (value === "" ? [] : [`--${name}`, value]);
  return {
    args: [
      ...splitWords(options.nodeargs),
      resolveFromProgram(process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? "@pulumi/pulumi/cmd/run", directory),
      ...named("monitor", request.getMonitorAddress()),
      ...named("engine", engineAddress),
      ...named("organization", request.getOrganization()),
      ...named("project", request.getProject()),
      ...named("root-directory", info?.getRootDirectory() ?? ""),
      ...named("stack", request.getStack()),
      ...named("pwd", directory),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      ...named("parallel", String(request.getParallel())),
      info?.getEntryPoint() ?? ".",
      ...request.getArgsList(),
    ],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(programConfig(request.getConfigMap().getEntryList())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
      ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
    },
  };
}

function outOfMemoryWatch(): { watch: (chunk: Buffer) => void; ranOut: () => boolean } {
  let seen = false;
  let tail = "";
  return {
    watch: (chunk) => {
      tail += chunk.toString("latin1");
      seen ||= outOfMemoryMarks.some((mark) => tail.includes(mark));
      tail = tail.slice(-100);
    },
    ranOut: () => seen,
  };
}

/** Finds a module as the program itself would. */
export function resolveFromProgram(module: string, directory: string, installWith = "pulumi install"): string {
  try {
    return createRequire(join(directory, "index.js")).resolve(module);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") {
      throw new Error(`It looks like the Pulumi SDK has not been installed. Have you run ${installWith}?`);
    }
    throw error;
  }
}
