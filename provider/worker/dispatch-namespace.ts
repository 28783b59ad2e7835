// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { BindingWorker } from "../bindings/binding-worker";
import { type DispatchNamespaceTarget, isDispatchNamespace } from "../bindings/dispatch-namespace";
import type { Failure } from "../lifecycle/failure";
import { rule } from "../lifecycle/rules";
import type { WorkerArgs } from "./args";

const IS_CALLED = "A script of a dispatch namespace gets its requests from the Worker that binds the namespace.";
const IS_ALONE = "A script of a dispatch namespace has no triggers.";
const IS_ONE = "A script of a dispatch namespace has one version, which is live at once.";

/** What a script of a dispatch namespace cannot have, with the way out. */
const EXCLUDED: Partial<Record<keyof WorkerArgs, string>> = {
  url: `${IS_CALLED} It has no address on workers.dev: remove \`url\`.`,
  routes: `${IS_CALLED} Set \`routes\` on that Worker.`,
  domains: `${IS_CALLED} Set \`domains\` on that Worker.`,
  crons: `${IS_ALONE} Set \`crons\` on a Worker that binds the namespace, and call this script from its \`scheduled()\`.`,
  email: `${IS_ALONE} Set \`email\` on a Worker that binds the namespace, and call this script from its \`email()\`.`,
  consumers: `${IS_ALONE} Set \`consumers\` on a Worker that binds the namespace, and call this script from its \`queue()\`.`,
  deployment: `${IS_ONE} Remove \`deployment\`, or upload the new code under another \`name\` and let the Worker that binds the namespace choose.`,
  waitUntilLive: `${IS_CALLED} It has no address of its own: remove \`waitUntilLive\`.`,
};
const excluded = new Map(Object.entries(EXCLUDED));

/** The arguments without those that a script of a dispatch namespace cannot have. */
export function withoutExcluded(args: WorkerArgs): { args: WorkerArgs; failures: Failure[] } {
  if (args.dispatchNamespace === undefined) return { args, failures: [] };
  const given: [string, unknown][] = Object.entries(args);
  const failures = given.flatMap(([property, value]) => {
    const reason = excluded.get(property);
    return reason !== undefined && isSaid(value) ? [{ property, reason }] : [];
  });
  return { args: Object.fromEntries(given.filter(([name]) => !excluded.has(name))), failures };
}

/** Whether a program wants something of what stands there: `url: false` and empty lists say what is so. */
function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== "object" || value === null) return value !== undefined && value !== false;
  return !("enabled" in value && value.enabled === false) || ("previews" in value && value.previews === true);
}

/** A dispatch namespace as a program names it. */
export const aDispatchNamespace = rule(
  "a dispatch namespace or its name",
  (value) => typeof value === "string" || isDispatchNamespace(value),
);

/** The name of the namespace, for the inputs of a Worker. */
export function namespaceName(
  target: DispatchNamespaceTarget | undefined,
  worker: Pick<BindingWorker, "inAccount">,
): pulumi.Output<string> | undefined {
  if (target === undefined) return undefined;
  if (!isDispatchNamespace(target)) return pulumi.output(target);
  worker.inAccount("dispatchNamespace", target.accountId);
  return target.namespaceName;
}
