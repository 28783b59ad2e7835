import { globToRegExp } from "./glob";
import { BundleError } from "./types";

/** What a file is uploaded as, in wrangler's terms. */
export type ModuleType =
  "ESModule" | "CommonJS" | "CompiledWasm" | "Text" | "Data" | "PythonModule" | "PythonRequirement";

/** Which files are modules of their own. */
export interface ModuleRule {
  type: ModuleType;
  /** Wrangler's globs: one star stands for any characters, two of them and a slash for any folders. */
  globs: string[];
  /**
   * Whether later rules of the same type, the default ones among them, count too.
   * @defaultValue false
   */
  fallthrough?: boolean;
}

export const CONTENT_TYPES: Record<ModuleType, string> = {
  ESModule: "application/javascript+module",
  CommonJS: "application/javascript",
  CompiledWasm: "application/wasm",
  Text: "text/plain",
  Data: "application/octet-stream",
  PythonModule: "text/x-python",
  PythonRequirement: "text/x-python-requirement",
};

const DEFAULT_RULES: ModuleRule[] = [
  { type: "Text", globs: ["**/*.txt", "**/*.html", "**/*.sql"] },
  { type: "Data", globs: ["**/*.bin"] },
  { type: "CompiledWasm", globs: ["**/*.wasm", "**/*.wasm?module"] },
];

/** The rules that count, and those that an earlier one of their type turns off. */
export interface Rules {
  active: ModuleRule[];
  off: ModuleRule[];
}

/** The user's rules and the default ones, as wrangler joins them. */
export function joinRules(rules: ModuleRule[] = []): Rules {
  const settled = new Set<ModuleType>();
  const joined: Rules = { active: [], off: [] };
  for (const rule of [...rules, ...DEFAULT_RULES]) {
    if (settled.has(rule.type)) joined.off.push(rule);
    else {
      joined.active.push(rule);
      if (rule.fallthrough !== true) settled.add(rule.type);
    }
  }
  return joined;
}

/** The first of the rules that a path matches. */
export function ruleFor(path: string, rules: ModuleRule[], within: "folder" | "anywhere"): ModuleRule | undefined {
  return rules.find(({ globs }) => globs.some((glob) => globToRegExp(glob, within).test(path)));
}

/**
 * Checks what TypeScript checks where a program is TypeScript.
 *
 * @throws BundleError INVALID_OPTION for a rule that is not one.
 */
export function checkRules(rules: unknown): void {
  if (!Array.isArray(rules)) throw invalid("rules", "Must be a list of rules.");
  for (const [index, rule] of Object.entries(rules)) {
    const [type, globs, fallthrough] = ["type", "globs", "fallthrough"].map((key): unknown =>
      typeof rule === "object" && rule !== null ? Reflect.get(rule, key) : undefined,
    );
    if (typeof type !== "string" || !(type in CONTENT_TYPES)) {
      const given = typeof type === "string" ? `"${type}" is not a module type` : "Must be a module type";
      throw invalid(`rules[${index}].type`, `${given}. The types are ${Object.keys(CONTENT_TYPES).join(", ")}.`);
    }
    if (!Array.isArray(globs) || globs.length === 0 || !globs.every((glob) => typeof glob === "string")) {
      throw invalid(`rules[${index}].globs`, 'Must be a list of globs, such as ["**/*.md"].');
    }
    if (fallthrough !== undefined && typeof fallthrough !== "boolean") {
      throw invalid(`rules[${index}].fallthrough`, "Must be true or false.");
    }
  }
}

function invalid(property: string, reason: string): BundleError {
  return new BundleError("INVALID_OPTION", reason, property);
}
