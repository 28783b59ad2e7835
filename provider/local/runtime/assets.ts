import { createHash } from "node:crypto";
import { routerConfig } from "../assets/config";
import { parseHeaders } from "../assets/headers-file";
import { parseRedirects } from "../assets/redirects-file";
import type { AssetFile } from "../assets/store";
import type { Service } from "../bindings/options";
import { insideModule } from "./inside/source";
import { miniflareModule, type WorkerOptions } from "./miniflare";
import { esModule, MODULES_ROOT } from "./modules";
import { assetsProxyWorker, assetsWorker, routerWorker } from "./names";
import type { WorkerAssets, WorkerCode } from "./types";
import { withBindings } from "./with-bindings";

/** What Cloudflare's asset Workers are written for. */
const ASSETS_DATE = "2024-07-31";

/** Disk services of one name are one: all Workers' files are in one folder, so they share it. */
const DISK = "internal:asset-disk";

/**
 * What stands before a Worker with assets. These are Cloudflare's own Workers, as miniflare brings them; miniflare's option
 * for assets would give all Workers the folder of the first.
 */
export function assetServices(worker: WorkerCode, assets: WorkerAssets): WorkerOptions[] {
  const { name } = worker;
  const { config } = assets;
  const routing = routerConfig(config, worker.modules.length > 0);
  const files = assets.files();
  const internal = { modulesRoot: MODULES_ROOT, compatibilityDate: ASSETS_DATE };
  const serving: WorkerOptions = {
    ...internal,
    name: assetsWorker(name),
    modules: [esModule("assets.js", miniflareModule("assets", "assets.worker.js"))],
    compatibilityFlags: ["nodejs_compat", "enable_ctx_exports"],
    dataBlobBindings: { ASSETS_MANIFEST: encodedManifest(files) },
    bindings: {
      CONFIG: {
        ...(worker.compatibilityDate !== undefined && { compatibility_date: worker.compatibilityDate }),
        compatibility_flags: worker.compatibilityFlags,
        ...(config.html_handling && { html_handling: config.html_handling }),
        ...(config.not_found_handling && { not_found_handling: config.not_found_handling }),
        ...(typeof config._headers === "string" && { headers: parseHeaders(config._headers) }),
        ...(typeof config._redirects === "string" && {
          redirects: parseRedirects(config._redirects, config.html_handling),
        }),
        has_static_routing: "static_routing" in routing,
      },
    },
  };
  return [
    withBindings(serving, [{ nativeBindings: { ASSETS_KV_NAMESPACE: contents(name, assets.folder, files) } }]),
    {
      ...internal,
      name: routerWorker(name),
      modules: [esModule("router.js", miniflareModule("assets", "router.worker.js"))],
      compatibilityFlags: ["nodejs_compat", "no_nodejs_compat_v2", "enable_ctx_exports"],
      serviceBindings: { ASSET_WORKER: assetsWorker(name), USER_WORKER: name },
      bindings: { CONFIG: routing },
    },
    {
      ...internal,
      name: assetsProxyWorker(name),
      modules: [esModule("proxy.js", miniflareModule("assets", "rpc-proxy.worker.js"))],
      compatibilityFlags: ["service_binding_extra_handlers"],
      serviceBindings: { ROUTER_WORKER: routerWorker(name), USER_WORKER: name },
    },
  ];
}

/** The Worker with its bindings of other Workers led through what stands before these. Their named entrypoints have no assets before them. */
export function throughRouters(options: WorkerOptions, withAssets: Set<string>): WorkerOptions {
  const { serviceBindings } = options;
  if (serviceBindings === undefined || withAssets.size === 0) return options;
  const bound = Object.entries(serviceBindings).map(([binding, service]): [string, string | Service] => {
    if (typeof service === "string") return [binding, service];
    const { name, entrypoint = "default" } = service;
    return [binding, withAssets.has(name) && entrypoint === "default" ? assetsProxyWorker(name) : service];
  });
  return { ...options, serviceBindings: Object.fromEntries(bound) };
}

/** A KV namespace of the contents by their hashes, as Cloudflare's asset Worker reads it. */
function contents(worker: string, folder: string, files: AssetFile[]) {
  const name = `internal:asset-files:${worker}`;
  const { contents: module } = insideModule("asset-files");
  const byHash = Object.fromEntries(files.map(({ hash, file, type = null }) => [hash, [file, type]]));
  return {
    binding: { kvNamespace: { name } },
    services: [
      { name: DISK, disk: { path: folder, writable: false } },
      {
        name,
        worker: {
          compatibilityDate: ASSETS_DATE,
          modules: [{ name: "asset-files.js", esModule: module }],
          bindings: [
            { name: "DISK", service: { name: DISK } },
            { name: "FILES", json: JSON.stringify(byHash) },
          ],
        },
      },
    ],
  };
}

const HEADER_BYTES = 20;
const ENTRY_BYTES = 40;
const HASH_BYTES = 16;

/** Entries of a path's hash, a content's hash and eight spare bytes, sorted for a binary search. */
function encodedManifest(files: AssetFile[]): Uint8Array {
  const entries = files
    .map(({ path, hash }) => {
      const pathHash = createHash("sha256").update(path).digest().subarray(0, HASH_BYTES);
      return Buffer.concat([pathHash, Buffer.from(hash, "hex")], ENTRY_BYTES);
    })
    .sort((a, b) => a.compare(b));
  return new Uint8Array(Buffer.concat([Buffer.alloc(HEADER_BYTES), ...entries]));
}
