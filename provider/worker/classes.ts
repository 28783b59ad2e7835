// Runs in the plugin's process.
import { inspectExports } from "../bundle/exports";
import { type Source, unpackContent } from "../bundle/source";
import type { Account } from "../cloudflare/account";
import { type FoundScript, homeOf, sameHome, type ScriptName } from "../cloudflare/script-home";
import { deployedExports, missingSources } from "../durable-object/data";
import { lossFailures, movedContainerFailures, storageFailures } from "../durable-object/deploy";
import { type ExportsPlan, liveExports, planExports, sayPlan } from "../durable-object/plan";
import { noteDeleted, noteReleases } from "../durable-object/releases";
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
const MOVED =
  "The Worker moves to another dispatch namespace, and its Durable Objects go with the script that is there now";

/** The classes that Cloudflare has of a Worker that was deployed. */
export function liveOf({ exports, pendingTransfers }: Pick<WorkerOutputs, "exports" | "pendingTransfers">) {
  return liveExports(exports, pendingTransfers);
}

/** The classes of a script that something else deployed and that is taken over. */
export async function existingClasses(account: Account, inputs: WorkerInputs): Promise<DurableObjectExports> {
  const exists = inputs.adopt && (await homeOf(inputs).find(account)) !== undefined;
  return exists ? deployedExports(account, inputs) : {};
}

interface ClassesOfProgram {
  source: Source | undefined;
  /** The scripts that are deployed before this one, since it binds them. */
  after: string[];
}

/** What is wrong with the classes that the program declares, seen with those that Cloudflare has; what becomes of them is in the notice. */
export async function checkClasses(
  context: Context,
  olds: WorkerInputs | undefined,
  inputs: WorkerInputs,
  { source, after }: ClassesOfProgram,
): Promise<Failure[]> {
  const { name, dispatchNamespace, accountId, allowDataLoss, exports: wanted = {} } = inputs;
  if ([name, dispatchNamespace, accountId].some(isUnknown) || hasUnknown(wanted)) return [];
  const isMoved = olds !== undefined && !sameHome(olds, inputs);
  const account = context.settings.apiToken ? context.account(accountId) : undefined;
  const known = olds
    ? liveOf(olds)
    : account && inputs.adopt
      ? await foreseen(() => existingClasses(account, inputs))
      : {};
  const live = known ?? {};
  if (isMoved) {
    const bound = noteReleases(olds, olds, { bindings: {} }, "last");
    if (bound.length > 0) return bound;
    if (!account) {
      if (Object.keys(live).length > 0 && allowDataLoss !== true) await canAsk(context.settings);
      return [];
    }
    const how = olds.dispatchNamespace === dispatchNamespace ? RENAMED : MOVED;
    const failures = await foreseen(() => lossFailures(account, olds, live, { allowDataLoss, how, movedTo: inputs }));
    return failures ?? [];
  }
  const plan = planExports(live, wanted);
  if (homeOf(inputs).standsAlone) {
    attend(accountId, name, plan, Object.keys(live));
    noteDeleted(inputs, plan.deleted);
  }
  const said = olds || inputs.adopt || plan.received.length > 0 ? sayPlan(plan) : undefined;
  const late = plan.given.filter(({ to }) => after.includes(to)).map(takesTwoUpdates);
  if (said) inputs.notice = [inputs.notice, said, ...late].filter(Boolean).join("; ");
  if ((plan.deleted.length > 0 && allowDataLoss !== true) || plan.received.length > 0) await canAsk(context.settings);
  const lost =
    account && (await foreseen(() => lossFailures(account, inputs, live, { wanted, allowDataLoss, how: DROPPED })));
  const missing = account && (await foreseen(() => missingSources(account, inputs, plan.received)));
  return [
    ...storageFailures(live, wanted),
    ...movedContainerFailures(live, plan),
    ...(olds ? noteReleases(inputs, olds, inputs, after) : []),
    ...(lost ?? []),
    ...(missing ?? []),
    ...(source ? stillExported(plan.deleted, source) : []),
  ];
}

function takesTwoUpdates({ className, to }: ExportsPlan["given"][number]): string {
  return `the move of the class ${className} takes a second \`pulumi up\`, since this Worker binds "${to}" and is updated after it: to move it in one, bind "${to}" with \`worker.bind()\``;
}

/** For people: what an update that changes nothing else is for. */
export function sayExpected({ name, pendingTransfers = [] }: Pick<WorkerOutputs, "name" | "pendingTransfers">) {
  if (pendingTransfers.length === 0) return undefined;
  return `Worker ${name}: takes the Durable Object classes into use that it expects, once they have arrived: ${pendingTransfers.join(", ")}.`;
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
  deployed: ScriptName & Pick<WorkerOutputs, "exports" | "pendingTransfers">,
  loss: Parameters<typeof lossFailures>[3],
): Promise<void> {
  const [failure] = await lossFailures(account, deployed, liveOf(deployed), loss);
  if (failure) throw new Error(failure.reason);
}

/** The classes of Durable Objects as the script has them now; one that is as it was deployed stays as the program said it. */
export function seenClasses(
  seen: FoundScript["exports"],
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
