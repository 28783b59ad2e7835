// Runs in the program.
import type { RateLimit } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { otherValue, rule, wholeNumber } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

export interface RatelimitOptions {
  /** Which counters it uses: a positive integer, as a string. Workers of an account with the same ID share them. */
  namespaceId: pulumi.Input<string>;
  /** How many calls a key may make within a period. */
  limit: pulumi.Input<number>;
  /** The period, in seconds. */
  period: pulumi.Input<10 | 60>;
  /** How long a key that exceeded the limit stays blocked, in seconds: 0, 10, or a multiple of 60 up to 86,400.
   * @defaultValue 0 */
  mitigationTimeout?: pulumi.Input<number | undefined>;
}

const period = rule("10 or 60, in seconds", (value) => value === 10 || value === 60);
const mitigationTimeout = rule(
  "0, 10 or a multiple of 60 up to 86,400, in seconds",
  (value) => value === 10 || (typeof value === "number" && value >= 0 && value <= 86_400 && value % 60 === 0),
);
const id = rule(
  'a positive integer as a string, such as "1001"',
  (value) => typeof value === "string" && /^\d+$/.test(value),
  otherValue,
);

const kind = bindingKind({
  type: "ratelimit",
  takes: takes({ namespaceId: id, limit: wholeNumber(1), period }, { mitigationTimeout }),
  isolated: true,
});

/**
 * A rate limit, which the code counts against by keys of its own.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 *
 * @example
 * ```ts
 * bindings: { LOGINS: binding.ratelimit({ namespaceId: "1001", limit: 5, period: 60 }) }
 * // in the Worker: const { success } = await env.LOGINS.limit({ key: customer })
 * ```
 */
export function ratelimit(options: RatelimitOptions): Binding<RateLimit> {
  return kind.make(
    {},
    options,
    (given) =>
      ({
        namespace_id: given.namespaceId,
        simple: { limit: given.limit, period: given.period, mitigation_timeout: given.mitigationTimeout },
      }) satisfies SdkFields<"ratelimit">,
  );
}

ratelimit.kind = kind;
