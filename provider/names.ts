import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { isUnknown } from "./lifecycle/unknown";

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

/** The name of what is given none: with project and stack in it, so that two stacks never meet. */
export function defaultName(id: string, rule: NameRule): string {
  const whole = [pulumi.getProject(), pulumi.getStack(), id].map(kebab).join("-");
  if (whole.length <= rule.maxLength) return whole;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${whole.slice(0, rule.maxLength - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}

function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
