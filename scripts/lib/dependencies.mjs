import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binFolder, readJson, root } from "./paths.mjs";
import { run, SetupError, tail } from "./run.mjs";

const modules = join(root, "node_modules");
/** The major version that package.json asks of users, as ">=22". */
const oldestNode = Number.parseInt(readJson(join(root, "package.json")).engines.node.slice(2), 10);
const stampFile = join(modules, ".cache", "pulumi-cloudflare-workers", "dist");

/** Installs the packages of package-lock.json unless they are there already. */
export async function installPackages(log) {
  if (packagesMatch()) return;
  log("Installing packages with npm, usually 30 to 90 seconds …");
  const sources = sourceHash();
  // Not `npm ci`, which refuses a lock file that lacks another platform's build of an optional package.
  const { ok, output } = await run("npm", ["install", "--no-save", "--loglevel=error"], { cwd: root });
  if (!ok) {
    throw new SetupError(
      `npm install failed in ${root}:\n${tail(output)}\n\n` +
        "Check that npm can reach its registry (npm ping) and that the disk has room, then run this again.",
    );
  }
  // npm has built dist on the way, through the package's own prepare script.
  writeStamp(sources);
}

/** npm keeps a record of what it has put into node_modules: it must say what the lock file says. */
export function packagesMatch() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const present = readJson(join(modules, ".package-lock.json"))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || path.startsWith("..")) return true;
    const found = present[path];
    // Optional packages are mostly builds for other platforms.
    if (!found) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * Compiles provider/ to dist/ unless dist is as new.
 *
 * @param {(line: string) => void} log
 * @param {{ tolerateTypeErrors?: boolean }} options with type errors tolerated, they are left for a later step to report
 */
export async function buildPackage(log, { tolerateTypeErrors = false } = {}) {
  if (packageIsBuilt()) return;
  const sources = sourceHash();
  log("Compiling the package, usually 5 seconds …");
  const { ok, output } = await run(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root });
  if (ok) return writeStamp(sources);
  if (!tolerateTypeErrors) {
    throw new SetupError(`The package does not compile:\n${tail(output)}\n\nFix the code, then run this again.`);
  }
}

/** Whether dist is what provider/ compiles to. */
export function packageIsBuilt() {
  return existsSync(join(root, "dist")) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === sourceHash();
}

function sourceHash() {
  const hash = createHash("sha256");
  const files = readdirSync(join(root, "provider"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const options = ["tsconfig.json", "tsconfig.build.json", "scripts/build.mjs"].map((file) => join(root, file));
  for (const file of [...options, ...files]) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

function writeStamp(sources) {
  mkdirSync(join(stampFile, ".."), { recursive: true });
  writeFileSync(stampFile, sources);
}

/** A Node.js that Pulumi, miniflare and wrangler accept: the packages bring one. */
export async function requireNode() {
  const bundled = await run(join(binFolder, "node"), ["--version"]);
  const version = bundled.ok ? bundled.output.trim() : process.version;
  if (Number.parseInt(version.slice(1), 10) >= oldestNode) return;
  throw new SetupError(
    `Node.js ${version} is too old, and the newer version in node_modules does not run` +
      `${bundled.ok ? "" : ` (${tail(bundled.output, 1)})`}.\n` +
      `npm may have skipped its install script: run \`npm rebuild node\`, or install Node.js ${oldestNode} or newer.`,
  );
}
