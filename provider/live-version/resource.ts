// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { scriptPath } from "../cloudflare/paths";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { warn } from "../lifecycle/engine-log";
import { checkLiveVersion } from "./check";
import type { LiveVersionInputs, LiveVersionOutputs } from "./state";
import { answersInstead } from "./until-live";

/** What `GET workers/scripts/{name}/deployments` answers, the newest first, as far as it is read here. */
interface Deployments {
  deployments?: { versions: { version_id: string }[] }[];
}

/**
 * That a version has answered at the routes and custom domains of a Worker, which are there after it. It is nothing in the
 * account: a wait that fails leaves it as it was, so that the next update waits again.
 */
export const liveVersion: ResourceDefinition<LiveVersionInputs, LiveVersionOutputs> = {
  inputs: {
    accountId: "update",
    scriptName: "update",
    versionId: "update",
    addresses: "update",
    timeout: "ignored",
  },

  check: checkLiveVersion,

  async create(inputs, context) {
    await wait(context.account(inputs.accountId), inputs, inputs.addresses);
    return { id: inputs.scriptName, outputs: inputs };
  },

  async update(_id, olds, news, context) {
    const isSame = (["accountId", "scriptName", "versionId"] as const).every((name) => olds[name] === news[name]);
    const added = news.addresses.filter((address) => !olds.addresses.includes(address));
    await wait(context.account(news.accountId), news, isSame ? added : news.addresses);
    return news;
  },

  read: (_id, olds) => Promise.resolve({ inputs: olds, outputs: olds }),

  delete: () => Promise.resolve(),
};

async function wait(
  account: Account,
  { scriptName, versionId, timeout }: LiveVersionInputs,
  addresses: string[],
): Promise<void> {
  if (versionId === undefined) return;
  for (const address of addresses) {
    const instead = await answersInstead(account, scriptName, { address, versionId, timeout, advice: ADVICE });
    if (instead === undefined) continue;
    if (await isLive(account, scriptName, versionId)) throw new Error(instead);
    await warn(
      `Nobody waits for the version ${versionId} of the Worker "${scriptName}": a later one has taken its place.`,
    );
    return;
  }
}

const ADVICE = [
  "The host name needs a proxied DNS record: a custom domain makes it, a route does not.",
  "The certificate of a new custom domain takes minutes.",
].join(" ");

/** Bindings that come later make another version of the same code, and so may somebody else. */
async function isLive(account: Account, script: string, versionId: string): Promise<boolean> {
  const { deployments = [] } = await account.send<Deployments>("workers", "get", scriptPath(script, "/deployments"));
  return deployments[0]?.versions.some(({ version_id }) => version_id === versionId) ?? true;
}
