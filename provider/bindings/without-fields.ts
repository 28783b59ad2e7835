// Runs in the program.
import type {
  Ai,
  AiModelListType,
  AiModels,
  AnalyticsSQLBinding,
  BrowserRun,
  Fetcher,
  ImagesBinding,
  MediaBinding,
  StreamBinding,
  WorkerLoader,
  WorkerVersionMetadata,
} from "@cloudflare/workers-types";

import type { Binding } from "./bindable";
import { bindingKind } from "./kind";

/**
 * Workers AI. A Worker can have only one.
 *
 * @typeParam Models The models by name, where they are not those of @cloudflare/workers-types.
 * @see https://developers.cloudflare.com/workers-ai/configuration/bindings/
 *
 * @example
 * ```ts
 * bindings: { AI: binding.ai() }
 * // in the Worker: await env.AI.run("@cf/meta/llama-3.1-8b-instruct", { prompt: "Hello" })
 * ```
 */
export function ai<Models extends AiModelListType = AiModels>(): Binding<Ai<Models>> {
  return ai.kind.make({}, {}, () => ({}));
}
ai.kind = bindingKind({ type: "ai", isolated: true, once: true });

/**
 * Queries of the account's analytics in SQL. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/analytics/analytics-engine/sql-api/
 *
 * @example
 * ```ts
 * bindings: { ANALYTICS: binding.analytics() }
 * ```
 */
export function analytics(): Binding<AnalyticsSQLBinding> {
  return analytics.kind.make({}, {}, () => ({}));
}
analytics.kind = bindingKind({ type: "analytics", once: true });

/**
 * The static assets of the Worker, which must have `assets`. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/workers/static-assets/binding/
 *
 * @example
 * ```ts
 * bindings: { ASSETS: binding.assets() }
 * // in the Worker: await env.ASSETS.fetch(request)
 * ```
 */
export function assets(): Binding<Fetcher> {
  return assets.kind.make({}, {}, () => ({}));
}
assets.kind = bindingKind({ type: "assets", isolated: true, needsAssets: true, once: true });

/**
 * Browser Run: a headless browser. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/browser-rendering/workers-bindings/
 *
 * @example
 * ```ts
 * bindings: { BROWSER: binding.browser() }
 * // in the Worker: await puppeteer.launch(env.BROWSER)
 * ```
 */
export function browser(): Binding<BrowserRun> {
  return browser.kind.make({}, {}, () => ({}));
}
browser.kind = bindingKind({ type: "browser", isolated: true, once: true });

/**
 * Cloudflare Images: transforms images, and reads and writes those of the account. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/images/transform-images/bindings/
 *
 * @example
 * ```ts
 * bindings: { IMAGES: binding.images() }
 * // in the Worker: await env.IMAGES.info(stream)
 * ```
 */
export function images(): Binding<ImagesBinding> {
  return images.kind.make({}, {}, () => ({}));
}
images.kind = bindingKind({ type: "images", once: true });

/**
 * Media transformations: videos cut, resized, and turned into images or sound. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/stream/transform-videos/bindings/
 *
 * @example
 * ```ts
 * bindings: { MEDIA: binding.media() }
 * // in the Worker: env.MEDIA.input(stream).transform({ width: 480 }).output({ mode: "video" })
 * ```
 */
export function media(): Binding<MediaBinding> {
  return media.kind.make({}, {}, () => ({}));
}
media.kind = bindingKind({ type: "media", isolated: true, once: true });

/**
 * Cloudflare Stream: the videos of the account. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/stream/
 *
 * @example
 * ```ts
 * bindings: { STREAM: binding.stream() }
 * // in the Worker: await env.STREAM.upload("https://example.com/video.mp4")
 * ```
 */
export function stream(): Binding<StreamBinding> {
  return stream.kind.make({}, {}, () => ({}));
}
stream.kind = bindingKind({ type: "stream", once: true });

/**
 * The ID, tag and time of the version that runs. A Worker can have only one.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/version-metadata/
 *
 * @example
 * ```ts
 * bindings: { VERSION: binding.versionMetadata() }
 * // in the Worker: env.VERSION.id
 * ```
 */
export function versionMetadata(): Binding<WorkerVersionMetadata> {
  return versionMetadata.kind.make({}, {}, () => ({}));
}
versionMetadata.kind = bindingKind({ type: "version_metadata", isolated: true, once: true });

/**
 * Worker Loader: runs code that the Worker's own code gives it as Workers of their own.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/worker-loader/
 *
 * @example
 * ```ts
 * bindings: { LOADER: binding.workerLoader() }
 * // in the Worker: env.LOADER.get("plugin", () => ({ mainModule, modules, compatibilityDate }))
 * ```
 */
export function workerLoader(): Binding<WorkerLoader> {
  return workerLoader.kind.make({}, {}, () => ({}));
}
workerLoader.kind = bindingKind({ type: "worker_loader", isolated: true });
