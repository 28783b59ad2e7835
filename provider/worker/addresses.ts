// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { BindingWorker, WorkerResource } from "../bindings/binding-worker";
import type { CustomDomainArgs } from "../domain/args";
import { CustomDomain } from "../domain/domain";
import { hostnameProblem } from "../domain/hostname";
import { isLater } from "../program/later";
import { knownValue } from "../program/outputs";
import { runScoped } from "../program/run-scope";
import type { RouteArgs } from "../route/args";
import { patternKey, patternProblem } from "../route/pattern";
import { Route } from "../route/route";
import type { WorkerArgs } from "./args";

/** The routes and custom domains of one run of the program, with the Worker that each leads to. */
const taken = runScoped(() => new Map<string, string>());

/**
 * Makes the resources below a Worker that lead host names to it. Each is named by what it matches, so that its place in
 * the list does not matter; what a preview does not know yet is named by its place there.
 *
 * @returns Nothing fails here: what is wrong is a problem of the Worker.
 */
export async function makeAddresses(
  { routes = [], domains = [], adopt = false }: Pick<WorkerArgs, "routes" | "domains" | "adopt">,
  worker: BindingWorker,
): Promise<(Route | CustomDomain)[]> {
  const asRoutes = routes.map((entry): RouteArgs => (isText(entry) ? { pattern: entry } : entry));
  const asDomains = domains.map((entry): CustomDomainArgs => (isText(entry) ? { hostname: entry } : entry));
  const made = await Promise.all([
    ...asRoutes.map(async (args, index) => {
      const property = `routes[${index}]`;
      const pattern = await knownValue(pulumi.output(args.pattern));
      const isRight = mayBe(taken(), worker, property, pattern, patternProblem, (text) => `route ${patternKey(text)}`);
      return isRight && new Route(pattern ?? `${worker.id}-${property}`, { adopt, ...args }, worker.resource);
    }),
    ...asDomains.map(async (args, index) => {
      const property = `domains[${index}]`;
      const hostname = await knownValue(pulumi.output(args.hostname));
      const isRight = mayBe(
        taken(),
        worker,
        property,
        hostname,
        hostnameProblem,
        (text) => `domain ${text.toLowerCase()}`,
      );
      return isRight && new CustomDomain(hostname ?? `${worker.id}-${property}`, { adopt, ...args }, worker.resource);
    }),
  ]);
  return made.filter((resource) => resource !== false);
}

/** All addresses of a Worker: workers.dev first, then custom domains, then routes that begin with one address. */
export function addressesOf(
  worker: WorkerResource & { readonly url: pulumi.Output<string | undefined> },
  made: Promise<(Route | CustomDomain)[]>,
): pulumi.Output<string[]> {
  const below = pulumi.output(
    made.then((resources) =>
      [
        ...resources.filter((resource) => resource instanceof CustomDomain),
        ...resources.filter((resource) => resource instanceof Route),
      ].map(({ url }): pulumi.Output<string | undefined> => url),
    ),
  );
  return pulumi
    .all([worker.url, below])
    .apply(([url, others]) => [...new Set([url, ...others].filter((address) => address !== undefined))]);
}

export function isText<Args extends object>(entry: pulumi.Input<string> | Args): entry is pulumi.Input<string> {
  return typeof entry === "string" || isLater(entry);
}

/** Refuses what is not valid, and what the program has twice. */
export function mayBe(
  taken: Map<string, string>,
  worker: BindingWorker,
  property: string,
  text: string | undefined,
  problemOf: (text: string) => string | undefined,
  keyOf: (text: string) => string,
): boolean {
  if (text === undefined) return true;
  const problem = typeof text === "string" ? problemOf(text) : `Must be a string, got a ${typeof text}.`;
  if (problem !== undefined) {
    worker.refuse(property, problem);
    return false;
  }
  const key = keyOf(text);
  const other = taken.get(key);
  if (other === undefined) {
    taken.set(key, worker.id);
    return true;
  }
  const whose = other === worker.id ? "This Worker has it twice." : `The Worker "${other}" has it, too.`;
  worker.refuse(property, `${JSON.stringify(text)} can lead to one Worker only. ${whose} Remove one of the two.`);
  return false;
}
