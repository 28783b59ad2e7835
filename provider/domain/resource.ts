// Runs in the plugin's process.
import type { Account, ApiDomain } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { DOMAINS, domainPath } from "../cloudflare/paths";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { warn } from "../lifecycle/engine-log";
import { sameValue } from "../lifecycle/unknown";
import { checkCustomDomain, conflict, foreignDomain } from "./check";
import type { CustomDomainInputs, CustomDomainOutputs } from "./state";

const ATTACHED = ["scriptName", "zoneId", "zoneName", "enabled", "previews"] as const;

/** A host name that a Worker is the origin of. */
export const customDomain: ResourceDefinition<CustomDomainInputs, CustomDomainOutputs> = {
  inputs: {
    hostname: "replace",
    accountId: "replace",
    zoneId: "update",
    zoneName: "update",
    enabled: "update",
    previews: "update",
    scriptName: "update",
    adopt: "ignored",
    notice: "ignored",
  },

  unsaid: { adopt: false },

  identity: ({ accountId, hostname }) => ({ accountId, label: `custom domain ${hostname}` }),

  check: checkCustomDomain,

  async create(inputs, context) {
    const account = context.account(inputs.accountId);
    const existing = await foreignDomain(account, inputs);
    if (existing && !inputs.adopt) throw new Error(conflict(existing));
    return { id: inputs.hostname, outputs: await attach(account, inputs, existing !== undefined) };
  },

  async update(_id, olds, news, context) {
    if (ATTACHED.every((name) => sameValue(olds[name], news[name]))) {
      const { domainId, foundZoneId, url } = olds;
      return { ...news, domainId, foundZoneId, url };
    }
    return attach(context.account(news.accountId), news, olds.scriptName !== news.scriptName);
  },

  async read(_id, olds, context) {
    const seen = (await context.account(olds.accountId).domains()).get(olds.hostname);
    if (!seen) return undefined;
    const { domainId: _domainId, foundZoneId: _foundZoneId, url: _url, ...deployed } = olds;
    const inputs: CustomDomainInputs = {
      ...deployed,
      scriptName: seen.service,
      ...(olds.zoneId !== undefined && { zoneId: seen.zone_id }),
      ...(olds.enabled !== undefined && { enabled: seen.enabled ?? olds.enabled }),
      ...(olds.previews !== undefined && { previews: seen.previews_enabled ?? olds.previews }),
    };
    return { inputs, outputs: outputsOf(inputs, seen) };
  },

  async delete(_id, { accountId, hostname, scriptName, domainId }, context) {
    const account = context.account(accountId);
    const seen = (await account.domains()).get(hostname);
    if (seen && seen.service !== scriptName) {
      await warn(`The custom domain ${hostname} stays: it leads to the Worker "${seen.service}" now.`);
      return;
    }
    try {
      await account.send("workers", "delete", domainPath(domainId));
    } catch (error) {
      if (!(error instanceof CloudflareApiError && error.is("workers", 100114))) throw error;
    }
  },
};

async function attach(account: Account, inputs: CustomDomainInputs, takesOver: boolean): Promise<CustomDomainOutputs> {
  const { hostname, scriptName, zoneId, zoneName, enabled, previews } = inputs;
  const attached = await account.send<ApiDomain>("workers", "put", DOMAINS, {
    body: {
      hostname,
      service: scriptName,
      zone_id: zoneId,
      zone_name: zoneName,
      enabled,
      previews_enabled: previews,
      ...(takesOver && { override_existing_origin: true }),
    },
  });
  return outputsOf(inputs, attached);
}

function outputsOf({ notice: _notice, ...inputs }: CustomDomainInputs, seen: ApiDomain): CustomDomainOutputs {
  return { ...inputs, domainId: seen.id, foundZoneId: seen.zone_id, url: seen.url ?? `https://${inputs.hostname}` };
}
