import { randomUUID } from "node:crypto";

import type { Services } from "../context";
import { bindNamespaces, ownClasses } from "../durable-objects/bindings";
import { type Planned, planDurableObjects } from "../durable-objects/lifecycle";
import type { Migrations } from "../durable-objects/migrations";
import type { Reconciliation } from "../durable-objects/scenarios";
import { newNamespaceId } from "../store/durable-objects";
import type { VersionRecord } from "../store/records";
import { checkBindings } from "../upload/bindings";
import { carriedExports } from "../upload/durable-objects";
import type { Upload } from "../upload/multipart";
import { refusal, uploaded } from "../upload/upload";
import { type PreviewRecord, runningName } from "./records";
import { asScript } from "./store";

/** How many deployments of a preview are kept: the oldest goes by itself. */
const DEPLOYMENTS_KEPT = 100;

export interface PreviewDeployed {
  preview: PreviewRecord;
  deployment: VersionRecord;
  /** What its exports came to, when it sent some. */
  reconciliation?: Reconciliation;
}

/** Lets an upload run as the preview. A candidate that does not start changes nothing. */
export async function deployToPreview(
  services: Services,
  preview: PreviewRecord,
  upload: Upload,
  source: string,
): Promise<PreviewDeployed> {
  const { metadata } = upload;
  const [before] = preview.deployments;
  const candidate: VersionRecord = {
    ...identity(preview, source),
    annotations: annotated(metadata.annotations, "create_preview_deployment_api"),
    // Files are uploaded for the Worker: its previews share them.
    ...uploaded(services, upload, { name: runningName(preview), assetsOf: preview.worker, before, strict: true }),
  };
  const deployed = await deploy(services, preview, candidate, metadata.migrations);
  return { ...deployed, ...(metadata.exports === undefined && { reconciliation: undefined }) };
}

/** A deployment like the latest one, with other bindings. */
export async function deployPreviewChange(
  services: Services,
  preview: PreviewRecord,
  before: VersionRecord,
  change: { bindings: VersionRecord["bindings"]; annotations: Record<string, string> | undefined },
  source: string,
): Promise<PreviewDeployed> {
  checkBindings(change.bindings, runningName(preview), services.store);
  const { exports: _, ...rest } = before;
  return deploy(services, preview, {
    ...rest,
    ...carriedExports(before),
    ...identity(preview, source),
    annotations: annotated(change.annotations, "patch_preview_deployment_api"),
    bindings: change.bindings,
  });
}

async function deploy(
  services: Services,
  preview: PreviewRecord,
  candidate: VersionRecord,
  migrations?: Migrations,
): Promise<PreviewDeployed> {
  const { store, runtime } = services;
  const outcome = await runtime.tryStart(store.codeOf(asScript(preview), candidate));
  if ("kind" in outcome) throw refusal(outcome);
  const tried = { ...candidate, handlers: outcome.handlers, namedHandlers: outcome.namedHandlers };
  const planned = plan(services, preview, tried, migrations);
  const script = runningName(preview);
  const { migrationTag, exportsManaged, state } = planned;
  const declares = (className: string) => tried.exports?.[className]?.type === "durable-object";
  const deployment: VersionRecord = {
    ...tried,
    bindings: bindNamespaces(tried.bindings, { script, state, moment: "deployment", declares }),
    ...(migrationTag !== undefined && { migrationTag }),
  };
  const next: PreviewRecord = {
    ...preview,
    exportsManaged,
    ...(migrationTag !== undefined && { migrationTag }),
    deploymentCount: deployment.number,
    deployments: [deployment, ...preview.deployments].slice(0, DEPLOYMENTS_KEPT),
  };
  store.durableObjects.change(state, script, deployment.id, () => {
    store.previews.set(next);
  });
  await runtime.workerChanged(script);
  await runtime.durableObjects.purge(planned.removed.map(({ key }) => key));
  return { preview: next, deployment, ...(planned.summary && { reconciliation: planned.summary }) };
}

/** A preview has namespaces of its own for the classes of its own. */
function plan(
  { store }: Services,
  preview: PreviewRecord,
  { bindings, exports, namedHandlers, settings }: VersionRecord,
  migrations: Migrations | undefined,
): Planned {
  const script = runningName(preview);
  return planDurableObjects(
    { exports, migrations, containers: settings["containers"] },
    {
      exportsManaged: preview.exportsManaged ?? false,
      migrationTag: preview.migrationTag,
      bound: new Set(ownClasses([...bindings, ...(preview.deployments[0]?.bindings ?? [])], script)),
    },
    {
      script,
      state: store.durableObjects.state,
      classes: new Set(namedHandlers.flatMap(({ name, type }) => (type === "durable-object" ? [name] : []))),
      scriptExists: (name) => store.scripts.get(name) !== undefined,
      bindings: store.durableObjects.bindings(),
      newId: newNamespaceId,
    },
  );
}

function identity({ deploymentCount }: PreviewRecord, source: string) {
  return { id: randomUUID(), number: deploymentCount + 1, createdOn: new Date().toISOString(), source };
}

function annotated(annotations: Record<string, string> | undefined, by: string): Record<string, string> {
  return { ...annotations, "workers/triggered_by": by };
}
