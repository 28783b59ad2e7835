// Runs in the plugin's process.
import type { Failure } from "../lifecycle/failure";
import { oneOf, typeOf } from "../lifecycle/rules";
import type { AssetsInputs } from "./options";

const HTML = oneOf("auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash", "none");
const NOT_FOUND = oneOf("none", "404-page", "single-page-application");
const MAX_RULES = 100;
const MAX_RULE = 100;

/** What is wrong with how the assets are to be served. */
export function assetsFailures(assets: AssetsInputs, hasCode: boolean): Failure[] {
  const { htmlHandling, notFoundHandling, runWorkerFirst } = assets;
  const failures = [
    ...HTML(htmlHandling, "assets.htmlHandling"),
    ...NOT_FOUND(notFoundHandling, "assets.notFoundHandling"),
  ];
  const first = runFirstProblem(runWorkerFirst, hasCode);
  if (first !== undefined) failures.push({ property: "assets.runWorkerFirst", reason: first });
  return failures;
}

function runFirstProblem(first: unknown, hasCode: boolean): string | undefined {
  if (first === undefined || first === false) return undefined;
  if (first !== true && !Array.isArray(first)) return `Must be true, false or a list of paths, got ${typeOf(first)}.`;
  if (!hasCode) return "Needs an `entrypoint` or a `script`: assets alone run no code.";
  return first === true ? undefined : rulesProblem(first);
}

function rulesProblem(rules: unknown[]): string | undefined {
  if (rules.length === 0 || rules.length > MAX_RULES) return `Must have 1 to ${MAX_RULES} paths, got ${rules.length}.`;
  const wrong = rules.find((rule) => typeof rule !== "string" || !/^!?\//.test(rule));
  if (wrong !== undefined) {
    return `Must have paths that begin with / or !/, got ${typeof wrong === "string" ? JSON.stringify(wrong) : typeOf(wrong)}.`;
  }
  const texts = rules.map(String);
  const long = texts.find((rule) => rule.length > MAX_RULE);
  if (long !== undefined) return `Must have paths of ${MAX_RULE} characters at the most, got "${long}".`;
  if (!texts.some((rule) => rule.startsWith("/"))) return "Must have a path that begins with /.";
  const twice = texts.find((rule, index) => texts.indexOf(rule) !== index);
  if (twice !== undefined) return `Has "${twice}" twice.`;
  const covered = texts.find((rule) => texts.some((other) => rule !== other && covers(other, rule)));
  return covered === undefined ? undefined : `Has "${covered}", which another path with * includes.`;
}

const covers = (rule: string, other: string): boolean => rule.endsWith("*") && other.startsWith(rule.slice(0, -1));
