// Runs in the plugin's process.
import type { ScriptUpdateResponse } from "cloudflare/resources/workers/scripts/scripts";

import type { Account } from "../cloudflare/account";
import { homeOf, sameHome } from "../cloudflare/script-home";
import { releaseContainers } from "../container/release";
import { bindingsWithout, deployClasses } from "../durable-object/deploy";
import { type ApiExport, isNothing, planExports } from "../durable-object/plan";
import { noteUpdated } from "../durable-object/releases";
import type { Keep, ResourceDefinition } from "../lifecycle/define-resource";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { isUnknown, sameValue } from "../lifecycle/unknown";
import { untilLive } from "../live-version/until-live";
import { releaseQueues } from "../queue-consumer/release";
import { noteUpload } from "../worker-bindings/uploaded";
import { withCommit } from "./commit";
import { checkWorker } from "./check";
import { checkedCode, rememberCode } from "./checked-code";
import { checkClasses, DROPPED, existingClasses, GOES, liveOf, refuseLoss, sayExpected } from "./classes";
import { conflictOf, takeover } from "./conflict";
import { deployAssets, filesOf, rememberAssets, sayAssets } from "./deploy-assets";
import { isReached, versionBefore } from "./deployment";
import { gradualFailures, isVersion } from "./gradual";
import { previewUrls, setAddress } from "./workers-dev";
import { deployShares, hasShares, sayShares, uploadVersion } from "./versions";
import { dropsLate, withLateBindings } from "./upload-late";
import { optionChanges, optionNames } from "./options/table";
import { readWorker } from "./read";
import { UNSAID, type WorkerInputs, type WorkerOutputs } from "./state";
import { uploadForm } from "./upload";

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

/** A script with its settings, workers.dev address and crons. */
export const worker: ResourceDefinition<WorkerInputs, WorkerOutputs> = {
  inputs: {
    name: "replace",
    dispatchNamespace: "replace",
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
    deployment: "update",
    ...optionChanges,
    adopt: "ignored",
    allowDataLoss: "update",
    waitUntilLive: "ignored",
    notice: "ignored",
  },
  secrets: ({ secrets }) => secrets,

  unsaid: UNSAID,

  identity: (inputs) => ({ accountId: inputs.accountId, label: homeOf(inputs).label }),

  async check(news, context, olds) {
    const { inputs, failures, source, assetsSource, after } = checkWorker(news, context);
    if (source) rememberCode(source);
    const isNew = !olds || !sameHome(olds, inputs);
    const isKnown = ![inputs.name, inputs.dispatchNamespace, inputs.accountId].some(isUnknown);
    if (isNew && isKnown && failures.length === 0 && (await canAsk(context.settings))) {
      const account = context.account(inputs.accountId);
      if (olds && homeOf(olds).standsAlone) account.replacedScripts.add(olds.name);
      const conflict = await foreseen(() => conflictOf(account, inputs));
      if (conflict) failures.push({ property: "name", reason: conflict });
      if (inputs.adopt) inputs.notice = await foreseen(() => takeover(account, inputs));
    }
    rememberAssets(inputs, assetsSource, olds);
    if (failures.length === 0) failures.push(...(await checkClasses(context, olds, inputs, { source, after })));
    if (failures.length === 0) failures.push(...gradualFailures(olds, inputs));
    return { inputs, failures };
  },

  async create(inputs, context, keep) {
    const account = context.account(inputs.accountId);
    const conflict = await conflictOf(account, inputs);
    if (conflict) throw new Error(conflict);
    const outputs = await deploy(account, undefined, inputs, keep);
    return { id: inputs.name, outputs };
  },

  async update(_id, olds, news, context, keep) {
    try {
      return await deploy(context.account(news.accountId), olds, news, keep);
    } finally {
      noteUpdated(news);
    }
  },

  tell: (olds, news) =>
    [sayAssets(olds, news), sayShares(olds, news), sayExpected(olds)].filter(Boolean).join("\n") || undefined,

  /** A class that is still to come from another script, a version that is not live for its share or has not answered yet. */
  unfinished: (olds) =>
    (olds.pendingTransfers ?? []).length > 0 || olds.awaitedVersion !== undefined || !hasShares(olds),

  read: (_id, olds, context) => readWorker(context.account(olds.accountId), olds),

  async delete(_id, olds, context) {
    const account = context.account(olds.accountId);
    const home = homeOf(olds);
    try {
      await refuseLoss(account, olds, { allowDataLoss: olds.allowDataLoss, how: GOES });
      await account.send("workers", "delete", home.path(), { query: { force: "true" } });
    } catch (error) {
      if (!home.isMissing(error)) throw error;
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
  const home = homeOf(news);
  const { workersDev, crons } = olds ?? { workersDev: { enabled: false, previews: false }, crons: [] };

  let deployed: WorkerInputs | undefined = olds;
  let outputs: WorkerOutputs = { ...news, workersDev, crons, ...(olds ? deployedOf(olds) : NOT_DEPLOYED) };
  const live = olds ? liveOf(olds) : await existingClasses(account, news);
  const wanted = news.exports ?? {};
  const pending = olds?.pendingTransfers ?? [];
  const isUploaded = UPLOADED.some(changed) || dropsLate(olds, news);
  let uploadedAlias: string | undefined;
  if (olds && isUploaded && olds.versionId !== "" && isVersion(olds, news)) {
    uploadedAlias = news.deployment?.previewAlias;
    outputs = { ...outputs, ...(await uploadVersion(account, olds, news)) };
    keep(news.name, outputs);
  } else if (isUploaded || pending.length > 0 || !isNothing(planExports(live, wanted))) {
    await refuseLoss(account, { ...news, exports: live }, { wanted, allowDataLoss: news.allowDataLoss, how: DROPPED });
    const released = (olds?.consumers ?? []).filter((queue) => !news.consumers?.includes(queue));
    await releaseQueues(account, news.name, released);
    await releaseContainers(account, news, live, wanted);
    const pendingTransfers = await deployClasses({
      account,
      script: news,
      live,
      wanted,
      pending,
      changed: isUploaded,
      async upload(exports, without) {
        const sent = { ...news, bindings: bindingsWithout(news.bindings, without) };
        const uploaded = await upload(account, sent, deployed, exports, Object.keys(outputs.live ?? {}).length > 1);
        deployed = sent;
        const { versionId } = uploaded;
        const before = olds && olds.versionId !== "" ? versionBefore(olds) : undefined;
        outputs = {
          ...outputs,
          ...uploaded,
          previousVersionId: before,
          live: { [versionId]: 100 },
          ...(news.waitUntilLive && { awaitedVersion: uploaded.versionId }),
          ...(without.length > 0 && { pendingTransfers: without }),
        };
        if (without.length === 0) delete outputs.pendingTransfers;
        keep(news.name, outputs);
      },
    });
    if (pendingTransfers.length > 0) outputs = { ...outputs, pendingTransfers };
  }
  if (changed("workersDev") && home.standsAlone) {
    outputs = { ...outputs, workersDev: news.workersDev, ...(await setAddress(account, news)) };
    keep(news.name, outputs);
  }
  if (!sameValue(crons, news.crons) || (!olds && news.adopt && home.standsAlone)) {
    const schedules = news.crons.map((cron) => ({ cron }));
    await account.send("workers", "put", home.path("/schedules"), { body: schedules });
    outputs = { ...outputs, crons: news.crons };
    keep(news.name, outputs);
  }
  outputs = await deployShares(account, outputs);
  outputs = { ...outputs, ...(await previewUrls(account, outputs, uploadedAlias)) };
  const { versionId } = outputs;
  if (news.waitUntilLive && isReached(outputs, versionId) && !isReached(olds, versionId))
    outputs.awaitedVersion = versionId;
  // A version that was taken back has nobody waiting for it.
  if (outputs.awaitedVersion === versionId && !isReached(outputs, versionId)) delete outputs.awaitedVersion;
  const { awaitedVersion, ...done } = outputs;
  if (awaitedVersion !== undefined && news.waitUntilLive && outputs.url !== undefined) {
    keep(news.name, outputs);
    const { path, timeout } = news.waitUntilLive;
    const address = new URL(path, outputs.url).href;
    await untilLive(account, news.name, { address, versionId: awaitedVersion, timeout });
  }
  return done;
}

const NOT_DEPLOYED = { versionId: "", deploymentId: "", etag: "", modifiedOn: "" };

/** What only an upload changes, or a deployment. */
function deployedOf(outputs: WorkerOutputs) {
  const { url, versionId, deploymentId, etag, modifiedOn, pendingTransfers, annotations, assetFiles } = outputs;
  const { previousVersionId, live, previewSuffix, previewAliasUrl, awaitedVersion } = outputs;
  const addresses = { url, previewSuffix, previewAliasUrl };
  const version = { versionId, deploymentId, previousVersionId, live, etag, modifiedOn };
  return { ...addresses, ...version, pendingTransfers, awaitedVersion, annotations, assetFiles };
}

async function upload(
  account: Account,
  inputs: WorkerInputs,
  deployed: WorkerInputs | undefined,
  exports: Record<string, ApiExport> | undefined,
  isSplit: boolean,
) {
  const code = checkedCode(inputs, deployed);
  // Of several live versions, `keep_assets` would keep the files of one that nobody names.
  const assets = await deployAssets(account, inputs, isSplit ? undefined : deployed);
  const described = await withCommit(inputs);
  const result = await withLateBindings(account, inputs, deployed, (kept) =>
    account.send<UploadResult>("workers", "put", homeOf(inputs).path(), {
      query: { bindings_inherit: "strict" },
      body: uploadForm(described, code, assets, deployed, exports, kept),
    }),
  );
  noteUpload(account, inputs);
  if (exports) account.forgetDurableObjectNamespaces();
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

/** The upload names the version by its id without hyphens. */
function hyphenated(id: string): string {
  return id.replaceAll("-", "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
