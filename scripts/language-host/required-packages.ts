import type { Dirent } from "node:fs";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { z } from "zod";

const parameterization = z.object({ name: z.string(), version: z.string(), value: z.string() });
const manifest = z.object({
  name: z.string().default(""),
  version: z.string().default(""),
  pulumi: z.object({
    resource: z.literal(true),
    name: z.string().default(""),
    version: z.string().default(""),
    server: z.string().default(""),
    parameterization: parameterization.optional(),
    extensionParameterization: parameterization.optional(),
  }),
});

/** The plugins of every package under a program's node_modules whose package.json says that it comes with one. */
export function requiredPackages(programDirectory: string): plugin.PackageDependency[] {
  const visited = new Set<string>();
  const found: plugin.PackageDependency[] = [];
  // Of an installed package only its package.json and its own node_modules matter: its code is many more folders.
  const visit = (directory: string, place: "program" | "modules" | "package"): void => {
    if (visited.has(directory)) return;
    visited.add(directory);
    const entries = entriesOf(directory);
    // A policy pack's plugins are not the program's.
    if (directory !== programDirectory && entries.some(isPolicyFile)) return;
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() || entry.isSymbolicLink()) {
        const next = placeBelow(place, entry.name);
        const target = next && entry.isSymbolicLink() ? linkedDirectory(path) : path;
        if (next && target !== undefined) visit(target, next);
      } else if (place === "package" && entry.name === "package.json") {
        const dependency = packageDependency(path);
        if (dependency) found.push(dependency);
      }
    }
  };
  visit(programDirectory, "program");
  return found;
}

/** What a folder is, by its name and where it is; undefined when nothing in it matters. */
function placeBelow(
  place: "program" | "modules" | "package",
  name: string,
): "program" | "modules" | "package" | undefined {
  if (name === "node_modules") return "modules";
  if (place !== "modules") return place === "program" ? "program" : undefined;
  // Scopes, and where pnpm and Yarn keep packages, hold packages as node_modules does.
  return /^[@.]/.test(name) ? "modules" : "package";
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function linkedDirectory(link: string): string | undefined {
  try {
    const target = realpathSync(link);
    return statSync(target).isDirectory() ? target : undefined;
  } catch {
    return undefined;
  }
}

function isPolicyFile(entry: Dirent): boolean {
  return /^PulumiPolicy\.(yaml|yml|json)$/.test(entry.name);
}

function packageDependency(path: string): plugin.PackageDependency | undefined {
  const text = readFileSync(path, "utf8");
  // Most packages have nothing to do with Pulumi, and parsing them all takes longer than everything else here.
  if (!text.includes('"pulumi"')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, data } = manifest.safeParse(json);
  if (!success) return undefined;
  const name = data.pulumi.name || (data.name.startsWith("@pulumi/") ? data.name.slice("@pulumi/".length) : "");
  const version = data.pulumi.version || data.version;
  if (name === "" || version === "") return undefined;
  const dependency = new plugin.PackageDependency();
  dependency.setName(name);
  dependency.setKind("resource");
  dependency.setVersion(version.startsWith("v") ? version : `v${version}`);
  dependency.setServer(data.pulumi.server);
  if (data.pulumi.parameterization) dependency.setParameterization(parameters(data.pulumi.parameterization));
  if (data.pulumi.extensionParameterization)
    dependency.setExtension$(parameters(data.pulumi.extensionParameterization));
  return dependency;
}

function parameters(from: z.infer<typeof parameterization>): plugin.PackageParameterization {
  const result = new plugin.PackageParameterization();
  result.setName(from.name);
  result.setVersion(from.version);
  result.setValue(from.value);
  return result;
}
