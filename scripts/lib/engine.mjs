import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { buildEngine } from "./engine-build.mjs";
import { downloadEngine } from "./engine-release.mjs";
import { installLanguageHost, languageHostIsCurrent } from "./language-host.mjs";
import { engineCache, readJson, root } from "./paths.mjs";
import { run, SetupError } from "./run.mjs";

/** The oldest engine that the package's peer dependency allows. */
const oldest = [3, 200, 0];
const exe = process.platform === "win32" ? ".exe" : "";

/**
 * @typedef {{ source: "path" | "release" | "source", bin: string }} Engine where `bin` holds `pulumi`; an engine that
 * was built from source says that Pulumi's downloads are out of reach
 */

/**
 * The engine that is ready, if one is: on PATH, else in the cache.
 *
 * @returns {Promise<Engine | undefined>}
 */
export async function findEngine() {
  const bin = await engineOnPath();
  if (bin) return { source: "path", bin };
  if (existsSync(join(releaseFolder(), "bin"))) return { source: "release", bin: join(releaseFolder(), "bin") };
  const built = builtFolder();
  if (existsSync(join(built, "bin")) && languageHostIsCurrent(join(built, "bin"))) {
    return { source: "source", bin: join(built, "bin") };
  }
  return undefined;
}

/**
 * Gets an engine into the cache. What is unfinished lives in a folder of its own beside, and is renamed when complete.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<Engine>}
 */
export async function installEngine(log) {
  mkdirSync(engineCache(), { recursive: true });
  removeUnfinished();
  const built = builtFolder();
  if (existsSync(join(built, "bin"))) {
    await installLanguageHost(join(built, "bin"));
    return { source: "source", bin: join(built, "bin") };
  }
  const noRelease = await downloadEngine({ version: sdkVersion(), target: releaseFolder(), log });
  if (!noRelease) return { source: "release", bin: join(releaseFolder(), "bin") };
  log(`Pulumi's release cannot be downloaded (${noRelease}).`);
  const notBuilt = await buildEngine({ version: moduleVersion(), target: built, log });
  if (!notBuilt) return { source: "source", bin: join(built, "bin") };
  throw new SetupError(
    "No Pulumi engine was found on this machine, and none could be installed.\n" +
      `  On PATH: no pulumi ${oldest.join(".")} or newer with pulumi-language-nodejs beside it.\n` +
      `  Pulumi's release: ${noRelease}.\n` +
      `  Built from source: ${notBuilt}\n` +
      "Do one of the following: install Pulumi (https://www.pulumi.com/docs/install/), connect to the internet,\n" +
      "install Go 1.26 or newer (https://go.dev/dl/), or install Python with pip. Then run this again.",
  );
}

async function engineOnPath() {
  const pulumi = findOnPath("pulumi");
  const host = findOnPath("pulumi-language-nodejs");
  if (!pulumi || !host) return undefined;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { ok, output } = await run(pulumi, ["version"], { env, timeoutMs: 20_000 });
  const version = /v(\d+)\.(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number);
  if (!ok || !version || version[0] !== oldest[0]) return undefined;
  return version[1] >= oldest[1] ? dirname(pulumi) : undefined;
}

function findOnPath(command) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, command + exe);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Whoever holds the set-up's lock is alone: what others left unfinished is garbage. */
function removeUnfinished() {
  for (const name of readdirSync(engineCache())) {
    if (name.startsWith(".unfinished-")) rmSync(join(engineCache(), name), { recursive: true, force: true });
  }
}

const releaseFolder = () => join(engineCache(), sdkVersion());
const builtFolder = () => join(engineCache(), `${moduleVersion()}-built`);

function sdkVersion() {
  return readJson(join(root, "node_modules", "@pulumi", "pulumi", "package.json"))?.version ?? "unknown";
}

function moduleVersion() {
  const text = readFileSync(join(root, "scripts", "engine", "go.mod"), "utf8");
  return /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(text)[1];
}
