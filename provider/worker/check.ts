// Runs in the plugin's process.
import { assetsFailures } from "../assets/check";
import type { AssetsSource } from "../assets/manifest";
import type { AssetsInputs } from "../assets/options";
import type { BundleSummary, Source } from "../bundle/source";
import { MISSING_ACCOUNT_ID } from "../cloudflare/settings";
import type { DurableObjectExports } from "../durable-object/state";
import { cronFailures } from "../lifecycle/cron";
import type { Checked, Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { asSet, InputReader } from "../lifecycle/inputs";
import { BINDING_NAME, nameProblem, WORKER_NAME } from "../lifecycle/names";
import { isUnknown, UNKNOWN } from "../lifecycle/unknown";
import { accountFailures, type BoundAccount } from "./bound-accounts";
import { checkOptions } from "./options/table";
import type { WorkerInputs } from "./state";
import { checkWait, waitFailures } from "./wait-until-live";

/** What Cloudflare takes at the most, compressed, on a paid plan; the free plan's 3 MiB are refused by the upload. */
const MAX_GZIP_BYTES = 10 * 1024 * 1024;

/** Stands beside the failure that says why there is no bundle. */
const NO_BUNDLE: BundleSummary = { hash: "", size: 0, gzipSize: 0, modules: [] };

/** The inputs as previews show and state keeps them, and what is wrong with them. */
export function checkWorker(
  { program, ...given }: Record<string, unknown>,
  context: Context,
): Checked<WorkerInputs> & { source: Source | undefined; assetsSource: AssetsSource | undefined } {
  // What Pulumi's options and transformations put in is newer than what the program found out.
  const read = new InputReader({ ...(typeof program === "object" ? program : {}), ...given });
  const source = read.isUnknown("source") ? undefined : read.get<Source>("source");
  const crons = read.texts("crons");
  const consumers = read.texts("consumers");
  const lateBindings = read.texts("lateBindings") ?? [];
  const inputs: WorkerInputs = {
    name: read.get<string>("name") ?? "",
    accountId: read.text("accountId") ?? context.settings.accountId ?? "",
    entrypoint: read.text("entrypoint")?.replaceAll("\\", "/"),
    // The program never sends it: here it is what Pulumi's `ignoreChanges` keeps.
    bundle: read.get<BundleSummary>("bundle") ?? plannedBundle(read, source),
    largestInputs: source && nothingIfEmpty(largeOf(source)),
    assets: read.get<AssetsInputs>("assets"),
    bindings: read.get<WorkerInputs["bindings"]>("bindings") ?? {},
    secrets: nothingIfEmpty(read.get<NonNullable<WorkerInputs["secrets"]>>("secrets")),
    lateBindings: lateBindings.length > 0 ? asSet(lateBindings) : undefined,
    exports: nothingIfEmpty(read.get<DurableObjectExports>("exports")),
    workersDev: read.get<WorkerInputs["workersDev"]>("workersDev") ?? { enabled: true, previews: false },
    crons: asSet(crons),
    consumers: consumers && asSet(consumers),
    ...checkOptions(read),
    adopt: read.flag("adopt") ?? false,
    allowDataLoss: read.flag("allowDataLoss") || undefined,
    waitUntilLive: checkWait(read),
  };
  const failures = [
    ...(read.get<Failure[]>("problems") ?? []),
    ...nameFailures(inputs),
    ...bindingFailures(inputs),
    ...(inputs.assets ? assetsFailures(inputs.assets, hasCode(inputs)) : []),
    ...withoutCodeFailures(inputs),
    ...waitFailures(inputs, hasCode(inputs)),
    ...accountFailures(inputs, read.get<BoundAccount[]>("boundAccounts")),
    ...(source ? sizeFailures(inputs, source) : []),
    ...cronFailures("crons", crons),
    ...read.failures,
  ];
  return { inputs, failures, source, assetsSource: read.get<AssetsSource>("assetsSource") };
}

function plannedBundle(read: InputReader, source: Source | undefined): BundleSummary {
  return read.isUnknown("source") ? (UNKNOWN as unknown as BundleSummary) : (source?.summary ?? NO_BUNDLE);
}

/** Smaller files make no bundle large, and would only make the state so. */
const LARGE_BYTES = 10_000;

function largeOf({ largestInputs }: Source): Record<string, number> {
  const large = largestInputs.filter(({ bytes }) => bytes >= LARGE_BYTES);
  return Object.fromEntries(large.map(({ path, bytes }) => [path, bytes]));
}

function nothingIfEmpty<T extends object>(value: T | undefined): T | undefined {
  return value && Object.keys(value).length > 0 ? value : undefined;
}

function nameFailures({ name, accountId }: WorkerInputs): Failure[] {
  const problem = nameProblem(name, WORKER_NAME);
  const failures = problem ? [{ property: "name", reason: problem }] : [];
  if (accountId === "") failures.push({ property: "accountId", reason: MISSING_ACCOUNT_ID });
  return failures;
}

function bindingFailures({ bindings, secrets, lateBindings = [], assets }: WorkerInputs): Failure[] {
  if (isUnknown(bindings)) return [];
  const needsAssets = Object.entries(bindings).filter(([, { type }]) => type === "assets" && !assets);
  const secretNames = Object.keys(isUnknown(secrets) ? {} : (secrets ?? {}));
  const names = new Set([...Object.keys(bindings), ...secretNames, ...lateBindings]);
  const invalid = [...names].flatMap((name) => {
    const problem = nameProblem(name, BINDING_NAME);
    return problem ? [{ property: `bindings.${name}`, reason: problem }] : [];
  });
  const reason = "The Worker has no assets. Give it `assets`, the folder of its files.";
  return [...invalid, ...needsAssets.map(([name]) => ({ property: `bindings.${name}`, reason }))];
}

/** Whether there is code, not assets alone; code that is not known yet is there. */
export function hasCode({ assets, bundle }: Pick<WorkerInputs, "assets" | "bundle">): boolean {
  return assets === undefined || isUnknown(bundle) || bundle.hash !== NO_BUNDLE.hash;
}

/** What is of use to code only. */
function withoutCodeFailures(inputs: WorkerInputs): Failure[] {
  if (hasCode(inputs)) return [];
  const { bindings, secrets = {}, lateBindings = [], crons } = inputs;
  const names = [...Object.keys(bindings), ...Object.keys(secrets), ...lateBindings];
  const failures = names.map((name) => `bindings.${name}`);
  if (crons.length > 0) failures.push("crons");
  return failures.map((property) => ({
    property,
    reason: "needs an `entrypoint` or a `script`: assets alone run no code.",
  }));
}

function sizeFailures({ entrypoint }: WorkerInputs, { summary, largestInputs }: Source): Failure[] {
  if (summary.gzipSize <= MAX_GZIP_BYTES) return [];
  const largest = largestInputs.map(({ path, bytes }) => `\n  ${mebibytes(bytes).padStart(9)}  ${path}`);
  return [
    {
      property: entrypoint === undefined ? "script" : "entrypoint",
      reason: `The compressed bundle has ${mebibytes(summary.gzipSize)}; Cloudflare allows at most ${mebibytes(MAX_GZIP_BYTES)}. Its largest inputs:${largest.join("")}`,
    },
  ];
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}
