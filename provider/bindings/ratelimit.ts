// Runs in the program.
import type { RateLimit } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
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

const kind = bindingKind({ type: "ratelimit", isolated: true });

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
export function ratelimit({ namespaceId, limit, period, mitigationTimeout }: RatelimitOptions): Binding<RateLimit> {
  return kind.bind({
    namespace_id: namespaceId,
    simple: { limit, period, mitigation_timeout: mitigationTimeout },
  } satisfies SdkFields<"ratelimit">);
}

ratelimit.kind = kind;
