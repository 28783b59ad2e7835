// Runs in the plugin's process.
import { milliseconds } from "./duration";
import type { Failure } from "./failure";
import { isUnknown } from "./unknown";

/** What is wrong with a value; nothing when it is allowed, left out, or not known yet. */
export type Rule = (value: unknown, property: string) => Failure[];

export const text: Rule = rule("a string", (value) => typeof value === "string");

export const filledText: Rule = rule("a non-empty string", (value) => typeof value === "string" && value !== "");

export const flag: Rule = rule("a boolean", (value) => typeof value === "boolean");

/** @param most No limit, when it is left out. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Rule {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most.toLocaleString("en")}`;
  return rule(
    `a whole number ${range}`,
    (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
  );
}

export function between(least: number, most: number): Rule {
  return rule(
    `a number from ${least} to ${most.toLocaleString("en")}`,
    (value) => typeof value === "number" && value >= least && value <= most,
  );
}

export function oneOf(...values: string[]): Rule {
  const last = values.length - 1;
  const said = values.map((value, index) => `${index === 0 ? "" : index === last ? " or " : ", "}"${value}"`).join("");
  return rule(said, (value) => typeof value === "string" && values.includes(value), otherValue);
}

export const duration: Rule = rule(
  'a duration, milliseconds or a string such as "5m" or "7 days"',
  (value) => milliseconds(value) !== undefined,
  otherValue,
);

export function textOfBytes(most: number): Rule {
  return (value, property) => {
    const failures = text(value, property);
    const bytes = typeof value === "string" ? Buffer.byteLength(value) : 0;
    if (bytes > most) failures.push({ property, reason: `Must have at most ${most} bytes, got ${bytes}.` });
    return failures;
  };
}

export function list(entry: Rule): Rule {
  const isList = rule("a list", Array.isArray);
  return (value, property) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown, index) => {
          const at = `${property}[${index}]`;
          if (each !== null && each !== undefined) return entry(each, at);
          return [{ property: at, reason: `Must have a value, got ${String(each)}. Remove it, or give it one.` }];
        })
      : isList(value, property);
}

/** An object with these properties and no others. */
export function object(properties: Record<string, Rule>): Rule {
  const isObject = rule("an object", (value) => typeof value === "object" && !Array.isArray(value));
  const expected = Object.keys(properties).join(", ");
  const rules = new Map(Object.entries(properties));
  return (value, property) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
        const at = `${property}.${name}`;
        return rules.get(name)?.(each, at) ?? [{ property: at, reason: `Does not exist. Use one of: ${expected}.` }];
      });
    }
    return isObject(value, property);
  };
}

/** An object's rule, with properties that exclude one another. */
export function atMostOneOf(names: string[], properties: Rule): Rule {
  return (value, property) => {
    const [first, second] = givenOf(names, value);
    const failures = properties(value, property);
    if (second === undefined) return failures;
    return [...failures, { property: `${property}.${second}`, reason: `Cannot be combined with \`${first}\`.` }];
  };
}

/** An object's rule, with properties of which it has exactly one. */
export function oneOfThese(names: string[], properties: Rule): Rule {
  const most = atMostOneOf(names, properties);
  return (value, property) => {
    const failures = most(value, property);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject || givenOf(names, value).length > 0) return failures;
    return [...failures, { property, reason: `Must have ${names.map((name) => `\`${name}\``).join(" or ")}.` }];
  };
}

function givenOf(names: string[], value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const values = new Map<string, unknown>(Object.entries(value));
  return names.filter((name) => values.get(name) !== undefined && values.get(name) !== null);
}

/** A string, or an object that keeps the rule. */
export const textOr = (properties: Rule): Rule => orObject("string", properties);

/** A string that says something, or an object that keeps the rule. */
export function filledTextOr(properties: Rule): Rule {
  const either = textOr(properties);
  return (value, property) => (value === "" ? filledText : either)(value, property);
}

/** A boolean, or an object that keeps the rule. */
export const flagOr = (properties: Rule): Rule => orObject("boolean", properties);

function orObject(type: "string" | "boolean", properties: Rule): Rule {
  const isEither = rule(`a ${type} or an object`, (value) => typeof value === type);
  return (value, property) =>
    typeof value === "object" && !Array.isArray(value) ? properties(value, property) : isEither(value, property);
}

/** An object's rule, with the properties that it cannot be without. */
export function requiring(names: string[], properties: Rule): Rule {
  return (value, property) => {
    const failures = properties(value, property);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return failures;
    const given = givenOf(names, value);
    const missing = names.filter((name) => !given.includes(name));
    return [...failures, ...missing.map((name) => ({ property: `${property}.${name}`, reason: "Must be set." }))];
  };
}

/** @param said How a wrong value is said. */
export function rule(expected: string, isRight: (value: unknown) => boolean, said = saidValue): Rule {
  return (value, property) =>
    value === undefined || value === null || isUnknown(value) || isRight(value)
      ? []
      : [{ property, reason: `Must be ${expected}, got ${said(value)}.` }];
}

/** Where some strings are right. */
export function otherValue(value: unknown): string {
  return typeof value === "string" && value !== "" ? "another string" : saidValue(value);
}

/** A string that is a secret, so that nothing of it is said. */
export const secretText: Rule = rule("a string", (value) => typeof value === "string", typeOf);

/** Numbers and booleans are said, of anything else the type alone: it may be a secret. */
function saidValue(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeOf(value);
}

export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === "") return "an empty string";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  if ("__pulumiOutput" in value) return "an output";
  if ("__pulumiResource" in value) return "a resource";
  return value instanceof Promise ? "a promise" : "an object";
}
