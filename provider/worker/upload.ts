// Runs in the plugin's process.
import { uploadedBindings } from "../bindings/deployed";
import type { Upload } from "../bundle/source";
import type { ApiExport } from "../durable-object/plan";
import { hasCode } from "./check-code";
import { uploadedOptions } from "./options/table";
import type { WorkerInputs } from "./state";

/**
 * The body of `PUT workers/scripts/{name}`; without code where there are assets alone.
 *
 * @param assets What it says of them.
 * @param kept The names of bindings that stay as the script has them.
 */
export function uploadForm(
  inputs: WorkerInputs,
  upload: Upload | undefined,
  assets: object,
  deployed?: WorkerInputs,
  exports?: Record<string, ApiExport>,
  kept: string[] = [],
): FormData {
  const form = new FormData();
  const metadata = JSON.stringify({
    main_module: upload?.mainModule,
    ...assets,
    ...scriptSettings(inputs, deployed, kept),
    exports,
  });
  form.append("metadata", new Blob([metadata], { type: "application/json" }), "metadata.json");
  for (const { name, contentType, body } of upload?.modules ?? []) {
    form.append(name, new Blob([new Uint8Array(body)], { type: contentType }), name);
  }
  return form;
}

/** What the upload says of the script, besides its code. */
function scriptSettings(inputs: WorkerInputs, deployed: WorkerInputs | undefined, kept: string[]) {
  const late = kept.map((name) => ({ name, type: "inherit" }));
  const bindings = hasCode(inputs) ? { bindings: [...uploadedBindings(inputs, deployed), ...late] } : {};
  return { ...bindings, ...uploadedOptions(inputs, deployed) };
}
