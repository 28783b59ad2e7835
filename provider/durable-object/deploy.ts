// Runs in the plugin's process.
import type { ApiBinding } from "../bindings/api-binding";
import { kindOf } from "../bindings/kinds";
import type { Account } from "../cloudflare/account";
import type { ScriptName } from "../cloudflare/script-home";
import { warn } from "../lifecycle/engine-log";
import type { Failure } from "../lifecycle/failure";
import { dataFailures, namespacesOf } from "./data";
import { type ApiExport, apiExports, type ExportsPlan, liveExports, planExports } from "./plan";
import { afterReleases } from "./releases";
import type { DurableObjectExports } from "./state";
import { meeting, untilCommitted, untilExpected } from "./transfers";

interface Deployment {
  account: Account;
  script: ScriptName;
  /** The classes that Cloudflare has of the script. */
  live: DurableObjectExports;
  /** Those that the program declares. */
  wanted: DurableObjectExports;
  /** The classes that earlier uploads expect from other scripts. */
  pending: string[];
  /** Whether an upload carries more than the classes. */
  changed: boolean;
  /** Uploads the script, without the bindings of classes that are not there yet. */
  upload: (exports: Record<string, ApiExport> | undefined, pending: string[]) => Promise<void>;
}

/** Uploads a script with its classes: once, or twice where a class comes from another script. Gives the classes that are still to come. */
export async function deployClasses(deployment: Deployment): Promise<string[]> {
  const { account, script, live, wanted, pending, changed, upload } = deployment;
  const { received, given, deleted } = planExports(live, wanted);
  const owner = { accountId: account.id, name: script.name };
  const expected = received.map(({ className }) => meeting(account.id, script.name, className));
  const left = given.map(({ className, to }) => meeting(account.id, to, className));
  const names = received.map(({ className }) => className);
  try {
    await Promise.all(left.map(untilExpected));
    const arrived = received.length === 0 || (pending.length > 0 && (await haveArrived(account, script, names)));
    if (!arrived) {
      const isExpected = names.every((name) => pending.includes(name));
      if (!isExpected || changed || given.length > 0) {
        await afterReleases(owner, deleted, () => upload(apiExports(live, wanted, false), names));
      }
      for (const each of left) each.committed.resolve(undefined);
      for (const each of expected) each.expected.resolve(undefined);
      if (!(await Promise.all(expected.map(untilCommitted))).every(Boolean)) {
        for (const each of expected) each.isLeft = true;
        await warn(notYet(script.name, received));
        return names;
      }
    }
    // What else becomes of classes is done with the first of two uploads.
    const before = arrived ? live : liveExports(wanted, names);
    await afterReleases(owner, deleted, () => upload(apiExports(before, wanted, true), []));
    for (const each of [...left, ...expected]) each.committed.resolve(undefined);
    for (const each of expected) each.expected.resolve(undefined);
    for (const each of given) {
      if (meeting(account.id, each.to, each.className).isLeft) await warn(givenTooLate(each));
    }
    return [];
  } catch (error) {
    for (const each of left) each.committed.reject(error);
    for (const each of expected) each.expected.reject(error);
    throw error;
  }
}

/** A change that may delete classes with the data of their objects. */
interface Loss {
  /** The classes that the program declares. */
  wanted?: DurableObjectExports;
  allowDataLoss?: boolean;
  /** What the program does, as in `The program no longer has it`. */
  how: string;
  /** The new name or namespace of the script, where that is why. */
  movedTo?: ScriptName;
}

/** Why an update or a deletion would delete data that the program does not give up. */
export function lossFailures(
  account: Account,
  script: ScriptName,
  live: DurableObjectExports,
  { wanted = {}, allowDataLoss = false, how, movedTo }: Loss,
): Promise<Failure[]> {
  const lost = allowDataLoss ? [] : planExports(live, wanted).deleted;
  return dataFailures(
    account,
    script,
    lost.filter((name) => live[name]?.allowDataLoss !== true),
    how,
    movedTo,
  );
}

/** Cloudflare has one storage for a class, for good. */
export function storageFailures(live: DurableObjectExports, wanted: DurableObjectExports): Failure[] {
  return Object.entries(wanted).flatMap(([name, { storage, renamedFrom }]) => {
    const before = (live[name] ?? live[renamedFrom ?? ""])?.storage;
    if (before === undefined || storage === undefined || before === storage) return [];
    return [
      {
        property: `exports.${name}.storage`,
        reason: `The class ${name} has "${before}" storage, which cannot change to "${storage}". Set \`storage: "${before}"\`.`,
      },
    ];
  });
}

/** Cloudflare moves no class that has a container on one side alone, and the other side cannot have it. */
export function movedContainerFailures(live: DurableObjectExports, { given }: ExportsPlan): Failure[] {
  return given
    .filter(({ className }) => live[className]?.container !== undefined)
    .map(({ className }) => ({
      property: `exports.${className}`,
      reason: `The class ${className} has a container, so it cannot be transferred. Remove \`container\` in an earlier update.`,
    }));
}

/** The bindings, without those of classes of its own that are still to come. */
export function bindingsWithout(bindings: Record<string, ApiBinding>, classes: string[]): Record<string, ApiBinding> {
  const isOfOne = (binding: ApiBinding) => classes.includes(kindOf(binding)?.ownClass?.(binding) ?? "");
  return Object.fromEntries(Object.entries(bindings).filter(([, binding]) => !isOfOne(binding)));
}

async function haveArrived(account: Account, script: ScriptName, classNames: string[]): Promise<boolean> {
  const there = await namespacesOf(account, script);
  return classNames.every((name) => there.has(name));
}

function notYet(script: string, received: { className: string; from: string }[]): string {
  const which = received.map(({ className, from }) => `${className} of "${from}"`).join(", ");
  return `The Worker "${script}" runs, without the binding of what it still expects: ${which}. Once that Worker has given it away, run \`pulumi up\` here again. If that Worker is in another program, set \`transferredTo: "${script}"\` on the DurableObject there, remove the class from the code, and run \`pulumi up\` there first.`;
}

function givenTooLate({ className, to }: ExportsPlan["given"][number]): string {
  return `The Durable Object class ${className} is given to the Worker "${to}", which was updated before: run \`pulumi up\` again to complete the move.`;
}
