// Runs in the plugin's process.
import { cronFailures } from "../lifecycle/cron";
import type { Checked, Context } from "../lifecycle/define-resource";
import { asSet } from "../lifecycle/inputs";
import { nameProblem } from "../lifecycle/names";
import { type CheckedCode, checkCode, hasCode, NEEDS_CODE, readerOf } from "./check-code";
import type { Deployment } from "./deployment";
import { deploymentRule } from "./deployment-rule";
import { checkOptions } from "./options/table";
import { defaultAddresses, dispatchFailures, nameRuleOf } from "./dispatched";
import type { WorkerInputs } from "./state";
import { checkWait, waitFailures } from "./wait-until-live";

/** The inputs as previews show and state keeps them, and what is wrong with them. */
export function checkWorker(
  news: Record<string, unknown>,
  context: Context,
): Checked<WorkerInputs> & Pick<CheckedCode, "source" | "assetsSource"> & { after: string[] } {
  const read = readerOf(news);
  const lateBindings = read.texts("lateBindings") ?? [];
  const { code, source, assetsSource, failures: codeFailures } = checkCode(read, context, lateBindings);
  const crons = read.texts("crons");
  const consumers = read.texts("consumers");
  const dispatchNamespace = read.text("dispatchNamespace");
  const inputs: WorkerInputs = {
    ...code,
    name: read.get<string>("name") ?? "",
    dispatchNamespace,
    deployment: read.checked<Deployment>("deployment", deploymentRule(read.get<string>("name") ?? "")),
    lateBindings: lateBindings.length > 0 ? asSet(lateBindings) : undefined,
    workersDev: read.get<WorkerInputs["workersDev"]>("workersDev") ?? defaultAddresses(dispatchNamespace),
    crons: asSet(crons),
    consumers: consumers && asSet(consumers),
    ...checkOptions(read),
    adopt: read.flag("adopt") ?? false,
    allowDataLoss: read.flag("allowDataLoss") || undefined,
    waitUntilLive: checkWait(read),
  };
  const problem = nameProblem(inputs.name, nameRuleOf(inputs));
  const failures = [
    ...(problem ? [{ property: "name", reason: problem }] : []),
    ...codeFailures,
    ...(inputs.crons.length > 0 && !hasCode(inputs) ? [{ property: "crons", reason: NEEDS_CODE }] : []),
    ...waitFailures(inputs, hasCode(inputs)),
    ...cronFailures("crons", crons),
    ...dispatchFailures(inputs),
    ...read.failures,
  ];
  return { inputs, failures, source, assetsSource, after: read.texts("after") ?? [] };
}
