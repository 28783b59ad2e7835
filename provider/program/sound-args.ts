// Runs in the program.
import type { Failure } from "../lifecycle/failure";
import { type Rule, typeOf } from "../lifecycle/rules";
import { isLater } from "./later";

export type ArgRules<Args extends object> = Record<keyof Args & string, Rule>;

/** What the check says more of: it reads the value when the engine has it. Here it is what the engine can get at all. */
export const checkedLater: Rule = (value, property) => notSent(value, property, []);

function notSent(value: unknown, property: string, above: readonly unknown[]): Failure[] {
  if (["function", "symbol", "bigint"].includes(typeof value)) {
    return [{ property, reason: `Must be a value that JSON can represent, got ${typeOf(value)}.` }];
  }
  if (typeof value !== "object" || value === null || isLater(value)) return [];
  if (above.includes(value))
    return [{ property, reason: "Refers to itself. Give it a value that JSON can represent." }];
  const isList = Array.isArray(value);
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    notSent(each, isList ? `${property}[${name}]` : `${property}.${name}`, [...above, value]),
  );
}

/** A value that the program itself reads while it runs, so that an output is too late. */
export function plain(rule: Rule): Rule {
  return (value, property) =>
    isLater(value)
      ? [
          {
            property,
            reason: "Must be a plain value, got an output. The program needs it before anything is deployed.",
          },
        ]
      : rule(value, property);
}

/** A value that may be an output. */
export function input(rule: Rule): Rule {
  return (value, property) => (isLater(value) ? [] : rule(value, property));
}

/**
 * What the program can read of what a user gave. TypeScript checks it where it is written, but nothing does in JavaScript:
 * what breaks its rule is a failure, and reads as if it were not there.
 */
export function soundArgs<Args extends object>(
  given: Args,
  rules: ArgRules<Args>,
): { args: Args; failures: Failure[] } {
  const known = new Map<string, Rule>(Object.entries(rules));
  const failures: Failure[] = [];
  const isObject = typeof given === "object" && !Array.isArray(given);
  const entries = isObject ? Object.entries(Object(given) as Record<string, unknown>) : [];
  const sound = entries.filter(([name, value]) => {
    if (value === undefined || value === null) return false;
    const rule = known.get(name);
    const found = rule ? rule(value, name) : [{ property: name, reason: doesNotExist(name, [...known.keys()]) }];
    failures.push(...found);
    return found.length === 0;
  });
  return { args: Object.fromEntries(sound) as Args, failures };
}

function doesNotExist(name: string, names: string[]): string {
  const near = names.find((known) => key(known) === key(name));
  return `Does not exist. ${near === undefined ? `Use one of: ${names.join(", ")}.` : `Use \`${near}\`.`}`;
}

const key = (name: string): string => name.toLowerCase().replace(/[_-]/g, "").replace(/s$/, "");
