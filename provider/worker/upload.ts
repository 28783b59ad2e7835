// Runs in the plugin's process.
import { uploadedBindings } from "../bindings/deployed";
import type { Upload } from "../bundle/source";
import { apiContainers, type ApiExport } from "../durable-object/plan";
import { hasCode } from "./check-code";
import { optionsOf, uploadedOptions } from "./options/table";
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
  return form(upload, {
    ...assets,
    ...scriptSettings(inputs, deployed, kept),
    containers: apiContainers(inputs.exports),
    exports,
  });
}

/** The body of `POST workers/scripts/{name}/versions`: what belongs to the script or to a deployment is not in it. */
export function versionForm(
  inputs: WorkerInputs,
  code: Upload | undefined,
  assets: object,
  deployed: WorkerInputs,
  exports?: Record<string, ApiExport>,
): FormData {
  const { annotations, ...options } = optionsOf("version", inputs, deployed);
  const alias = inputs.deployment?.previewAlias;
  return form(code, {
    ...assets,
    ...(hasCode(inputs) && { bindings: uploadedBindings(inputs) }),
    ...options,
    annotations: { ...annotations, ...(alias !== undefined && { "workers/alias": alias }) },
    containers: apiContainers(inputs.exports),
    exports,
  });
}

function form(upload: Upload | undefined, said: object): FormData {
  const body = new FormData();
  const metadata = JSON.stringify({ main_module: upload?.mainModule, ...said });
  body.append("metadata", new Blob([metadata], { type: "application/json" }), "metadata.json");
  for (const { name, contentType, body: bytes } of upload?.modules ?? []) {
    body.append(name, new Blob([new Uint8Array(bytes)], { type: contentType }), name);
  }
  return body;
}

/** What the upload says of the script, besides its code. */
function scriptSettings(inputs: WorkerInputs, deployed: WorkerInputs | undefined, kept: string[]) {
  const late = kept.map((name) => ({ name, type: "inherit" }));
  const bindings = hasCode(inputs) ? { bindings: [...uploadedBindings(inputs, deployed), ...late] } : {};
  return { ...bindings, ...uploadedOptions(inputs, deployed) };
}
