// Runs in the plugin's process.
import type { EmailRoutingRule } from "cloudflare/resources/email-routing/rules/rules";

import type { Account } from "../cloudflare/account";
import type { Checked, Context } from "../lifecycle/define-resource";
import { canAsk, foreseen } from "../lifecycle/foreseen";
import { InputReader } from "../lifecycle/inputs";
import { isUnknown } from "../lifecycle/unknown";
import { addressKey, addressProblem, domainOf, isCatchAll } from "./address";
import type { EmailAddressInputs } from "./state";

/** The inputs as previews show and state keeps them, and what is wrong with them: in themselves, and with what the zone has. */
export async function checkEmailAddress(
  news: Record<string, unknown>,
  context: Context,
  olds: EmailAddressInputs | undefined,
): Promise<Checked<EmailAddressInputs>> {
  const { inputs, failures } = checkEmailAddressInputs(news);
  const { address, accountId, zoneId, scriptName, adopt } = inputs;
  const isNew = olds?.address !== address;
  const isKnown = ![address, accountId, zoneId, scriptName].some(isUnknown);
  if (!isNew || !isKnown || failures.length > 0 || !(await canAsk(context.settings))) return { inputs, failures };

  const account = context.account(accountId);
  await foreseen(async () => {
    const zone = await zoneOf(account, inputs);
    if (zone === undefined) {
      failures.push({ property: "address", reason: noZone(inputs) });
      return;
    }
    const existing = foreignRule(await ruleFor(account, zone, address), inputs);
    if (!existing || account.replacedScripts.has(workerOf(existing) ?? "")) return;
    if (adopt) inputs.notice = `takes over ${described(existing, address)}`;
    else failures.push({ property: "address", reason: conflict(existing, address) });
  });
  return { inputs, failures };
}

export function checkEmailAddressInputs(news: Record<string, unknown>): Checked<EmailAddressInputs> {
  const read = new InputReader(news);
  const inputs: EmailAddressInputs = {
    address: read.text("address") ?? "",
    accountId: read.text("accountId") ?? "",
    zoneId: read.text("zoneId"),
    scriptName: read.text("scriptName") ?? "",
    adopt: read.flag("adopt") ?? false,
  };
  const failures = [...read.failures];
  const problem = failures.length > 0 || isUnknown(inputs.address) ? undefined : addressProblem(inputs.address);
  if (problem !== undefined) failures.push({ property: "address", reason: problem });
  return { inputs, failures };
}

/** The ID of the address's zone; nothing, when the account does not have it. */
export async function zoneOf(account: Account, { address, zoneId }: EmailAddressInputs): Promise<string | undefined> {
  return zoneId ?? account.zones.idOf(domainOf(address));
}

export function noZone({ address }: EmailAddressInputs): string {
  return [
    `No zone of this account has the host name "${domainOf(address)}", or the token cannot read it.`,
    "Add the domain to Cloudflare, give the token Zone > Zone > Read, or set `zoneId`.",
  ].join("\n");
}

/** The rule that an address has, as it was when first asked; a catch-all that is off is none. */
export async function ruleFor(account: Account, zone: string, address: string): Promise<EmailRoutingRule | undefined> {
  if (!isCatchAll(address)) return (await account.emailRules.of(zone)).find((rule) => isOf(rule, address));
  const rule = await account.emailRules.catchAll(zone);
  return rule.enabled === true ? rule : undefined;
}

/** Whether a rule is for this very address. */
export function isOf({ matchers = [] }: EmailRoutingRule, address: string): boolean {
  return matchers.some(({ type, value = "" }) => type === "literal" && addressKey(value) === addressKey(address));
}

/** The Worker that gets what a rule matches. */
export function workerOf({ actions = [] }: EmailRoutingRule): string | undefined {
  return actions.find(({ type }) => type === "worker")?.value?.[0];
}

/** The rule, when its mail goes elsewhere. */
export function foreignRule(
  rule: EmailRoutingRule | undefined,
  { scriptName }: EmailAddressInputs,
): EmailRoutingRule | undefined {
  return rule && workerOf(rule) === scriptName ? undefined : rule;
}

export function conflict(existing: EmailRoutingRule, address: string): string {
  return [
    `The zone already has ${described(existing, address)}; it is left as it is.`,
    "Give the Worker another address, or set `adopt: true` to take that one over.",
  ].join("\n");
}

function described(rule: EmailRoutingRule, address: string): string {
  const what = isCatchAll(address) ? "a catch-all" : `a rule for "${address}"`;
  const worker = workerOf(rule);
  if (worker !== undefined) return `${what}, which leads to the Worker "${worker}"`;
  const [action] = rule.actions ?? [];
  if (action?.type === "forward") return `${what}, which forwards to ${(action.value ?? []).join(", ")}`;
  return `${what}, which drops the mail`;
}
