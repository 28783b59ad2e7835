// Runs in the program.
import type { AnalyticsEngineDataset } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

const kind = bindingKind({ type: "analytics_engine", takes: takes({ dataset: filledText }) });

/**
 * A dataset of Workers Analytics Engine. It is created when the code first writes to it.
 *
 * @param dataset The name of the dataset.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/get-started/
 *
 * @example
 * ```ts
 * bindings: { VISITS: binding.analyticsEngine("visits") }
 * // in the Worker: env.VISITS.writeDataPoint({ indexes: [country], doubles: [1] })
 * ```
 */
export function analyticsEngine(dataset: pulumi.Input<string>): Binding<AnalyticsEngineDataset> {
  return kind.make({ dataset }, {}, () => ({ dataset }) satisfies SdkFields<"analytics_engine">);
}

analyticsEngine.kind = kind;
