// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { onceKnown } from "../cloudflare/new-script";
import type { ApiRoute } from "../cloudflare/zones";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { warn } from "../lifecycle/engine-log";
import { checkRoute, conflict, foreignRoute, noZone, zoneOf } from "./check";
import { addressOf, patternKey } from "./pattern";
import type { RouteInputs, RouteOutputs } from "./state";

/** Right after the first upload of a script, the routes' service may not know it yet. */
const UNKNOWN_SCRIPT_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000];

/** A route of a zone that leads to a Worker. */
export const route: ResourceDefinition<RouteInputs, RouteOutputs> = {
  inputs: {
    pattern: "replace",
    accountId: "replace",
    zoneId: "update",
    zoneName: "update",
    scriptName: "update",
    adopt: "ignored",
    notice: "ignored",
  },

  unsaid: { adopt: false },

  identity: ({ accountId, pattern }) => ({ accountId, label: `route ${patternKey(pattern)}` }),

  check: checkRoute,

  async create(inputs, context) {
    const account = context.account(inputs.accountId);
    return { id: inputs.pattern, outputs: await ensure(account, inputs, await zoneIdOf(account, inputs)) };
  },

  async update(_id, olds, news, context) {
    const account = context.account(news.accountId);
    const isSameZone = olds.zoneId === news.zoneId && olds.zoneName === news.zoneName;
    const zoneId = isSameZone ? olds.foundZoneId : await zoneIdOf(account, news);
    if (zoneId !== olds.foundZoneId) {
      const outputs = await ensure(account, news, zoneId);
      await remove(account, olds);
      return outputs;
    }
    if (olds.scriptName === news.scriptName) {
      return outputsOf(news, zoneId, { id: olds.routeId, pattern: olds.pattern, ...(olds.url && { url: olds.url }) });
    }
    try {
      return outputsOf(news, zoneId, await write(account, news, zoneId, olds.routeId));
    } catch (error) {
      if (!isGone(error)) throw error;
      return ensure(account, news, zoneId);
    }
  },

  async read(_id, olds, context) {
    const account = context.account(olds.accountId);
    const routes = await account.zones.routes(olds.foundZoneId).catch((error: unknown) => {
      if (isGone(error)) return [];
      throw error;
    });
    // Somebody may have made it anew: then it has another ID.
    const seen =
      routes.find(({ id }) => id === olds.routeId) ??
      routes.find(({ pattern }) => patternKey(pattern) === patternKey(olds.pattern));
    if (!seen) return undefined;
    const { routeId: _routeId, foundZoneId, url: _url, ...deployed } = olds;
    const pattern = patternKey(seen.pattern) === patternKey(olds.pattern) ? olds.pattern : seen.pattern;
    const inputs: RouteInputs = { ...deployed, pattern, scriptName: seen.script ?? "(none)" };
    return { inputs, outputs: outputsOf(inputs, foundZoneId, seen) };
  },

  delete: (_id, olds, context) => remove(context.account(olds.accountId), olds),
};

async function zoneIdOf(account: Account, inputs: RouteInputs): Promise<string> {
  const zoneId = await zoneOf(account, inputs);
  if (zoneId === undefined) throw new Error(noZone(inputs));
  return zoneId;
}

/** Creates the route. One that exists already is taken when it leads to this Worker, after an interrupted run for example, or is to be adopted. */
async function ensure(account: Account, inputs: RouteInputs, zoneId: string): Promise<RouteOutputs> {
  try {
    return outputsOf(inputs, zoneId, await write(account, inputs, zoneId));
  } catch (error) {
    if (!(error instanceof CloudflareApiError && error.is("routes", 10020))) throw error;
    const routes = await account.zones.routesNow(zoneId);
    const existing = routes.find(({ pattern }) => patternKey(pattern) === patternKey(inputs.pattern));
    if (!existing) throw error;
    const foreign = foreignRoute([existing], inputs);
    if (!foreign) return outputsOf(inputs, zoneId, existing);
    if (!inputs.adopt) throw new Error(conflict(foreign), { cause: error });
    return outputsOf(inputs, zoneId, await write(account, inputs, zoneId, existing.id));
  }
}

async function write(
  account: Account,
  { pattern, scriptName }: RouteInputs,
  zoneId: string,
  routeId?: string,
): Promise<ApiRoute> {
  const body = { pattern, script: scriptName };
  const send = () =>
    routeId === undefined
      ? account.zones.sendRoute<ApiRoute>(zoneId, "post", { body })
      : account.zones.sendRoute<ApiRoute>(zoneId, "put", { routeId, body });
  return onceKnown(send, (error) => error.is("routes", 10019), UNKNOWN_SCRIPT_DELAYS_MS);
}

/** Leaves a route that leads to another Worker by now. */
async function remove(account: Account, { foundZoneId, routeId, scriptName, pattern }: RouteOutputs): Promise<void> {
  try {
    const seen = (await account.zones.routes(foundZoneId)).find(({ id }) => id === routeId);
    if (seen?.script !== undefined && seen.script !== scriptName) {
      await warn(`The route ${pattern} stays: it leads to the Worker "${seen.script}" now.`);
      return;
    }
    await account.zones.sendRoute(foundZoneId, "delete", { routeId });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && (error.is("routes", 10009) || error.is("routes", 10005));
}

function outputsOf({ notice: _notice, ...inputs }: RouteInputs, foundZoneId: string, seen: ApiRoute): RouteOutputs {
  return { ...inputs, routeId: seen.id, foundZoneId, url: seen.url ?? addressOf(inputs.pattern) };
}
