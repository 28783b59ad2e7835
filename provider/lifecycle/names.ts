// Runs in the program and in the plugin's process.
import { typeOf } from "./rules";
import { isUnknown } from "./unknown";

/** Cloudflare's rule for a name, and how it is said. */
export interface NameRule {
  pattern: RegExp;
  maxLength: number;
  said: string;
}

/** A Worker's name is part of its workers.dev host name. */
export const WORKER_NAME: NameRule = {
  pattern: /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/,
  maxLength: 63,
  said: "lowercase letters, digits, hyphens and underscores, and no hyphen at either end",
};

export const WORKFLOW_NAME: NameRule = {
  pattern: /^[a-zA-Z0-9_][a-zA-Z0-9_-]*$/,
  maxLength: 64,
  said: "letters, digits, hyphens and underscores, and no hyphen at the start",
};

export const BINDING_NAME: NameRule = {
  pattern: /^[A-Za-z_$][A-Za-z0-9_$]*$/,
  maxLength: 255,
  said: "letters, digits, underscores and $, and no digit at the start",
};

/** Why a name breaks a rule; nothing when it does not, or is not known yet. */
export function nameProblem(name: unknown, rule: NameRule): string | undefined {
  if (isUnknown(name)) return undefined;
  if (typeof name !== "string" || name === "") return `A name must be a non-empty string, got ${typeOf(name)}.`;
  if (name.length > rule.maxLength) {
    return `"${name}" has ${name.length} characters; Cloudflare allows at most ${rule.maxLength}.`;
  }
  return rule.pattern.test(name) ? undefined : `"${name}" is not a valid name. Use ${rule.said}.`;
}
