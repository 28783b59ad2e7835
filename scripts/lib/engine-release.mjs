import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { binFolder, root } from "./paths.mjs";
import { run, tail } from "./run.mjs";
import { inUnfinished } from "./unfinished.mjs";

const reachMs = 4_000;
const downloadMs = 180_000;

/**
 * Downloads Pulumi's release with Pulumi's own installer.
 *
 * @returns {Promise<string | undefined>} why it could not be done
 */
export async function downloadEngine({ version, target, log }) {
  const unreachable = await probe(releaseAddress(version));
  if (unreachable) return unreachable;
  log(`Downloading Pulumi ${version}, usually 15 to 60 seconds …`);
  return inUnfinished(target, async (folder) => {
    const node = join(binFolder, "node");
    const installer = "const { PulumiCommand } = require('@pulumi/pulumi/automation/cmd.js');";
    const script = `${installer} PulumiCommand.install({ root: process.argv[1] }).catch((error) => {
      console.error(error.message);
      process.exit(1);
    });`;
    const { ok, output } = await run(existsSync(node) ? node : process.execPath, ["-e", script, folder], {
      cwd: root,
      timeoutMs: downloadMs,
    });
    if (!ok) return `Pulumi's installer failed: ${tail(output, 3)}`;
    renameSync(folder, target);
    return undefined;
  });
}

/** Pulumi's installer waits for minutes where nobody answers: ask first, for no more than seconds. */
async function probe(address) {
  try {
    const response = await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(reachMs) });
    return response.ok ? undefined : `${new URL(address).host} responded with status ${response.status}`;
  } catch (error) {
    const reason = error.cause?.code ?? error.cause?.message ?? error.name;
    return `${new URL(address).host} cannot be reached: ${reason}`;
  }
}

function releaseAddress(version) {
  const arch = process.arch === "arm64" ? "arm64" : "x64";
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const type = platform === "windows" ? "zip" : "tar.gz";
  return `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${platform}-${arch}.${type}`;
}
