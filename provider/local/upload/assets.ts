import { readToken } from "../assets/token";
import { invalid } from "../bindings/kind";
import type { BindingRecord, VersionRecord } from "../store/records";
import type { Store } from "../store/store";
import type { UploadMetadata } from "./metadata";

/** The assets of a new version: those that the upload brings, or with `keep_assets` those of the version before. Their configuration is always the upload's. */
export function assetsOf(
  store: Store,
  script: string,
  metadata: UploadMetadata,
  before: VersionRecord | undefined,
): VersionRecord["assets"] {
  const { assets, keep_assets: keep } = metadata;
  const config = assets?.config ?? {};
  if (assets?.jwt !== undefined) {
    const claims = readToken(store.account.token, assets.jwt, "completion");
    const manifest = claims?.script === script ? store.assets.manifest(claims.manifest) : undefined;
    if (claims === undefined || manifest === undefined || store.assets.missing(manifest).length > 0)
      throw invalid("The completion token in `assets.jwt` is not valid, is of another script, or has expired.");
    return { manifest: claims.manifest, config };
  }
  return keep === true && before?.assets ? { manifest: before.assets.manifest, config } : undefined;
}

/** What needs assets, or code beside them. */
export function checkAssets(assets: VersionRecord["assets"], bindings: BindingRecord[], mainModule: string): void {
  if (!assets && bindings.some(({ type }) => type === "assets"))
    throw invalid("Cannot use an assets binding without assets");
  if (mainModule !== "") return;
  if (!assets) throw invalid("The upload has neither a main module nor assets.", 10068);
  if (bindings.length > 0) throw invalid("Cannot use bindings without a main module: assets alone run no code.");
  const { run_worker_first: first } = assets.config;
  if (first === true || Array.isArray(first)) throw invalid("Cannot use run_worker_first without a main module");
}
