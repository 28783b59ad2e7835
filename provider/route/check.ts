// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import type { ApiRoute } from "../cloudflare/zones";
import type { Checked, Context } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { InputReader } from "../lifecycle/inputs";
import { isUnknown } from "../lifecycle/unknown";
import { hostOf, patternKey, patternProblem } from "./pattern";
import type { RouteInputs } from "./state";

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the zone has. */
export async function checkRoute(
  news: Record<string, unknown>,
  context: Context,
  olds: RouteInputs | undefined,
): Promise<Checked<RouteInputs>> {
  const { inputs, failures } = checkRouteInputs(news);
  const { pattern, accountId, zoneId, zoneName, scriptName, adopt } = inputs;
  const isNew = olds?.pattern !== pattern;
  const isKnown = ![pattern, accountId, zoneId, zoneName, scriptName].some(isUnknown);
  if (!isNew || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(accountId);
  await foreseen(async () => {
    const zone = await zoneOf(account, inputs);
    if (zone === undefined) {
      failures.push({ property: zoneName === undefined ? "pattern" : "zoneName", reason: noZone(inputs) });
      return;
    }
    const existing = foreignRoute(await account.zones.routes(zone), inputs);
    if (!existing || account.replacedScripts.has(existing.script ?? "")) return;
    if (adopt) inputs.notice = `takes over ${described(existing)}`;
    else failures.push({ property: "pattern", reason: conflict(existing) });
  });
  return { inputs, failures };
}

export function checkRouteInputs(news: Record<string, unknown>): Checked<RouteInputs> {
  const read = new InputReader(news);
  const inputs: RouteInputs = {
    pattern: read.text("pattern") ?? "",
    accountId: read.text("accountId") ?? "",
    zoneId: read.text("zoneId"),
    zoneName: read.text("zoneName")?.toLowerCase(),
    scriptName: read.text("scriptName") ?? "",
    adopt: read.flag("adopt") ?? false,
  };
  const failures = [...read.failures];
  if (failures.length === 0) failures.push(...patternFailures(inputs));
  return { inputs, failures };
}

function patternFailures({ pattern, zoneId, zoneName }: RouteInputs): Failure[] {
  if (isUnknown(pattern)) return [];
  const problem = patternProblem(pattern);
  if (problem !== undefined) return [{ property: "pattern", reason: problem }];
  if (zoneId !== undefined && zoneName !== undefined) {
    return [{ property: "zoneName", reason: "A route has either a `zoneId` or a `zoneName`." }];
  }
  if (zoneId === undefined && zoneName === undefined && hostOf(pattern) === "") {
    const reason = `The pattern ${JSON.stringify(pattern)} has no host name to find the zone by. Set \`zoneId\` or \`zoneName\`.`;
    return [{ property: "pattern", reason }];
  }
  return [];
}

/** The ID of the route's zone; nothing, when the account does not have it. */
export async function zoneOf(
  account: Account,
  { pattern, zoneId, zoneName }: RouteInputs,
): Promise<string | undefined> {
  return zoneId ?? account.zones.idOf(zoneName ?? hostOf(pattern));
}

export function noZone({ pattern, zoneName }: RouteInputs): string {
  return [
    `No zone of this account has the host name "${zoneName ?? hostOf(pattern)}", or the token cannot read it.`,
    "Add the domain to Cloudflare, give the token Zone > Zone > Read, or set `zoneId`.",
  ].join("\n");
}

/** The route of this pattern that leads elsewhere. */
export function foreignRoute(routes: ApiRoute[], { pattern, scriptName }: RouteInputs): ApiRoute | undefined {
  const existing = routes.find((route) => patternKey(route.pattern) === patternKey(pattern));
  return existing?.script === scriptName ? undefined : existing;
}

export function conflict(existing: ApiRoute): string {
  return [
    `The zone already has ${described(existing)}; it is left as it is.`,
    "Give this route another `pattern`, or set `adopt: true` to take that one over.",
  ].join("\n");
}

function described({ pattern, script }: ApiRoute): string {
  if (script) return `the route "${pattern}", which leads to the Worker "${script}"`;
  return `the route "${pattern}", which has no Worker and turns Workers off there`;
}
