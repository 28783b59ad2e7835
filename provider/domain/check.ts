// Runs in the plugin's process.
import type { Account, ApiDomain } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { scriptPath } from "../cloudflare/paths";
import type { Checked, Context } from "../lifecycle/define-resource";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { InputReader } from "../lifecycle/inputs";
import { isUnknown } from "../lifecycle/unknown";
import { hostnameProblem } from "./hostname";
import type { CustomDomainInputs } from "./state";

/** What a set of domains would change. The SDK does not have this call, which wrangler sends. */
interface Changeset {
  conflicting?: { hostname: string; external_dns_record_id?: string; external_cert_id?: string }[];
}

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the account has. */
export async function checkCustomDomain(
  news: Record<string, unknown>,
  context: Context,
  olds: CustomDomainInputs | undefined,
): Promise<Checked<CustomDomainInputs>> {
  const { inputs, failures } = checkCustomDomainInputs(news);
  const { hostname, accountId, zoneId, zoneName, scriptName, adopt } = inputs;
  const isNew = olds?.hostname !== hostname;
  const isKnown = ![hostname, accountId, zoneId, zoneName, scriptName].some(isUnknown);
  if (!isNew || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(accountId);
  await foreseen(async () => {
    const existing = await foreignDomain(account, inputs);
    if (existing && !account.replacedScripts.has(existing.service)) {
      if (adopt) inputs.notice = `takes over the custom domain of the Worker "${existing.service}"`;
      else failures.push({ property: "hostname", reason: conflict(existing) });
    }
    const record = existing ? undefined : await foreignRecord(account, inputs);
    if (record !== undefined) failures.push({ property: "hostname", reason: record });
  });
  return { inputs, failures };
}

export function checkCustomDomainInputs(news: Record<string, unknown>): Checked<CustomDomainInputs> {
  const read = new InputReader(news);
  const inputs: CustomDomainInputs = {
    hostname: read.text("hostname")?.toLowerCase() ?? "",
    accountId: read.text("accountId") ?? "",
    zoneId: read.text("zoneId"),
    zoneName: read.text("zoneName")?.toLowerCase(),
    enabled: read.flag("enabled"),
    previews: read.flag("previews"),
    scriptName: read.text("scriptName") ?? "",
    adopt: read.flag("adopt") ?? false,
  };
  const failures = [...read.failures];
  const problem = failures.length > 0 || isUnknown(inputs.hostname) ? undefined : hostnameProblem(inputs.hostname);
  if (problem !== undefined) failures.push({ property: "hostname", reason: problem });
  if (inputs.zoneId !== undefined && inputs.zoneName !== undefined) {
    failures.push({ property: "zoneName", reason: "A custom domain has either a `zoneId` or a `zoneName`." });
  }
  return { inputs, failures };
}

/** The custom domain of this host name that leads to another Worker. */
export async function foreignDomain(
  account: Account,
  { hostname, scriptName }: CustomDomainInputs,
): Promise<ApiDomain | undefined> {
  const existing = (await account.domains()).get(hostname);
  return existing?.service === scriptName ? undefined : existing;
}

export function conflict({ hostname, service }: ApiDomain): string {
  return [
    `The custom domain "${hostname}" already leads to the Worker "${service}"; it is left as it is.`,
    "Use another host name, or set `adopt: true` to take that one over.",
  ].join("\n");
}

/** A DNS record that is in the way. Cloudflare tells it for a script that exists. */
async function foreignRecord(account: Account, inputs: CustomDomainInputs): Promise<string | undefined> {
  const { hostname, zoneId, zoneName, scriptName } = inputs;
  try {
    const { conflicting = [] } = await account.send<Changeset>(
      "workers",
      "post",
      scriptPath(scriptName, "/domains/changeset"),
      { body: [{ hostname, zone_id: zoneId, zone_name: zoneName }] },
    );
    const found = conflicting.find((each) => each.hostname === hostname);
    return found && recordInTheWay(hostname, found.external_dns_record_id);
  } catch (error) {
    if (error instanceof CloudflareApiError && error.is("workers", 10007)) return undefined;
    throw error;
  }
}

function recordInTheWay(hostname: string, recordId: string | undefined): string {
  const id = recordId === undefined ? "" : ` (ID ${recordId})`;
  return `The zone already has a DNS record for "${hostname}"${id} that no Worker made, and \`adopt\` does not take it over. Delete that record first.`;
}
