// Runs in the program and in the plugin's process.
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
  said: "lower-case letters, digits, dashes and underscores, neither first nor last a dash",
};

export const WORKFLOW_NAME: NameRule = {
  pattern: /^[a-zA-Z0-9_][a-zA-Z0-9_-]*$/,
  maxLength: 64,
  said: "letters, digits, dashes and underscores, not first a dash",
};

export const BINDING_NAME: NameRule = {
  pattern: /^[A-Za-z_$][A-Za-z0-9_$]*$/,
  maxLength: 255,
  said: "what a JavaScript variable could be named",
};

/** Why a name breaks a rule; nothing when it keeps it, or is not known yet. */
export function nameProblem(name: unknown, rule: NameRule): string | undefined {
  if (isUnknown(name)) return undefined;
  if (typeof name !== "string" || name === "") return "A name must be a string that is not empty.";
  if (name.length > rule.maxLength) {
    return `"${name}" has ${name.length} characters; Cloudflare allows ${rule.maxLength}.`;
  }
  return rule.pattern.test(name) ? undefined : `"${name}" is no name that Cloudflare allows: ${rule.said}.`;
}
