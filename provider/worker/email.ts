// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import type { BindingWorker } from "../bindings/binding-worker";
import { addressKey, addressProblem } from "../email-address/address";
import type { EmailAddressArgs } from "../email-address/args";
import { EmailAddress } from "../email-address/email-address";
import { knownValue } from "../program/outputs";
import { runScoped } from "../program/run-scope";
import { isText, mayBe } from "./addresses";
import type { WorkerArgs } from "./args";

/** The addresses of one run of the program, with the Worker of each. */
const taken = runScoped(() => new Map<string, string>());

/**
 * Makes the resources below a Worker for the addresses whose mail it gets, each named by its address.
 *
 * @param handlers Finds those that the Worker's code has; nothing where that cannot be known.
 */
export async function makeEmailAddresses(
  { email = [], adopt = false }: Pick<WorkerArgs, "email" | "adopt">,
  worker: BindingWorker,
  handlers: () => Promise<string[] | undefined>,
): Promise<void> {
  if (email.length === 0) return;
  const known = handlers().then((found) => {
    if (found && !found.includes("email")) worker.refuse("email", noHandler(found));
  });
  const made = email.map(async (entry, index) => {
    const args: EmailAddressArgs = isText(entry) ? { address: entry } : entry;
    const property = `email[${index}]`;
    const address = await knownValue(pulumi.output(args.address));
    if (!mayBe(taken(), worker, property, address, addressProblem, addressKey)) return;
    new EmailAddress(address ?? `${worker.id}-${property}`, { adopt, ...args }, worker.resource);
  });
  await Promise.all([known, ...made]);
}

function noHandler(handlers: string[]): string {
  return [
    `The Worker's code has no email() handler${handlers.length > 0 ? `; it has ${handlers.join(", ")}` : ""}.`,
    "Write: export default { async email(message, env) { … } }",
  ].join(" ");
}
