// Runs in the plugin's process.
import { assetsFailures } from "../assets/check";
import type { AssetsSource } from "../assets/manifest";
import type { AssetsInputs } from "../assets/options";
import { kindOf } from "../bindings/kinds";
import type { BundleSummary, Source } from "../bundle/source";
import { MISSING_ACCOUNT_ID } from "../cloudflare/settings";
import type { DurableObjectExports } from "../durable-object/state";
import type { Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { InputReader } from "../lifecycle/inputs";
import { BINDING_NAME, nameProblem } from "../lifecycle/names";
import { isUnknown, UNKNOWN } from "../lifecycle/unknown";
import { accountFailures, type BoundAccount } from "./bound-accounts";
import type { CodeInputs } from "./state";

/** What Cloudflare takes at the most, compressed, on a paid plan; the free plan's 3 MiB are refused by the upload. */
const MAX_GZIP_BYTES = 10 * 1024 * 1024;

/** Stands in for the bundle where a failure says what is wrong with the code. */
const NO_BUNDLE: BundleSummary = { hash: "", size: 0, gzipSize: 0, modules: [] };

/** Code with its bindings, as previews show and state keeps it, and what only the check needs of it. */
export interface CheckedCode {
  code: CodeInputs;
  source: Source | undefined;
  assetsSource: AssetsSource | undefined;
  failures: Failure[];
}

/** Reads inputs: what Pulumi's options and transformations put in is newer than what the program found out. */
export function readerOf({ program, ...given }: Record<string, unknown>): InputReader {
  const { plain, ...found } = (typeof program === "object" ? program : {}) as Record<string, unknown>;
  return new InputReader({ ...(typeof plain === "string" ? parsed(plain) : {}), ...found, ...given });
}

const parsed = (plain: string) => JSON.parse(plain) as Record<string, unknown>;

/** Reads what code is made of, and says what is wrong with it. `later` are the names of bindings that are not here. */
export function checkCode(read: InputReader, context: Context, later: string[] = []): CheckedCode {
  const source = read.isUnknown("source") ? undefined : read.get<Source>("source");
  const code: CodeInputs = {
    accountId: read.text("accountId") ?? context.settings.accountId ?? "",
    entrypoint: read.text("entrypoint")?.replaceAll("\\", "/"),
    // The program never sends it: here it is what Pulumi's `ignoreChanges` keeps.
    bundle: read.get<BundleSummary>("bundle") ?? plannedBundle(read, source),
    largestInputs: source && nothingIfEmpty(largeOf(source)),
    assets: read.get<AssetsInputs>("assets"),
    bindings: read.get<CodeInputs["bindings"]>("bindings") ?? {},
    secrets: nothingIfEmpty(read.get<NonNullable<CodeInputs["secrets"]>>("secrets")),
    exports: nothingIfEmpty(read.get<DurableObjectExports>("exports")),
  };
  const failures = [
    ...(read.get<Failure[]>("problems") ?? []),
    ...(code.accountId === "" ? [{ property: "accountId", reason: MISSING_ACCOUNT_ID }] : []),
    ...bindingFailures(code, later),
    ...(code.assets ? assetsFailures(code.assets, hasCode(code)) : []),
    ...withoutCodeFailures(code, later),
    ...accountFailures(code, read.get<BoundAccount[]>("boundAccounts")),
    ...(source ? sizeFailures(code, source) : []),
  ];
  return { code, source, assetsSource: read.get<AssetsSource>("assetsSource"), failures };
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

function bindingFailures({ bindings, secrets, assets }: CodeInputs, later: string[]): Failure[] {
  if (isUnknown(bindings)) return [];
  const needsAssets = Object.entries(bindings).filter(([, binding]) => kindOf(binding)?.needsAssets && !assets);
  const secretNames = Object.keys(isUnknown(secrets) ? {} : (secrets ?? {}));
  const names = new Set([...Object.keys(bindings), ...secretNames, ...later]);
  const invalid = [...names].flatMap((name) => {
    const problem = nameProblem(name, BINDING_NAME);
    return problem ? [{ property: `bindings.${name}`, reason: problem }] : [];
  });
  const reason = "The Worker has no assets. Give it `assets`, the folder of its files.";
  return [...invalid, ...needsAssets.map(([name]) => ({ property: `bindings.${name}`, reason }))];
}

/** Whether there is code, not assets alone; code that is not known yet is there. */
export function hasCode({ assets, bundle }: Pick<CodeInputs, "assets" | "bundle">): boolean {
  return assets === undefined || isUnknown(bundle) || bundle.hash !== NO_BUNDLE.hash;
}

export const NEEDS_CODE = "Needs an `entrypoint` or a `script`: assets alone run no code.";

/** What is of use to code only. */
function withoutCodeFailures(inputs: CodeInputs, later: string[]): Failure[] {
  if (hasCode(inputs)) return [];
  const { bindings, secrets = {} } = inputs;
  return [...Object.keys(bindings), ...Object.keys(secrets), ...later].map((name) => ({
    property: `bindings.${name}`,
    reason: NEEDS_CODE,
  }));
}

function sizeFailures({ entrypoint }: CodeInputs, { summary, largestInputs }: Source): Failure[] {
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
