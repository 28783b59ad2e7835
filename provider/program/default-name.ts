// Runs in the program.
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import type { NameRule } from "../lifecycle/names";

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
