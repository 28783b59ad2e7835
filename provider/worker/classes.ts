// Runs in the plugin's process.
import { inspectExports } from "../bundle/exports";
import { type Source, unpackContent } from "../bundle/source";
import type { Account, ScriptListResponse } from "../cloudflare/account";
import { deployedExports, missingSources } from "../durable-object/data";
import { lossFailures, storageFailures } from "../durable-object/deploy";
import { liveExports, planExports, sayPlan } from "../durable-object/plan";
import type { DurableObjectExports } from "../durable-object/state";
import { attend } from "../durable-object/transfers";
import type { Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { hasUnknown, isUnknown } from "../lifecycle/unknown";
import type { WorkerInputs, WorkerOutputs } from "./state";

export const DROPPED = "The program no longer has it";
export const GOES = "The Worker is deleted";
const RENAMED = "The Worker gets another name, and its namespaces go with the script of the old name";

/** The classes that Cloudflare has of a Worker that was deployed. */
export function liveOf({ exports, pendingTransfers }: Pick<WorkerOutputs, "exports" | "pendingTransfers">) {
  return liveExports(exports, pendingTransfers);
}

/** The classes of a script that something else deployed and that is taken over. */
export async function existingClasses(account: Account, { name, adopt }: WorkerInputs): Promise<DurableObjectExports> {
  const exists = adopt && (await account.scripts()).has(name);
  return exists ? deployedExports(account, name) : {};
}

/** What is wrong with the classes that the program declares, seen with those that Cloudflare has; what becomes of them is in the notice. */
export async function checkClasses(
  context: Context,
  olds: WorkerInputs | undefined,
  inputs: WorkerInputs,
  source: Source | undefined,
): Promise<Failure[]> {
  const { name, accountId, allowDataLoss, exports: wanted = {} } = inputs;
  if ([name, accountId].some(isUnknown) || hasUnknown(wanted)) return [];
  const isRenamed = olds !== undefined && olds.name !== name;
  const account = context.settings.apiToken ? context.account(accountId) : undefined;
  const known = olds
    ? liveOf(olds)
    : account && inputs.adopt
      ? await foreseen(() => existingClasses(account, inputs))
      : {};
  const live = known ?? {};
  if (isRenamed) {
    if (!account) {
      if (Object.keys(live).length > 0 && allowDataLoss !== true) await canAsk(context.settings);
      return [];
    }
    const loss = { allowDataLoss, how: RENAMED, renamedTo: name };
    const failures = await foreseen(() => lossFailures(account, olds.name, live, loss));
    return failures ?? [];
  }
  const plan = planExports(live, wanted);
  attend(accountId, name, plan, Object.keys(live));
  const said = olds || inputs.adopt || plan.received.length > 0 ? sayPlan(plan) : undefined;
  if (said) inputs.notice = [inputs.notice, said].filter(Boolean).join("; ");
  if ((plan.deleted.length > 0 && allowDataLoss !== true) || plan.received.length > 0) await canAsk(context.settings);
  const lost =
    account && (await foreseen(() => lossFailures(account, name, live, { wanted, allowDataLoss, how: DROPPED })));
  const missing = account && (await foreseen(() => missingSources(account, name, plan.received)));
  return [
    ...storageFailures(live, wanted),
    ...(lost ?? []),
    ...(missing ?? []),
    ...(source ? stillExported(plan.deleted, source) : []),
  ];
}

/** Cloudflare deletes no class that the code still has. */
export function stillExported(deleted: string[], { content }: Source): Failure[] {
  if (deleted.length === 0) return [];
  const { mainModule, modules } = unpackContent(content);
  const main = modules.find(({ name }) => name === mainModule);
  const { names } = inspectExports(Buffer.from(main?.body ?? "").toString());
  return deleted
    .filter((name) => names.includes(name))
    .map((name) => ({
      property: `exports.${name}`,
      reason: `The class ${name} would be deleted, but the entrypoint still exports it. Remove the class from the code, or bind a DurableObject with it.`,
    }));
}

/** @throws when data would be deleted that the program does not give up. */
export async function refuseLoss(
  account: Account,
  { name, ...deployed }: Pick<WorkerOutputs, "name" | "exports" | "pendingTransfers">,
  loss: Parameters<typeof lossFailures>[3],
): Promise<void> {
  const [failure] = await lossFailures(account, name, liveOf(deployed), loss);
  if (failure) throw new Error(failure.reason);
}

/** The classes of Durable Objects as the script has them now; one that is as it was deployed stays as the program said it. */
export function seenClasses(
  seen: ScriptListResponse["exports"],
  deployed: DurableObjectExports | undefined,
): DurableObjectExports | undefined {
  if (seen === undefined) return deployed;
  const classes = Object.entries(deployed ?? {}).filter(([, { transferredTo }]) => transferredTo !== undefined);
  for (const [name, entry] of Object.entries(seen)) {
    if (entry.type !== "durable-object" || !("storage" in entry)) continue;
    const before = deployed?.[name];
    classes.push([name, before?.storage === entry.storage ? before : { type: entry.type, storage: entry.storage }]);
  }
  return classes.length > 0 ? Object.fromEntries(classes) : undefined;
}
