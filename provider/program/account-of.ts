// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { knownValue } from "./outputs";

/**
 * The account of a resource, to compare: what it is given, or what the plugin's process takes for it otherwise.
 *
 * @returns Nothing when a preview does not know it yet; empty where nobody says it.
 */
export function accountOf(given: pulumi.Input<string> | undefined): Promise<string | undefined> {
  if (given !== undefined) return knownValue(pulumi.output(given));
  const configured = new pulumi.Config("cloudflare").get("accountId") || process.env["CLOUDFLARE_ACCOUNT_ID"];
  return Promise.resolve(configured ?? "");
}
