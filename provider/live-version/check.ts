// Runs in the plugin's process.
import type { Checked } from "../lifecycle/define-resource";
import type { Duration } from "../lifecycle/duration";
import { asSet, InputReader } from "../lifecycle/inputs";
import { duration } from "../lifecycle/rules";
import type { LiveVersionInputs } from "./state";

/** The inputs as previews show and state keeps them. */
export function checkLiveVersion(news: Record<string, unknown>): Checked<LiveVersionInputs> {
  const read = new InputReader(news);
  const inputs: LiveVersionInputs = {
    accountId: read.text("accountId") ?? "",
    scriptName: read.text("scriptName") ?? "",
    versionId: read.text("versionId"),
    addresses: asSet(read.texts("addresses")),
    timeout: read.checked<Duration>("timeout", duration) ?? "2m",
  };
  return { inputs, failures: read.failures };
}
