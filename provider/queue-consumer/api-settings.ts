// Runs in the plugin's process.
import { type Duration, milliseconds } from "../lifecycle/duration";
import type { Rule } from "../lifecycle/rules";
import { duration, wholeNumber } from "../lifecycle/rules";
import { isUnknown } from "../lifecycle/unknown";
import type { ConsumerSettings } from "./state";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

interface Setting {
  /** The API's name. */
  api: string;
  rule: Rule;
  /** The API's unit in milliseconds, where it is a time. */
  unit?: number;
}

/** @see https://developers.cloudflare.com/queues/platform/limits/ */
const SETTINGS: Record<keyof ConsumerSettings, Setting> = {
  batchSize: { api: "batch_size", rule: wholeNumber(1, 100) },
  maxRetries: { api: "max_retries", rule: wholeNumber(0, 100) },
  retryDelay: { api: "retry_delay", unit: SECOND_MS, rule: upTo(24 * HOUR_MS, "24 hours", SECOND_MS) },
  maxWaitTime: { api: "max_wait_time_ms", unit: 1, rule: upTo(60 * SECOND_MS, "60 seconds", 1) },
  maxConcurrency: { api: "max_concurrency", rule: wholeNumber(1, 250) },
  visibilityTimeout: { api: "visibility_timeout_ms", unit: 1, rule: upTo(12 * HOUR_MS, "12 hours", 1) },
};

/** Not bare `Object.keys`, which knows no names. */
const entries = Object.entries(SETTINGS) as [keyof ConsumerSettings, Setting][];
export const settingNames = entries.map(([name]) => name);

export function settingRule(name: keyof ConsumerSettings): Rule {
  return SETTINGS[name].rule;
}

/** The settings as the API takes them; what is not set is left out, and Cloudflare's default. */
export function apiSettings(settings: ConsumerSettings): Record<string, number> {
  return Object.fromEntries(
    entries.flatMap(([name, setting]) => {
      const value = apiValue(settings[name], setting);
      return value === undefined ? [] : [[setting.api, value]];
    }),
  );
}

/** The settings as they are now: what is as it was answered when it was deployed stays as it was written. */
export function seenSettings(
  seen: Record<string, number | null | undefined>,
  deployed: ConsumerSettings & { settings?: Record<string, number | null | undefined> },
): ConsumerSettings {
  return Object.fromEntries(
    entries.map(([name, setting]) => {
      const now = seen[setting.api] ?? undefined;
      const before = deployed.settings?.[setting.api] ?? apiValue(deployed[name], setting);
      const known = setting.api in (deployed.settings ?? {}) || before !== undefined;
      if (!known || now === (before ?? undefined)) return [name, deployed[name]];
      return [name, now === undefined ? undefined : now * (setting.unit ?? 1)];
    }),
  );
}

function apiValue(value: Duration | undefined, { unit }: Setting): number | undefined {
  if (value === undefined) return undefined;
  const amount = milliseconds(value);
  return amount === undefined ? undefined : amount / (unit ?? 1);
}

/** A time of whole units up to a limit. */
function upTo(most: number, said: string, unit: number): Rule {
  return (value, property) => {
    const failures = duration(value, property);
    const time = milliseconds(value);
    if (failures.length > 0 || time === undefined || isUnknown(value)) return failures;
    const written = JSON.stringify(value);
    if (time > most) return [{ property, reason: `Must be at most ${said}, got ${written}.` }];
    if (time % unit === 0) return [];
    return [{ property, reason: `Must be whole ${unit === 1 ? "milliseconds" : "seconds"}, got ${written}.` }];
  };
}
