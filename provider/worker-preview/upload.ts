// Runs in the plugin's process.
import { uploadedBindings } from "../bindings/deployed";
import type { Upload } from "../bundle/source";
import { apiExports } from "../durable-object/plan";
import type { DurableObjectExports } from "../durable-object/state";
import { hasCode } from "../worker/check-code";
import { uploadedOptions } from "../worker/options/table";
import type { WorkerPreviewInputs } from "./state";

/** The classes of its own: a preview takes none over from another script, and gives none away. */
export function ownClasses({ exports = {} }: Pick<WorkerPreviewInputs, "exports">): DurableObjectExports {
  return Object.fromEntries(
    Object.entries(exports).flatMap(([name, { transferredFrom: _, transferredTo, ...entry }]) =>
      transferredTo === undefined ? [[name, entry]] : [],
    ),
  );
}

/** What a request says of the preview itself. */
export function previewSettings(inputs: WorkerPreviewInputs, deployed?: WorkerPreviewInputs) {
  const { observability, logpush, tail_consumers, tags } = uploadedOptions(inputs, deployed);
  return { observability, logpush, tail_consumers: tail_consumers?.map(({ service }) => ({ name: service })), tags };
}

/** The body of `POST …/deployments`: all modules are parts of one name. `assets` is what it says of them. */
export function deploymentForm(
  inputs: WorkerPreviewInputs,
  upload: Upload | undefined,
  assets: object,
  deployed?: WorkerPreviewInputs,
): FormData {
  const form = new FormData();
  const { compatibility_date, compatibility_flags, limits, placement, cache_options } = uploadedOptions(
    inputs,
    deployed,
  );
  const env = hasCode(inputs) ? { env: byName(uploadedBindings(inputs)) } : {};
  const metadata = JSON.stringify({
    main_module: upload?.mainModule,
    ...assets,
    ...{ compatibility_date, compatibility_flags, limits, placement, cache_options },
    ...env,
    exports: apiExports(deployed ? ownClasses(deployed) : {}, ownClasses(inputs), true),
    annotations: annotationsOf(inputs),
  });
  form.append("metadata", new Blob([metadata], { type: "application/json" }), "metadata.json");
  for (const { name, contentType, body } of upload?.modules ?? []) {
    form.append("files", new Blob([new Uint8Array(body)], { type: contentType }), name);
  }
  return form;
}

function byName(bindings: ReturnType<typeof uploadedBindings>) {
  return Object.fromEntries(bindings.map(({ name, ...binding }) => [name, binding]));
}

function annotationsOf({ annotations, origin }: WorkerPreviewInputs) {
  const { commit, repository, pullRequest } = origin ?? {};
  return {
    "workers/message": annotations?.message,
    "workers/tag": annotations?.tag,
    "workers/commit_sha": commit,
    "workers/repository_url": repository,
    "workers/pull_request_number": pullRequest?.number,
    "workers/pull_request_title": pullRequest?.title,
    "workers/pull_request_url": pullRequest?.url,
  };
}
