import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { Pulumi } from "./pulumi";

export const DEV_STACK = "dev";

/** Not a protection: the state is local to this machine, and a fixed passphrase lets a team share Pulumi.dev.yaml. */
const PASSPHRASE = "dev";

/** A backend below the data folder: no login, nothing of the user's own stacks is touched. */
export function ownBackend(data: string): Record<string, string> {
  const folder = backendFolder(data);
  mkdirSync(folder, { recursive: true });
  return { PULUMI_BACKEND_URL: pathToFileURL(folder).href, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
}

const backendFolder = (data: string) => join(resolve(data), "pulumi");

function isLocked(data: string): boolean {
  const locks = join(backendFolder(data), ".pulumi", "locks");
  return (
    existsSync(locks) && readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile())
  );
}

const DIVERTING = ["cloudflare:accountId", "cloudflare:apiToken", "cloudflare:baseUrl"];

/**
 * Checks that the stack exists and deploys only to the embedded Cloudflare.
 *
 * @param own Whether it is the one below the data folder, which is made when it is missing, and which nobody else can hold.
 * @throws when the stack does not exist, or its configuration selects another account or address.
 */
export async function prepareStack(pulumi: Pulumi, stack: string, own: boolean, data: string): Promise<void> {
  let config = await pulumi.run("config", "--json");
  if (config.code !== 0 && own) {
    const init = await pulumi.run("stack", "init", "--no-select");
    if (init.code === 0) config = await pulumi.run("config", "--json");
    else config = { ...config, stderr: `${config.stderr}${init.stderr}` };
  } else if (own && isLocked(data)) {
    // Whoever held it was killed: this process has the data folder for itself.
    await pulumi.run("cancel", "--yes");
  }
  if (config.code !== 0) {
    throw new Error(
      `The stack "${stack}" cannot be used. Pulumi reported:\n${config.stderr.trim()}${own ? OWN_HINT : ""}`,
    );
  }
  const diverting = DIVERTING.filter((key) => config.stdout.includes(`"${key}"`));
  if (diverting.length > 0) {
    throw new Error(
      `The configuration of the stack "${stack}" sets ${diverting.join(", ")}. These values take precedence over those of this command, so the program would not deploy to the embedded Cloudflare. Use --stack to select a stack without them.`,
    );
  }
}

const OWN_HINT = `\nIf Pulumi.${DEV_STACK}.yaml belongs to a stack in another backend, create a stack for this command with \`pulumi stack init\` and select it with --stack.`;
