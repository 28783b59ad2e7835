// Runs in the plugin's process.
import type { Failure } from "../../lifecycle/failure";
import { holds } from "../../lifecycle/holds";
import { list, object, oneOf, type Rule, text } from "../../lifecycle/rules";
import { hasUnknown } from "../../lifecycle/unknown";
import type { Placement, PlacementTarget } from "../settings";
import type { WorkerOption } from "./option";

const target: Record<keyof PlacementTarget, Rule> = {
  region: textLike(/^[^:]+:.+$/, "a provider and its region, such as aws:us-east-1"),
  host: textLike(/^.+:\d+$/, "a host and its port, such as db.example.com:5432"),
  hostname: textLike(/^[^:/]+$/, "a host name without protocol, port or path, such as api.example.com"),
};
const properties = object({
  mode: oneOf("smart", "targeted"),
  hint: text,
  ...target,
  target: list(object(target)),
});

const rule: Rule = (value, property) => {
  const failures = properties(value, property);
  if (failures.length > 0 || typeof value !== "object" || value === null || hasUnknown(value)) return failures;
  return contradictions(value, property);
};

export const placement: WorkerOption<Placement | undefined> = {
  check: (input) => input.checked("placement", rule),
  upload: (value) => (value ? { placement: value } : {}),
  seen(now, { placement: deployed }) {
    if (deployed === undefined) return undefined;
    const seen = inShort(now.placement ?? {});
    if (holds(seen, inShort(deployed))) return deployed;
    return Object.values(seen).some((value) => value !== undefined) ? seen : undefined;
  },
};

function contradictions(placement: Placement, property: string): Failure[] {
  const { mode, hint, target: targets } = placement;
  const named = [
    ...namedBy(placement).map((name) => `${property}.${name}`),
    ...(targets ?? []).flatMap((each, index) => namedBy(each).map((name) => `${property}.target[${index}].${name}`)),
  ];
  const [first, second] = named;
  if (mode === "smart") {
    return first === undefined ? [] : [{ property: first, reason: `Cannot be combined with the mode "smart".` }];
  }
  if (hint !== undefined) return [{ property: `${property}.hint`, reason: `Requires the mode "smart".` }];
  if (first === undefined) {
    return [{ property, reason: `Must have the mode "smart", or one of region, host and hostname.` }];
  }
  return second === undefined ? [] : [{ property: second, reason: `Cannot be combined with ${first}.` }];
}

function namedBy(value: PlacementTarget): string[] {
  return (["region", "host", "hostname"] as const).filter((name) => value[name] !== undefined);
}

/** The API says the same in several forms. */
function inShort({ mode, hint, target: targets, ...own }: Placement): Placement {
  const { region, host, hostname } = { ...own, ...targets?.[0] };
  return mode === "smart" ? { mode, hint } : { region, host, hostname };
}

function textLike(pattern: RegExp, expected: string): Rule {
  return (value, property) => {
    const failures = text(value, property);
    if (failures.length > 0 || typeof value !== "string" || hasUnknown(value) || pattern.test(value)) return failures;
    return [{ property, reason: `"${value}" is not valid. Use ${expected}.` }];
  };
}
