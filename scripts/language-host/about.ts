import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { parseOptions } from "./options";
import { packageManagerOf } from "./package-manager";
import { resolveFromProgram } from "./run-program";

/** What `pulumi about` says of the runtime: Node.js, the package manager and the program's TypeScript. */
export function about(info: language.ProgramInfo | undefined): language.AboutResponse {
  const directory = info?.getProgramDirectory() ?? "";
  const manager = packageManagerOf(parseOptions(info?.getOptions()), directory);
  const response = new language.AboutResponse();
  response.setExecutable(findOnPath("node"));
  response.setVersion(versionOf("node"));
  response.getMetadataMap().set("packagemanager", manager).set("packagemanagerVersion", versionOf(manager));
  const typescript = typescriptVersion(directory);
  if (typescript) response.getMetadataMap().set("typescriptVersion", typescript);
  return response;
}

function findOnPath(command: string): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return join(folder, command);
    } catch {
      continue;
    }
  }
  return process.execPath;
}

function versionOf(command: string): string {
  try {
    return execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

function typescriptVersion(directory: string): string {
  try {
    const text = readFileSync(resolveFromProgram("typescript/package.json", directory), "utf8");
    return /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? "";
  } catch {
    return "";
  }
}
