import { randomUUID } from "node:crypto";

import type { Services } from "../context";
import { readExports } from "../durable-objects/exports";
import type { Migrations } from "../durable-objects/migrations";
import { ApiError } from "../envelope";
import { errors } from "../errors";
import type { StartFailure } from "../runtime/types";
import { sha256 } from "../store/files";
import type { VersionRecord, WorkerRecord } from "../store/records";
import { deployedVersion } from "../store/deployed";
import { dispatchedAs } from "../store/scripts";
import { asScriptSettings } from "../previews/settings";
import { assetsOf, checkAssets } from "./assets";
import { checkBindings, resolveBindings } from "./bindings";
import { type Deployed, deployed, withVersion } from "./deploy";
import { carriedExports, prepareVersion } from "./durable-objects";
import { INVALID_METADATA, scriptSettingsOf, type UploadMetadata, versionSettingsOf } from "./metadata";
import type { Upload } from "./multipart";
import { checkScriptName } from "./script-name";
import { checkTailConsumers } from "./tails";

interface Origin {
  /** Who uploads: `wrangler` or `api`. */
  source: string;
  strict: boolean;
}

/** Makes a version of an upload and lets it run at once. A candidate that does not start changes nothing. */
export async function deployUpload(
  services: Services,
  name: string,
  upload: Upload,
  origin: Origin,
): Promise<Deployed> {
  if (!dispatchedAs(name)) checkScriptName(name);
  return services.exclusive(name, async () => {
    const before = services.store.scripts.get(name);
    const worker = before ?? (await newWorker(services, name));
    const version = await newVersion(services, worker, upload, origin);
    const scriptSettings = scriptSettingsOf(upload.metadata);
    checkTailConsumers(scriptSettings, services.store, "upload");
    const { migrations } = upload.metadata;
    return deployed(services, { ...worker, scriptSettings }, version, {
      source: origin.source,
      moment: "deployment",
      migrations,
      tellsExports: upload.metadata.exports !== undefined,
    });
  });
}

/** Makes a version of an upload; it runs only when it is deployed. */
export async function addVersion(
  services: Services,
  name: string,
  upload: Upload,
  origin: Origin,
): Promise<VersionRecord> {
  return services.exclusive(name, async () => {
    if (upload.metadata.migrations !== undefined) {
      throw new ApiError(
        400,
        10211,
        "Migrations of Durable Objects are not applied by a version: upload and deploy the script in one step.",
      );
    }
    const worker = scriptOf(services, name);
    const tried = await newVersion(services, worker, upload, origin);
    const version = prepareVersion(services.store, worker, tried);
    services.store.scripts.set(withVersion(worker, version));
    return version;
  });
}

/** A version like the one before it but for some of its parts, deployed at once: how settings and secrets change. */
export async function deployChange(
  services: Services,
  name: string,
  change: (
    before: VersionRecord,
  ) => Partial<
    Pick<
      VersionRecord,
      | "mainModule"
      | "modules"
      | "etag"
      | "bindings"
      | "compatibilityDate"
      | "compatibilityFlags"
      | "settings"
      | "annotations"
      | "exports"
    >
  >,
  source: string,
  migrations?: Migrations,
): Promise<Deployed> {
  return services.exclusive(name, async () => {
    const worker = scriptOf(services, name);
    const before = deployedVersion(worker);
    const { exports: _, ...rest } = before;
    const changes = change(before);
    const candidate: VersionRecord = {
      ...rest,
      ...carriedExports(before),
      applied: false,
      annotations: {},
      ...changes,
      ...identity(worker, source),
    };
    return deployed(services, worker, await tried(services, worker, candidate), {
      source,
      moment: "change",
      migrations,
      tellsExports: changes.exports !== undefined,
    });
  });
}

/** The code alone, with everything else as it is. */
export async function deployContent(
  services: Services,
  name: string,
  { mainModule, modules }: Upload,
  source: string,
): Promise<Deployed> {
  return deployChange(services, name, () => codeOf(services, mainModule, modules), source);
}

/** The Worker of that name, or the API's refusal. */
export function scriptOf({ store }: Services, name: string): WorkerRecord {
  const worker = store.scripts.get(name);
  if (!worker) throw dispatchedAs(name) ? errors.dispatchedScript() : errors.script();
  return worker;
}

async function newWorker({ store, ports }: Services, name: string): Promise<WorkerRecord> {
  const now = new Date().toISOString();
  // It may have come before its script, for its previews.
  const parent = store.parents.get(name);
  return {
    name,
    tag: parent?.tag ?? randomUUID().replaceAll("-", ""),
    createdOn: parent?.createdOn ?? now,
    modifiedOn: now,
    // A script of a dispatch namespace has no address.
    port: dispatchedAs(name) ? 0 : await ports.next(name, new Set(store.scripts.all().map(({ port }) => port))),
    subdomain: parent?.subdomain ?? { enabled: false, previewsEnabled: false },
    schedules: [],
    scriptSettings: parent ? asScriptSettings(parent.settings) : {},
    versionCount: 0,
    versions: [],
    deployments: [],
  };
}

async function newVersion(
  services: Services,
  worker: WorkerRecord,
  upload: Upload,
  { source, strict }: Origin,
): Promise<VersionRecord> {
  const before = worker.deployments.length > 0 ? deployedVersion(worker) : undefined;
  return tried(services, worker, {
    ...identity(worker, source),
    annotations: upload.metadata.annotations ?? {},
    ...uploaded(services, upload, { name: worker.name, assetsOf: worker.name, before, strict }),
  });
}

/** Who uploads a version: the name that its bindings are checked for, the script that its files were uploaded for, and the version before. */
interface Uploader {
  name: string;
  assetsOf: string;
  before: VersionRecord | undefined;
  strict: boolean;
}

/** What an upload says of a version, with bindings and assets that exist; what the code exports is known once it is tried. */
export function uploaded(
  services: Services,
  { metadata, mainModule, modules }: Upload,
  { name, assetsOf: script, before, strict }: Uploader,
) {
  const bindings = resolveBindings(metadata, before?.bindings ?? [], strict);
  checkBindings(bindings, name, services.store);
  const assets = assetsOf(services.store, script, metadata, before);
  checkAssets(assets, bindings, mainModule);
  return {
    ...codeOf(services, mainModule, modules),
    ...compatibilityOf(metadata),
    bindings,
    ...(assets && { assets }),
    ...(metadata.exports && { exports: readExports(metadata.exports) }),
    settings: versionSettingsOf(metadata),
    handlers: [],
    namedHandlers: [],
  };
}

function codeOf({ store }: Services, mainModule: string, modules: Upload["modules"]) {
  const stored = modules.map(({ name, contentType, body }) => ({ name, contentType, hash: store.blobs.put(body) }));
  return { mainModule, modules: stored, etag: sha256(JSON.stringify([mainModule, stored])) };
}

export function compatibilityOf(metadata: Pick<UploadMetadata, "compatibility_date" | "compatibility_flags">) {
  return {
    ...(metadata.compatibility_date !== undefined && { compatibilityDate: metadata.compatibility_date }),
    compatibilityFlags: metadata.compatibility_flags ?? [],
  };
}

function identity(worker: WorkerRecord, source: string) {
  return { id: randomUUID(), number: worker.versionCount + 1, createdOn: new Date().toISOString(), source };
}

/** The candidate with what it exports, once workerd has started it beside what runs. */
async function tried(services: Services, worker: WorkerRecord, candidate: VersionRecord): Promise<VersionRecord> {
  const outcome = await services.runtime.tryStart(services.store.codeOf(worker, candidate));
  if ("kind" in outcome) throw refusal(outcome);
  return { ...candidate, handlers: outcome.handlers, namedHandlers: outcome.namedHandlers };
}

/** Why a candidate that does not start is not taken. */
export function refusal({ kind, message }: StartFailure): ApiError {
  return new ApiError(400, kind === "missing-class" ? 10061 : INVALID_METADATA, message);
}
