// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { type ApiPreview, type ApiPreviewDeployment, previewPath } from "../cloudflare/previews";
import type { Keep, ResourceDefinition } from "../lifecycle/define-resource";
import { tell, warn } from "../lifecycle/engine-log";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { hasUnknown, sameValue } from "../lifecycle/unknown";
import { checkedCode, rememberCode } from "../worker/checked-code";
import { rememberAssets, uploadedAssets } from "../worker/deploy-assets";
import { optionChanges, optionNames } from "../worker/options/table";
import { checkWorkerPreview } from "./check";
import { findPreview, isGone, isWorkerGone, readWorkerPreview } from "./read";
import { UNSAID, type WorkerPreviewInputs, type WorkerPreviewOutputs } from "./state";
import { deploymentForm, previewSettings } from "./upload";

/** What belongs to the preview itself; everything else makes a deployment. */
const OF_PREVIEW: readonly string[] = ["observability", "logpush", "tags", "tailConsumers", "owner"];

const DEPLOYED: readonly (keyof WorkerPreviewInputs)[] = [
  "bundle",
  "assets",
  "bindings",
  "secrets",
  "exports",
  ...optionNames.filter((name) => optionChanges[name] === "update" && !OF_PREVIEW.includes(name)),
];

/** A preview of a Worker, with its latest deployment. */
export const workerPreview: ResourceDefinition<WorkerPreviewInputs, WorkerPreviewOutputs> = {
  inputs: {
    worker: "replace",
    name: "replace",
    accountId: "replace",
    entrypoint: "ignored",
    bundle: "update",
    largestInputs: "ignored",
    assets: "update",
    bindings: "update",
    secrets: "update",
    exports: "update",
    shared: "ignored",
    ...optionChanges,
    origin: "ignored",
    adopt: "ignored",
    notice: "ignored",
  },
  secrets: ({ secrets }) => secrets,

  unsaid: UNSAID,

  identity: ({ accountId, worker, name }) => ({ accountId, label: `preview ${name} of the Worker ${worker}` }),

  async check(news, context, olds) {
    const { inputs, failures, source, assetsSource, workerIsHere } = checkWorkerPreview(news, context, olds);
    if (source) rememberCode(source);
    rememberAssets(inputs, assetsSource, olds);
    const { worker, name, accountId } = inputs;
    const isNew = !olds || olds.worker !== worker || olds.name !== name;
    const isKnown = !hasUnknown([worker, name, accountId]);
    if (isNew && isKnown && failures.length === 0 && (await canAsk(context.settings))) {
      const reason = await foreseen(() => conflictOf(context.account(accountId), inputs, workerIsHere));
      if (reason !== undefined) failures.push(reason);
    }
    return { inputs, failures };
  },

  async create(inputs, context, keep) {
    return { id: idOf(inputs), outputs: await make(context.account(inputs.accountId), inputs, keep) };
  },

  async update(_id, olds, news, context, keep) {
    const account = context.account(news.accountId);
    try {
      return await change(account, olds, news, keep);
    } catch (error) {
      if (!isGone(error) || isWorkerGone(error)) throw error;
      await tell(`The preview "${news.name}" no longer exists at Cloudflare, and is made again.`);
      return make(account, news, keep);
    }
  },

  unfinished: ({ deploymentId }) => deploymentId === "",

  read: (_id, olds, context) => readWorkerPreview(context.account(olds.accountId), olds),

  async delete(_id, { accountId, worker, previewId }, context) {
    try {
      await context
        .account(accountId)
        .send("workers", "delete", previewPath(worker, previewId), { query: { force: "true" } });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
};

function idOf({ worker, name }: WorkerPreviewInputs): string {
  return `${worker}/${name}`;
}

/** Makes the preview and deploys to it. One that an earlier attempt of this resource has left is gone on with. */
async function make(account: Account, inputs: WorkerPreviewInputs, keep: Keep<WorkerPreviewOutputs>) {
  const existing = await findPreview(account, inputs.worker, inputs.name);
  const reason = existing && refusal(existing, inputs);
  if (reason !== undefined) throw new Error(reason);
  const body = { name: inputs.name, ...previewSettings(inputs) };
  // The defaults that somebody set in the dashboard are not part of what was planned.
  const preview = existing
    ? await account.send<ApiPreview>("workers", "patch", previewPath(inputs.worker, existing.id), { body })
    : await account.send<ApiPreview>("workers", "post", previewPath(inputs.worker), {
        query: { ignore_base_config: "true" },
        body,
      });
  const urls = preview.urls ?? [];
  const outputs: WorkerPreviewOutputs = {
    ...inputs,
    exports: undefined,
    previewId: preview.id,
    slug: preview.slug,
    url: urls[0],
    urls,
    deploymentId: "",
    deployedOn: "",
  };
  keep(idOf(inputs), outputs);
  if (urls.length === 0) await warn(noAddress(inputs));
  return deploy(account, undefined, inputs, outputs);
}

/** Brings the preview to what the inputs say: what differs of itself is one request, what differs of its deployment another. */
async function change(
  account: Account,
  olds: WorkerPreviewOutputs,
  news: WorkerPreviewInputs,
  keep: Keep<WorkerPreviewOutputs>,
): Promise<WorkerPreviewOutputs> {
  const changed = (name: keyof WorkerPreviewInputs) => !sameValue(olds[name], news[name]);
  let outputs = olds;
  if (optionNames.some((name) => OF_PREVIEW.includes(name) && changed(name))) {
    const body = previewSettings(news, olds);
    const preview = await account.send<ApiPreview>("workers", "patch", previewPath(news.worker, olds.previewId), {
      body,
    });
    const { observability, logpush, tags, tailConsumers, owner } = news;
    const urls = preview.urls ?? [];
    outputs = { ...outputs, observability, logpush, tags, tailConsumers, owner, urls, url: urls[0] };
    keep(idOf(news), outputs);
  }
  if (olds.deploymentId !== "" && !DEPLOYED.some(changed)) return { ...outputs, ...notDeployed(news) };
  return deploy(account, olds.deploymentId === "" ? undefined : olds, news, outputs);
}

async function deploy(
  account: Account,
  deployed: WorkerPreviewOutputs | undefined,
  news: WorkerPreviewInputs,
  outputs: WorkerPreviewOutputs,
): Promise<WorkerPreviewOutputs> {
  const code = checkedCode(news, deployed);
  const assets = await uploadedAssets(account, { name: news.worker }, news.assets);
  const deployment = await account.send<ApiPreviewDeployment>(
    "workers",
    "post",
    previewPath(news.worker, outputs.previewId, "/deployments"),
    { body: deploymentForm(news, code, assets, deployed) },
  );
  const { previewId, slug, url, urls } = outputs;
  return {
    ...news,
    ...{ previewId, slug, url, urls },
    deploymentId: deployment.id,
    deploymentUrl: deployment.urls?.[0],
    deployedOn: deployment.created_on,
  };
}

/** What a change alters without a request: it is for the next deployment. */
function notDeployed({ shared, adopt, entrypoint, notice }: WorkerPreviewInputs) {
  return { shared, adopt, entrypoint, notice };
}

/** Why the preview cannot be made, seen from the account. */
async function conflictOf(account: Account, inputs: WorkerPreviewInputs, workerIsHere: boolean) {
  try {
    const existing = await findPreview(account, inputs.worker, inputs.name);
    const reason = existing && refusal(existing, inputs);
    return reason === undefined ? undefined : { property: "name", reason };
  } catch (error) {
    if (!isWorkerGone(error)) throw error;
    // One of the program may be there before the preview is made.
    return workerIsHere ? undefined : { property: "worker", reason: noWorker(inputs) };
  }
}

/** Somebody else's preview stays as it is, unless the program says otherwise. */
function refusal({ tags }: ApiPreview, { worker, name, owner, adopt }: WorkerPreviewInputs): string | undefined {
  if (adopt || tags?.includes(owner)) return undefined;
  return `The Worker "${worker}" already has a preview "${name}", which this resource did not make. It was not changed. Use another \`name\`, or set \`adopt: true\` to take it over.`;
}

function noWorker({ worker }: WorkerPreviewInputs): string {
  return `The Worker "${worker}" does not exist in this account. Deploy it first: a preview is one of a Worker that exists.`;
}

function noAddress({ worker, name }: WorkerPreviewInputs): string {
  return `The preview "${name}" has no address: the Worker "${worker}" has no preview addresses. Set \`url: { previews: true }\` on the Worker, then run \`pulumi refresh\` here.`;
}
