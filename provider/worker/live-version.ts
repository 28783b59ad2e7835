// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { BindingWorker, WorkerResource } from "../bindings/binding-worker";
import { type Duration, milliseconds } from "../lifecycle/duration";
import { LiveVersion } from "../live-version/live-version";
import { knownValue, optional } from "../program/outputs";
import { addressOf, matchesPath } from "../route/pattern";
import { Route } from "../route/route";
import { isText, type makeAddresses } from "./addresses";
import type { WorkerArgs } from "./args";
import type { Shares } from "./deployment";

/** A Worker, as far as it says which version is live. */
export interface DeployedWorker extends WorkerResource {
  readonly versionId: pulumi.Output<string>;
  readonly live: pulumi.Output<Shares>;
}

type Args = Pick<WorkerArgs, "url" | "routes" | "domains" | "waitUntilLive">;

/** Something to ask for a Worker, and whether that is the path that its program names. */
interface Asked {
  address: string;
  isNamed: boolean;
}

/**
 * Makes the resource that waits at a Worker's routes and custom domains, where it is not on workers.dev: there the Worker's
 * own update waits.
 */
export async function makeLiveVersion(
  args: Args,
  worker: BindingWorker,
  resource: DeployedWorker,
  made: ReturnType<typeof makeAddresses>,
): Promise<LiveVersion | undefined> {
  const { waitUntilLive = false } = args;
  if (waitUntilLive === false || isOnWorkersDev(args)) return undefined;
  if (!(await hasAddress(args))) {
    worker.refuse("waitUntilLive", NO_ADDRESS);
    return undefined;
  }
  const wait = pulumi.output(waitUntilLive).apply(waitOf);
  const asked = pulumi
    .output(made)
    .apply((resources) => pulumi.all(resources.map((each) => askedOf(each, wait))))
    .apply((all) => onePerHost(all.filter((each) => each !== undefined)));
  const live = optional(resource.live, resource.versionId);
  const versionId = pulumi
    .all([resource.versionId, live])
    .apply(([id, shares]) => (id !== "" && (shares === undefined || id in shares) ? id : undefined));
  const timeout = wait.apply((known) => known?.timeout);
  return new LiveVersion(worker.id, { versionId, addresses: asked, timeout }, resource);
}

/** What is wrong with it, the Worker's check says. */
function waitOf(given: unknown): { path: string; timeout?: Duration } | undefined {
  if (given === false || given === null) return undefined;
  const { path, timeout } = Object(given) as { path?: unknown; timeout?: unknown };
  const isDuration = typeof timeout === "string" || typeof timeout === "number";
  return {
    path: typeof path === "string" && path.startsWith("/") ? path : "/",
    ...(isDuration && milliseconds(timeout) !== undefined && { timeout }),
  };
}

function isOnWorkersDev({ url }: Args): boolean {
  return typeof url === "object" ? url.enabled !== false : url !== false;
}

/** Whether there is one for a single host name, as far as a preview knows. */
async function hasAddress({ routes = [], domains = [] }: Args): Promise<boolean> {
  const there = await Promise.all([
    ...routes.map(async (entry) => {
      const pattern = await knownValue(pulumi.output(isText(entry) ? entry : entry.pattern));
      return typeof pattern !== "string" || addressOf(pattern) !== undefined;
    }),
    ...domains.map(
      async (entry) => isText(entry) || (await knownValue(pulumi.output<unknown>(entry.enabled))) !== false,
    ),
  ]);
  return there.includes(true);
}

function askedOf(
  resource: Awaited<ReturnType<typeof makeAddresses>>[number],
  wait: pulumi.Output<{ path: string } | undefined>,
): pulumi.Output<Asked | undefined> {
  if (resource instanceof Route) {
    return pulumi.all([resource.pattern, resource.url, wait]).apply(([pattern, url, known]) => {
      if (url === undefined || known === undefined) return undefined;
      const isNamed = matchesPath(pattern, known.path);
      return { address: isNamed ? new URL(known.path, url).href : url, isNamed };
    });
  }
  return pulumi
    .all([resource.url, resource.enabled, wait])
    .apply(([url, enabled, known]) =>
      enabled === false || known === undefined ? undefined : { address: new URL(known.path, url).href, isNamed: true },
    );
}

/**
 * Each host name once, at the path that the program names. Routes that do not match it may lead to what static assets answer:
 * they are asked, where they begin, if nothing matches it.
 */
function onePerHost(all: Asked[]): string[] {
  const named = all.filter(({ isNamed }) => isNamed);
  const byHost = new Map<string, string>();
  for (const { address } of named.length > 0 ? named : all) {
    const { host } = new URL(address);
    if (!byHost.has(host)) byHost.set(host, address);
  }
  return [...byHost.values()];
}

const NO_ADDRESS = [
  "The Worker has no address to ask: workers.dev is off, and no custom domain is on nor route for a single host name.",
  "Set `url: true`, add a custom domain, or leave this out.",
].join(" ");
