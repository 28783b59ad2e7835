// What a preview's file cannot say: how many instances of the Workflows that it changes or deletes are in flight.
import type { WorkflowGetResponse } from "cloudflare/resources/workflows/workflows";

import { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { workflowPath } from "../cloudflare/paths";
import type { Settings } from "../cloudflare/settings";
import { typeToken } from "../lifecycle/provider-text";
import { inFlight } from "../workflow/instances";
import { type Preview, readUrn } from "./preview";
import { text } from "./values";

export interface InFlight {
  /** By URN: `3 running, 1 paused`. */
  said: Map<string, string>;
  /** Why it is not known, where it could not be asked. */
  problem?: string;
}

/** Asks Cloudflare for the instances in flight. Without a token nothing is asked. */
export async function askInFlight({ steps }: Preview, settings: Settings): Promise<InFlight> {
  const said = new Map<string, string>();
  if (!settings.apiToken) return { said };
  const accounts = new Map<string, Account>();
  const asked = new Set<string>();
  try {
    for (const { urn, op, oldState } of steps ?? []) {
      const name = text(oldState?.inputs?.["name"]);
      const id = text(oldState?.inputs?.["accountId"]);
      if (op === "same" || asked.has(urn) || readUrn(urn).type !== typeToken("Workflow") || !name || !id) continue;
      asked.add(urn);
      const account = accounts.get(id) ?? new Account(id, settings);
      accounts.set(id, account);
      const found = inFlight(await instancesOf(account, name));
      if (found) said.set(urn, found.said);
    }
  } catch (error) {
    if (!(error instanceof CloudflareApiError)) throw error;
    return { said, problem: `Instances in flight could not be counted. ${error.message}` };
  }
  return { said };
}

/** None where the Workflow is gone. */
async function instancesOf(account: Account, name: string): Promise<WorkflowGetResponse["instances"] | undefined> {
  try {
    return (await account.send<WorkflowGetResponse>("workflows", "get", workflowPath(name))).instances;
  } catch (error) {
    if (error instanceof CloudflareApiError && error.is("workflows", 10200)) return undefined;
    throw error;
  }
}
