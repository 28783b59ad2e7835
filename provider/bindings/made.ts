// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { type Failure, withoutSecrets } from "../lifecycle/failure";
import { object, requiring, type Rule, typeOf } from "../lifecycle/rules";
import { hasLater, plainLater, plainNow } from "../program/later";
import type { ApiBinding } from "./api-binding";
import { Binding } from "./bindable";
import type { BindingWorker } from "./binding-worker";

/** What a maker takes, its options included: what it needs, and what may be left out. */
export function takes(needed: Record<string, Rule>, optional: Record<string, Rule> = {}): Rule {
  return requiring(Object.keys(needed), object({ ...needed, ...optional }));
}

/**
 * What a maker returns. What it was given is checked once a Worker has the binding, so that a mistake is a failure of that
 * Worker's check, with the binding's name.
 *
 * @param named The arguments by their names.
 * @param options JavaScript may bring anything in its place.
 */
export function made<Named extends object, Options extends object>(
  rule: Rule,
  named: Named,
  options: Options,
  toApi: (given: Named & Options, name: string, worker: BindingWorker) => pulumi.Input<ApiBinding>,
): Binding<never> {
  return new Binding((name, worker) => {
    const property = `bindings.${name}`;
    const wrongOptions = optionFailures(options, property);
    const given = withoutUndefined(Object.assign({}, named, options));
    const failures = wrongOptions.length > 0 ? wrongOptions : rule(plainNow(given), property);
    for (const failure of failures) worker.refuse(failure.property, failure.reason);
    if (failures.length > 0) return REFUSED;
    if (hasLater(given)) worker.awaits(checkLater(rule, given, property, worker));
    return toApi(given, name, worker);
  });
}

/** Stands where a binding was refused; it is never sent. */
export const REFUSED: ApiBinding = { type: "json", json: null };

/** TypeScript says that they are an object, and JavaScript may bring anything. */
function optionFailures(options: unknown, property: string): Failure[] {
  const type = typeOf(options);
  return options === undefined || options === null || type === "an object"
    ? []
    : [{ property, reason: `The options of the binding must be an object, got ${type}.` }];
}

function withoutUndefined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

async function checkLater(rule: Rule, given: object, property: string, worker: BindingWorker): Promise<void> {
  const secrets: unknown[] = [];
  const known = await plainLater(given, (secret) => secrets.push(secret));
  for (const failure of rule(known, property)) {
    const { property: at, reason } = withoutSecrets(failure, secrets);
    worker.refuse(at, reason);
  }
}
