// Runs in the plugin's process.
import { kindOf } from "../bindings/kinds";
import { isNothing, planExports } from "../durable-object/plan";
import type { Failure } from "../lifecycle/failure";
import { hasUnknown, isUnknown, sameValue } from "../lifecycle/unknown";
import { liveOf } from "./classes";
import { percentageOf } from "./deployment";
import { scriptOptions } from "./options/table";
import type { WorkerInputs } from "./state";
import { NO_VERSION_BEFORE } from "./versions";

/** What else an upload may bring that a version cannot carry, where it changes with the code. */
const TRIGGERS = ["crons", "consumers"] as const;

/** Whether an upload is a version beside the one that is live, and not the script as a whole. */
export function isVersion(olds: WorkerInputs, news: WorkerInputs): boolean {
  return olds.name === news.name && percentageOf(news.deployment) < 100;
}

/** What changes for all versions at once, and so cannot come with one that is live for a share of the requests. */
export function gradualFailures(olds: WorkerInputs | undefined, news: WorkerInputs): Failure[] {
  if (hasUnknown(news.deployment) || percentageOf(news.deployment) === 100) return [];
  if (news.lateBindings)
    return [
      {
        property: "deployment.percentage",
        reason:
          "A Worker with bindings of `worker.bind` gets them after its upload, in another version: it cannot be deployed gradually.",
      },
    ];
  if (!olds) news.notice = [news.notice, NO_VERSION_BEFORE].filter(Boolean).join("; ");
  if (!olds || !isVersion(olds, news)) return [];
  const changed = (name: keyof WorkerInputs) => !hasUnknown(news[name]) && !sameValue(olds[name], news[name]);
  const brings = changed("bundle") || changed("bindings") || changed("secrets") || changed("assets");
  const names: string[] = scriptOptions.filter(changed).map((name) => (name === "owner" ? "tags" : name));
  if (brings) names.push(...TRIGGERS.filter(changed));
  names.push(...newClasses(olds, news), ...newRegistrations(olds, news));
  const reason = `It changes for all versions of the Worker at once, and ${percentageOf(news.deployment)} % of the requests are for this one. Deploy this change with \`deployment.percentage\` 100, or without the new code.`;
  return [...new Set(names)].map((property) => ({ property, reason }));
}

/** Classes of Durable Objects are created, renamed and deleted with a whole script. */
function newClasses(olds: WorkerInputs, { exports = {} }: WorkerInputs): string[] {
  if (hasUnknown(exports)) return [];
  const plan = planExports(liveOf(olds), exports);
  if (isNothing(plan)) return [];
  const { added, renamed, received, given, deleted, contained } = plan;
  const classes = [...added, ...deleted, ...renamed.map(({ to }) => to)];
  return [...classes, ...[...received, ...given, ...contained].map(({ className }) => className)].map(
    (name) => `exports.${name}`,
  );
}

/** What the bindings of the version before did not have registered with the script. */
function newRegistrations(olds: WorkerInputs, { bindings }: WorkerInputs): string[] {
  if (isUnknown(bindings)) return [];
  return Object.entries(bindings).flatMap(([name, binding]) => {
    const isRegistered = Object.values(olds.bindings).some((before) => sameValue(before, binding));
    return kindOf(binding)?.registers?.(binding) && !isRegistered ? [`bindings.${name}`] : [];
  });
}
