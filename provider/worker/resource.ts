// Runs in the plugin's process.
import type { ScriptUpdateResponse } from "cloudflare/resources/workers/scripts/scripts";

import type { Account } from "../cloudflare/account";
import { unpackContent } from "../bundle/source";
import { CloudflareApiError } from "../cloudflare/api-error";
import { scriptPath } from "../cloudflare/paths";
import { bindingsWithout, deployClasses } from "../durable-object/deploy";
import { type ApiExport, isNothing, planExports } from "../durable-object/plan";
import type { Keep, ResourceDefinition } from "../lifecycle/define-resource";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { isUnknown, sameValue } from "../lifecycle/unknown";
import { releaseQueues } from "../queue-consumer/release";
import { noteUpload } from "../worker-bindings/uploaded";
import { checkWorker } from "./check";
import { hasCode } from "./check-code";
import { checkClasses, DROPPED, existingClasses, GOES, liveOf, refuseLoss } from "./classes";
import { conflictOf, takeover } from "./conflict";
import { deployAssets, filesOf, rememberAssets, sayAssets } from "./deploy-assets";
import { dropsLate, withLateBindings } from "./upload-late";
import { optionChanges, optionNames } from "./options/table";
import { readWorker } from "./read";
import { UNSAID, type WorkerInputs, type WorkerOutputs } from "./state";
import { uploadForm } from "./upload";
import { untilLive } from "./wait-until-live";

/** What `PUT workers/scripts/{name}` answers, beyond what the SDK's type says: wrangler reads the deployment too. */
type UploadResult = ScriptUpdateResponse & { deployment_id?: string };

/** What an upload carries; a change of any of these is one upload. */
const UPLOADED: readonly (keyof WorkerInputs)[] = [
  "bundle",
  "assets",
  "bindings",
  "secrets",
  ...optionNames.filter((name) => optionChanges[name] === "update"),
];

/** The modules that were checked, by the bundle's hash: what is uploaded is what was planned. */
const checkedContents = new Map<string, string>();

/** A script with its settings, workers.dev address and crons. */
export const worker: ResourceDefinition<WorkerInputs, WorkerOutputs> = {
  inputs: {
    name: "replace",
    accountId: "replace",
    entrypoint: "ignored",
    bundle: "update",
    largestInputs: "ignored",
    assets: "update",
    bindings: "update",
    secrets: "update",
    lateBindings: "update",
    exports: "update",
    workersDev: "update",
    crons: "update",
    consumers: "update",
    ...optionChanges,
    adopt: "ignored",
    allowDataLoss: "update",
    waitUntilLive: "ignored",
    notice: "ignored",
  },

  unsaid: UNSAID,

  identity: ({ accountId, name }) => ({ accountId, label: `Worker ${name}` }),

  async check(news, context, olds) {
    const { inputs, failures, source, assetsSource } = checkWorker(news, context);
    if (source) checkedContents.set(source.summary.hash, source.content);
    const isNew = !olds || olds.name !== inputs.name;
    const isKnown = ![inputs.name, inputs.accountId].some(isUnknown);
    if (isNew && isKnown && failures.length === 0 && (await canAsk(context.settings))) {
      const account = context.account(inputs.accountId);
      if (olds) account.replacedScripts.add(olds.name);
      const conflict = await foreseen(() => conflictOf(account, inputs));
      if (conflict) failures.push({ property: "name", reason: conflict });
      if (inputs.adopt) inputs.notice = await foreseen(() => takeover(account, inputs));
    }
    rememberAssets(inputs, assetsSource, olds);
    if (failures.length === 0) failures.push(...(await checkClasses(context, olds, inputs, source)));
    return { inputs, failures };
  },

  async create(inputs, context, keep) {
    const account = context.account(inputs.accountId);
    const conflict = await conflictOf(account, inputs);
    if (conflict) throw new Error(conflict);
    const outputs = await deploy(account, undefined, inputs, keep);
    return { id: inputs.name, outputs };
  },

  update(_id, olds, news, context, keep) {
    return deploy(context.account(news.accountId), olds, news, keep);
  },

  tell: sayAssets,

  /** A class that is still to come from another script, or a version that has not answered yet. */
  unfinished: ({ pendingTransfers = [], awaitedVersion }) =>
    pendingTransfers.length > 0 || awaitedVersion !== undefined,

  read: (_id, olds, context) => readWorker(context.account(olds.accountId), olds),

  async delete(_id, olds, context) {
    const { name } = olds;
    const account = context.account(olds.accountId);
    try {
      await refuseLoss(account, olds, { allowDataLoss: olds.allowDataLoss, how: GOES });
      await account.send("workers", "delete", scriptPath(name), { query: { force: "true" } });
    } catch (error) {
      if (!(error instanceof CloudflareApiError && error.is("workers", 10007))) throw error;
    }
  },
};

/** Brings the script, its address and its crons to what the inputs say, each with one request and only where they differ. */
async function deploy(
  account: Account,
  olds: WorkerOutputs | undefined,
  news: WorkerInputs,
  keep: Keep<WorkerOutputs>,
): Promise<WorkerOutputs> {
  const changed = (name: keyof WorkerInputs) => !olds || !sameValue(olds[name], news[name]);
  const { workersDev, crons } = olds ?? { workersDev: { enabled: false, previews: false }, crons: [] };

  let deployed: WorkerInputs | undefined = olds;
  let outputs: WorkerOutputs = { ...news, workersDev, crons, ...(olds ? deployedOf(olds) : NOT_DEPLOYED) };
  const live = olds ? liveOf(olds) : await existingClasses(account, news);
  const wanted = news.exports ?? {};
  const pending = olds?.pendingTransfers ?? [];
  const isUploaded = UPLOADED.some(changed) || dropsLate(olds, news);
  if (isUploaded || pending.length > 0 || !isNothing(planExports(live, wanted))) {
    await refuseLoss(account, { ...news, exports: live }, { wanted, allowDataLoss: news.allowDataLoss, how: DROPPED });
    const released = (olds?.consumers ?? []).filter((queue) => !news.consumers?.includes(queue));
    await releaseQueues(account, news.name, released);
    const pendingTransfers = await deployClasses({
      account,
      script: news.name,
      live,
      wanted,
      pending,
      changed: isUploaded,
      async upload(exports, without) {
        const sent = { ...news, bindings: bindingsWithout(news.bindings, without) };
        const uploaded = await upload(account, sent, deployed, exports);
        deployed = sent;
        outputs = {
          ...outputs,
          ...uploaded,
          ...(news.waitUntilLive && { awaitedVersion: uploaded.versionId }),
          ...(without.length > 0 && { pendingTransfers: without }),
        };
        if (without.length === 0) delete outputs.pendingTransfers;
        keep(news.name, outputs);
      },
    });
    if (pendingTransfers.length > 0) outputs = { ...outputs, pendingTransfers };
  }
  if (changed("workersDev")) {
    outputs = { ...outputs, workersDev: news.workersDev, url: await setAddress(account, news) };
    keep(news.name, outputs);
  }
  if (!sameValue(crons, news.crons) || (!olds && news.adopt)) {
    const schedules = news.crons.map((cron) => ({ cron }));
    await account.send("workers", "put", scriptPath(news.name, "/schedules"), { body: schedules });
    outputs = { ...outputs, crons: news.crons };
  }
  const { awaitedVersion, ...done } = outputs;
  if (awaitedVersion !== undefined && news.waitUntilLive && outputs.url !== undefined) {
    keep(news.name, outputs);
    await untilLive(account, news.name, { url: outputs.url, versionId: awaitedVersion, wait: news.waitUntilLive });
  }
  return done;
}

const NOT_DEPLOYED = { versionId: "", deploymentId: "", etag: "", modifiedOn: "" };

/** What only an upload changes. */
function deployedOf(outputs: WorkerOutputs) {
  const { url, versionId, deploymentId, etag, modifiedOn } = outputs;
  const { pendingTransfers, awaitedVersion, annotations, assetFiles } = outputs;
  return {
    ...{ url, versionId, deploymentId, etag, modifiedOn },
    ...{ pendingTransfers, awaitedVersion, annotations, assetFiles },
  };
}

async function upload(
  account: Account,
  inputs: WorkerInputs,
  deployed: WorkerInputs | undefined,
  exports: Record<string, ApiExport> | undefined,
) {
  const content = checkedContents.get(inputs.bundle.hash);
  if (content === undefined && hasCode(inputs))
    throw new Error(notAtHand(inputs.bundle.hash, !sameValue(deployed?.bundle, inputs.bundle)));
  const assets = await deployAssets(account, inputs, deployed);
  const code = content === undefined ? undefined : unpackContent(content);
  const result = await withLateBindings(account, inputs, deployed, (kept) =>
    account.send<UploadResult>("workers", "put", scriptPath(inputs.name), {
      query: { bindings_inherit: "strict" },
      body: uploadForm(inputs, code, assets, deployed, exports, kept),
    }),
  );
  noteUpload(account, inputs.name);
  const deploymentId = result.deployment_id ?? "";
  return {
    etag: result.etag ?? "",
    modifiedOn: result.modified_on ?? "",
    deploymentId,
    versionId: hyphenated(deploymentId),
    annotations: inputs.annotations,
    assetFiles: filesOf(inputs),
  };
}

function notAtHand(hash: string, isOtherCode: boolean): string {
  return isOtherCode
    ? `The code that was checked (${hash}) is not the code that is there now. Run \`pulumi up\` again to plan with what is there.`
    : `An upload carries bindings and settings with the code, and the deployed code (${hash}), which \`ignoreChanges\` keeps, is not the code that is there now. Take \`bundle\` out of \`ignoreChanges\`, or go back to that code.`;
}

/** The upload names the version by its id without hyphens. */
function hyphenated(id: string): string {
  return id.replaceAll("-", "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Turns the workers.dev address on or off, and says what it is. */
async function setAddress(account: Account, { name, workersDev }: WorkerInputs): Promise<string | undefined> {
  const { enabled, previews } = workersDev;
  const answer = await account.send<{ url?: string }>("workers", "post", scriptPath(name, "/subdomain"), {
    body: { enabled, previews_enabled: previews },
  });
  if (!enabled) return undefined;
  // The embedded Cloudflare has no workers.dev, so it says where a Worker answers; Cloudflare leaves that to be derived.
  return answer.url ?? `https://${name}.${await account.subdomain()}.workers.dev`;
}
