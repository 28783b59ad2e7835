import type { Addresses } from "../addresses/hosts";
import type { Store } from "../store/store";
import { type PreviewRecord, runningName } from "./records";

/** How many characters of a deployment's id its address begins with. */
const SHORT_ID = 8;

/** The host names of a preview: none, unless its Worker has preview addresses on workers.dev or at a custom domain. */
export function previewHosts(store: Store, { slug, worker }: PreviewRecord): string[] {
  return [...onWorkersDev(store, worker, slug), ...domainsOf(store, worker).map((hostname) => `${slug}.${hostname}`)];
}

/** Those of one deployment. */
export function deploymentHosts(store: Store, { slug, worker }: PreviewRecord, deploymentId: string): string[] {
  const short = deploymentId.slice(0, SHORT_ID);
  return [
    ...onWorkersDev(store, worker, short),
    ...domainsOf(store, worker).map((hostname) => `${short}-${slug}.${hostname}`),
  ];
}

/** What of it answers: of several deployments the newest. */
export function answeringPreviews(store: Store): Addresses["previews"] {
  return store.previews.all().flatMap((preview) => {
    const [latest] = preview.deployments;
    const hosts = latest ? [...previewHosts(store, preview), ...deploymentHosts(store, preview, latest.id)] : [];
    return hosts.map((hostname) => ({ hostname, script: runningName(preview) }));
  });
}

function onWorkersDev(store: Store, worker: string, label: string): string[] {
  const { subdomain } = store.account;
  const enabled =
    (store.scripts.get(worker) ?? store.parents.get(worker))?.subdomain.previewsEnabled === true && subdomain !== null;
  return enabled ? [`${label}-${worker}.${subdomain}.workers.dev`] : [];
}

function domainsOf(store: Store, worker: string): string[] {
  return store.addresses.domains
    .all()
    .filter(({ service, previewsEnabled }) => service === worker && previewsEnabled)
    .map(({ hostname }) => hostname);
}
