// Runs in the plugin's process.
import type { EmailRoutingRule } from "cloudflare/resources/email-routing/rules/rules";

import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { onceKnown } from "../cloudflare/new-script";
import type { ResourceDefinition } from "../lifecycle/define-resource";
import { warn } from "../lifecycle/engine-log";
import { addressKey, isCatchAll } from "./address";
import { checkEmailAddress, conflict, foreignRule, isOf, noZone, ruleFor, workerOf, zoneOf } from "./check";
import type { EmailAddressInputs, EmailAddressOutputs } from "./state";

/** Right after the first upload of a script, Email Routing may not know it yet. */
const UNKNOWN_SCRIPT_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 14_000];
const UNKNOWN_SCRIPT = 2016;

/** A rule of Email Routing that leads to a Worker. */
export const emailAddress: ResourceDefinition<EmailAddressInputs, EmailAddressOutputs> = {
  inputs: {
    address: "replace",
    accountId: "replace",
    zoneId: "replace",
    scriptName: "update",
    adopt: "ignored",
    notice: "ignored",
  },

  identity: ({ accountId, address }) => ({ accountId, label: `email address ${addressKey(address)}` }),

  check: checkEmailAddress,

  async create(inputs, context) {
    const account = context.account(inputs.accountId);
    const zone = await zoneOf(account, inputs);
    if (zone === undefined) throw new Error(noZone(inputs));
    const existing = await ruleFor(account, zone, inputs.address);
    const foreign = foreignRule(existing, inputs);
    if (foreign && !inputs.adopt) throw new Error(conflict(foreign, inputs.address));
    // An interrupted run may have made it.
    const isMade = existing !== undefined && foreign === undefined && existing.enabled !== false;
    const rule = isMade ? existing : await write(account, inputs, zone, existing?.id);
    return { id: inputs.address, outputs: outputsOf(inputs, zone, rule) };
  },

  async update(_id, olds, news, context) {
    const account = context.account(news.accountId);
    const { foundZoneId, ruleId } = olds;
    if (olds.scriptName === news.scriptName) return { ...olds, ...withoutNotice(news) };
    try {
      return outputsOf(news, foundZoneId, await write(account, news, foundZoneId, ruleId));
    } catch (error) {
      if (ruleId === undefined || !isGone(error)) throw error;
      return outputsOf(news, foundZoneId, await write(account, news, foundZoneId, undefined));
    }
  },

  async read(_id, olds, context) {
    const seen = await find(context.account(olds.accountId), olds);
    if (seen === undefined) return undefined;
    const { ruleId: _ruleId, foundZoneId, ...deployed } = olds;
    const isOn = seen.enabled !== false;
    const inputs: EmailAddressInputs = { ...deployed, scriptName: (isOn ? workerOf(seen) : undefined) ?? "(none)" };
    return { inputs, outputs: outputsOf(inputs, foundZoneId, seen) };
  },

  async delete(_id, olds, context) {
    const account = context.account(olds.accountId);
    const seen = await find(account, olds);
    if (seen === undefined) return;
    if (workerOf(seen) !== olds.scriptName) {
      await warn(`The rule for ${olds.address} stays: its mail no longer goes to the Worker "${olds.scriptName}".`);
      return;
    }
    if (isCatchAll(olds.address)) {
      const body = { matchers: [{ type: "all" }], actions: [{ type: "drop" }], enabled: false };
      await account.emailRules.send(olds.foundZoneId, "put", "/catch_all", { body });
      return;
    }
    try {
      await account.emailRules.send(olds.foundZoneId, "delete", `/${encodeURIComponent(seen.id ?? "")}`);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
};

/** The rule as the zone has it now. Somebody may have made it anew: then it has another ID. */
async function find(
  account: Account,
  { address, foundZoneId, ruleId }: EmailAddressOutputs,
): Promise<EmailRoutingRule | undefined> {
  try {
    if (isCatchAll(address)) return await ruleFor(account, foundZoneId, address);
    const rules = await account.emailRules.of(foundZoneId);
    return rules.find((rule) => rule.id === ruleId && isOf(rule, address)) ?? rules.find((rule) => isOf(rule, address));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The source "api" keeps wrangler from taking the rule for one of its own. */
async function write(
  account: Account,
  { address, scriptName }: EmailAddressInputs,
  zone: string,
  ruleId: string | undefined,
): Promise<EmailRoutingRule> {
  const rules = account.emailRules;
  const rule = { actions: [{ type: "worker", value: [scriptName] }], enabled: true };
  const send = (): Promise<EmailRoutingRule> => {
    if (isCatchAll(address)) {
      return rules.send(zone, "put", "/catch_all", { body: { ...rule, matchers: [{ type: "all" }] } });
    }
    const body = { ...rule, matchers: [{ type: "literal", field: "to", value: address }], source: "api" };
    if (ruleId === undefined) {
      return rules.make(zone, body, (each) => isOf(each, address) && workerOf(each) === scriptName);
    }
    return rules.send(zone, "put", `/${encodeURIComponent(ruleId)}`, { body });
  };
  return onceKnown(send, (error) => error.is("email", UNKNOWN_SCRIPT), UNKNOWN_SCRIPT_DELAYS_MS);
}

function isGone(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.service === "email" && error.status === 404;
}

function withoutNotice({ notice: _notice, ...inputs }: EmailAddressInputs): EmailAddressInputs {
  return inputs;
}

function outputsOf(inputs: EmailAddressInputs, foundZoneId: string, rule: EmailRoutingRule): EmailAddressOutputs {
  const id = isCatchAll(inputs.address) ? undefined : rule.id;
  return { ...withoutNotice(inputs), foundZoneId, ...(id !== undefined && { ruleId: id }) };
}
