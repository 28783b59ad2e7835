import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readJson, root } from "./paths.mjs";

const sources = join(root, "scripts", "language-host");
const code = "language-host.cjs";
const stamp = "language-host.sha256";
// A launcher of its own rather than a first line in the code: a package.json further up might call that a module.
const launcher = `#!/bin/sh\nexec node "$(dirname "$0")/${code}" "$@"\n`;

/** Whether an engine's folder holds the language host of this checkout. */
export function languageHostIsCurrent(bin) {
  return existsSync(join(bin, stamp)) && readFileSync(join(bin, stamp), "utf8") === sourceHash();
}

/** Puts the language host beside an engine, as one file, so that it serves programs anywhere on the machine. */
export async function installLanguageHost(bin) {
  if (languageHostIsCurrent(bin)) return;
  const { build } = createRequire(join(root, "package.json"))("esbuild");
  const bundle = await build({
    entryPoints: [join(sources, "main.ts")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    minify: true,
    logLevel: "silent",
  });
  replaceFile(join(bin, code), bundle.outputFiles[0].contents);
  replaceFile(join(bin, "pulumi-language-nodejs"), launcher, 0o755);
  replaceFile(join(bin, stamp), sourceHash());
}

/** A host may be starting from the old file just now. */
function replaceFile(path, content, mode = 0o644) {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

function sourceHash() {
  const hash = createHash("sha256").update(launcher);
  for (const name of readdirSync(sources).sort()) hash.update(`${name}\0`).update(readFileSync(join(sources, name)));
  for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "zod"]) {
    hash.update(`${name}@${readJson(join(root, "node_modules", name, "package.json"))?.version}\0`);
  }
  return hash.digest("hex");
}
