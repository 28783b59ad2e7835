// Runs in the plugin's process.
import { count, keptFiles, type Manifest, sayChanges, unpackManifest } from "../assets/manifest";
import type { AssetsSource } from "../assets/manifest";
import { uploadAssets } from "../assets/upload";
import type { Account } from "../cloudflare/account";
import { homeOf, type ScriptName } from "../cloudflare/script-home";
import type { WorkerInputs, WorkerOutputs } from "./state";

/** The files that were checked, by their digest: what is uploaded is what was planned. */
const checkedFiles = new Map<string, { root: string; manifest: Manifest }>();

/** Keeps the files of a check for the upload, and says in a preview what a Worker that had none gets. */
export function rememberAssets(
  inputs: Pick<WorkerInputs, "assets" | "notice">,
  source: AssetsSource | undefined,
  olds: Pick<WorkerInputs, "assets"> | undefined,
): void {
  if (!inputs.assets || !source) return;
  const { root } = source;
  const manifest = unpackManifest(source.manifest);
  checkedFiles.set(inputs.assets.digest, { root, manifest });
  if (olds?.assets) return;
  const said = sayChanges(undefined, manifest);
  inputs.notice = [inputs.notice, said && `assets: ${said}`].filter(Boolean).join("; ") || undefined;
}

/** What an update does to the files, for the preview to say: state has what was deployed, Cloudflare tells nobody. */
export function sayAssets(olds: WorkerOutputs, news: WorkerInputs): string | undefined {
  const before = olds.assets;
  const { name, assets } = news;
  if (before === undefined || before.digest === assets?.digest) return undefined;
  if (!assets) return `Worker ${name}: ${count(before.files)} of assets removed, since the program has no \`assets\`.`;
  const manifest = checkedFiles.get(assets.digest)?.manifest;
  if (!manifest) return undefined;
  if (olds.assetFiles === undefined)
    return `Worker ${name}: assets change from ${count(before.files)} to ${count(assets.files)}.`;
  const changes = sayChanges(olds.assetFiles, manifest);
  return changes === "" ? undefined : `Worker ${name}, assets: ${changes}.`;
}

/** What an upload says of the assets, once Cloudflare has their files. Files that are as they were deployed cost no request. */
export async function deployAssets(account: Account, worker: WorkerInputs, deployed: WorkerInputs | undefined) {
  const { assets } = worker;
  if (assets && deployed?.assets?.digest === assets.digest)
    return { keep_assets: true, assets: { config: configOf(assets) } };
  return uploadedAssets(account, worker, assets);
}

/** The same, with the files of a script sent in any case: those that Cloudflare has cost no upload. */
export async function uploadedAssets(account: Account, script: ScriptName, assets: WorkerInputs["assets"]) {
  if (!assets) return {};
  const config = configOf(assets);
  const { root, manifest } = checkedFiles.get(assets.digest) ?? notAtHand(assets.digest);
  return { assets: { jwt: await uploadAssets(account, homeOf(script), root, manifest), config } };
}

/** What state keeps of the files. */
export function filesOf({ assets }: WorkerInputs): string | undefined {
  const checked = assets && checkedFiles.get(assets.digest);
  return checked && keptFiles(checked.manifest);
}

/** The API replaces the configuration as a whole, so all of it is sent each time. */
function configOf(assets: NonNullable<WorkerInputs["assets"]>) {
  return {
    html_handling: assets.htmlHandling,
    not_found_handling: assets.notFoundHandling,
    run_worker_first: assets.runWorkerFirst,
    _headers: assets.headers,
    _redirects: assets.redirects,
  };
}

function notAtHand(digest: string): never {
  throw new Error(
    `The assets that were checked (${digest}) are not the files that are there now. Run \`pulumi up\` again to plan with what is there, and take \`assets\` out of \`ignoreChanges\`.`,
  );
}
