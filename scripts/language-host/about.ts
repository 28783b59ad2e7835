import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { parseOptions } from "./options";
import { packageManagerOf } from "./package-manager";
import { resolveFromProgram } from "./run-program";

/** What `pulumi about` says of the runtime: Node.js, the package manager and the program's TypeScript. */
export function about(info: language.ProgramInfo | undefined): language.AboutResponse {
  const directory = info?.getProgramDirectory() ?? "";
  const manager = packageManagerOf(parseOptions(info?.getOptions()), directory);
  const response = new language.AboutResponse();
  const node = findOnPath("node") ?? process.execPath;
  response.setExecutable(node);
  response.setVersion(isThisNode(node) ? process.version : versionOf("node"));
  const managerVersion = installedVersion(findOnPath(manager), manager) ?? versionOf(manager);
  response.getMetadataMap().set("packagemanager", manager).set("packagemanagerVersion", managerVersion);
  const typescript = typescriptVersion(directory);
  if (typescript) response.getMetadataMap().set("typescriptVersion", typescript);
  return response;
}

function findOnPath(command: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return join(folder, command);
    } catch {
      continue;
    }
  }
  return undefined;
}

function isThisNode(path: string): boolean {
  try {
    return realpathSync(path) === realpathSync(process.execPath);
  } catch {
    return false;
  }
}

/** The version of the package whose command this is. The engine asks before each update, and a package manager takes long to say it. */
function installedVersion(command: string | undefined, name: string): string | undefined {
  if (command === undefined) return undefined;
  try {
    const script = realpathSync(command);
    const text = readFileSync(join(dirname(dirname(script)), "package.json"), "utf8");
    const manifest: unknown = JSON.parse(text);
    const named = typeof manifest === "object" && manifest !== null && "name" in manifest && "version" in manifest;
    return named && manifest.name === name && typeof manifest.version === "string" ? manifest.version : undefined;
  } catch {
    return undefined;
  }
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
