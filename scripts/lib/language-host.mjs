import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readJson, root } from "./paths.mjs";

const sources = join(root, "scripts", "language-host");
const stamp = "language-host.sha256";
/** What the engine starts, and the source of each. */
const commands = {
  "pulumi-language-nodejs": "main",
  "pulumi-resource-pulumi-nodejs": "dynamic-provider",
};
// Launchers of their own rather than a first line in the code: a package.json further up might call that a module. Each kind
// of process keeps compiled modules in a folder of its own: Pulumi's SDK changes a flag of V8 on its way, at another moment
// in each, and V8 refuses what was compiled with other flags.
const launcher = (source) => `#!/bin/sh
[ -z "$NODE_COMPILE_CACHE" ] || export NODE_COMPILE_CACHE="$NODE_COMPILE_CACHE/${source}"
exec node "\${0%/*}/${source}.cjs" "$@"
`;

/** Whether an engine's folder holds the language host of this checkout. */
export function languageHostIsCurrent(bin) {
  return existsSync(join(bin, stamp)) && readFileSync(join(bin, stamp), "utf8") === sourceHash();
}

/** Puts the language host beside an engine, as one file, so that it serves programs anywhere on the machine. */
export async function installLanguageHost(bin) {
  if (languageHostIsCurrent(bin)) return;
  const { build } = createRequire(join(root, "package.json"))("esbuild");
  for (const [command, source] of Object.entries(commands)) {
    const bundle = await build({
      entryPoints: [join(sources, `${source}.ts`)],
      bundle: true,
      write: false,
      platform: "node",
      target: "node20",
      minify: true,
      logLevel: "silent",
    });
    replaceFile(join(bin, `${source}.cjs`), bundle.outputFiles[0].contents);
    replaceFile(join(bin, command), launcher(source), 0o755);
  }
  replaceFile(join(bin, stamp), sourceHash());
}

/** A host may be starting from the old file just now. */
function replaceFile(path, content, mode = 0o644) {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, content, { mode });
  renameSync(next, path);
}

function sourceHash() {
  const hash = createHash("sha256").update(launcher(""));
  for (const name of readdirSync(sources).sort()) hash.update(`${name}\0`).update(readFileSync(join(sources, name)));
  for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "zod"]) {
    hash.update(`${name}@${readJson(join(root, "node_modules", name, "package.json"))?.version}\0`);
  }
  return hash.digest("hex");
}
