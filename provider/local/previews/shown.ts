import { urlOf } from "../addresses/hosts";
import type { Services } from "../context";
import { liveEntries } from "../durable-objects/exports";
import type { VersionRecord } from "../store/records";
import { shown } from "../upload/bindings";
import type { PreviewDeployed } from "./deploy";
import { deploymentHosts, previewHosts } from "./hosts";
import type { PreviewRecord } from "./records";

/** A preview as the API shows it. */
export function shownPreview(services: Services, preview: PreviewRecord) {
  const { id, slug, name, worker, createdOn, updatedOn, settings, deployments } = preview;
  return {
    id,
    slug,
    name,
    worker_name: worker,
    tags: [],
    observability: { enabled: false },
    logpush: false,
    tail_consumers: [],
    ...settings,
    urls: urls(services, previewHosts(services.store, preview)),
    created_on: createdOn,
    updated_on: updatedOn,
    deployed_on: deployments[0]?.createdOn ?? null,
  };
}

/** A deployment as the API shows it: secrets without their values. */
export function shownDeployment(services: Services, preview: PreviewRecord, deployment: VersionRecord) {
  const bindings = deployment.bindings.map(shown);
  const { exports, assets } = deployment;
  return {
    id: deployment.id,
    number: deployment.number,
    preview_id: preview.id,
    preview_name: preview.name,
    urls: urls(services, deploymentHosts(services.store, preview, deployment.id)),
    main_module: deployment.mainModule,
    compatibility_date: deployment.compatibilityDate,
    compatibility_flags: deployment.compatibilityFlags,
    env: Object.fromEntries(bindings.map(({ name, ...fields }) => [name, fields])),
    bindings,
    ...deployment.settings,
    ...(exports && { exports: liveEntries(exports) }),
    ...(assets && { assets: { config: assets.config } }),
    ...(deployment.migrationTag !== undefined && { migration_tag: deployment.migrationTag }),
    annotations: deployment.annotations,
    source: deployment.source,
    author_id: "local",
    author_email: "",
    created_on: deployment.createdOn,
    startup_time_ms: 1,
  };
}

/** The answer to what made a deployment. */
export function shownDeployed(services: Services, { preview, deployment, reconciliation }: PreviewDeployed) {
  return {
    ...shownDeployment(services, preview, deployment),
    ...(reconciliation && { exports_reconciliation: reconciliation }),
  };
}

/** The modules of a deployment, which an answer has when it is asked for them. */
export function shownModules({ store }: Services, { modules }: VersionRecord) {
  return modules.map(({ name, contentType, hash }) => ({
    name,
    content_type: contentType,
    content_base64: Buffer.from(store.blobs.get(hash)).toString("base64"),
  }));
}

function urls({ hostsPort }: Services, hosts: string[]): string[] {
  return hosts.map((host) => urlOf(host, hostsPort(), ""));
}
