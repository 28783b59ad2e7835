// Runs in the plugin's process.
import type { BindingInputs } from "../bindings/deployed";
import type { Checked } from "../lifecycle/define-resource";
import type { Failure } from "../lifecycle/failure";
import { InputReader } from "../lifecycle/inputs";
import { accountFailures, type BoundAccount } from "../worker/bound-accounts";
import type { WorkerBindingsInputs } from "./state";

/** The inputs as previews show and state keeps them, and what is wrong with them. */
export function checkWorkerBindings(news: Record<string, unknown>): Checked<WorkerBindingsInputs> {
  const read = new InputReader(news);
  const secrets = read.get<NonNullable<BindingInputs["secrets"]>>("secrets");
  const inputs: WorkerBindingsInputs = {
    accountId: read.text("accountId") ?? "",
    scriptName: read.text("scriptName") ?? "",
    dispatchNamespace: read.text("dispatchNamespace"),
    bindings: read.get<BindingInputs["bindings"]>("bindings") ?? {},
    ...(secrets && Object.keys(secrets).length > 0 && { secrets }),
  };
  return {
    inputs,
    failures: [
      ...(read.get<Failure[]>("problems") ?? []),
      ...accountFailures(inputs, read.get<BoundAccount[]>("boundAccounts")),
      ...read.failures,
    ],
  };
}
