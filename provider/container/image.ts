// Runs in the program and in the plugin's process.
import { isUnknown } from "../lifecycle/unknown";

const REGISTRY = "registry.cloudflare.com";

/** Says why Cloudflare would not take the reference of an image. */
export function imageProblem(image: string, accountId: string): string | undefined {
  const said = JSON.stringify(image);
  const last = image.split("/").at(-1) ?? "";
  if (/^\.{0,2}[\\/]/.test(image) || /^dockerfile\b|[.]dockerfile$/i.test(last)) {
    return `${said} is the path of a Dockerfile, not an image. Build and push the image with the Docker provider, and give its output: new docker_build.Image(…).ref.`;
  }
  const [, withoutProtocol] = /^[a-z]+:\/\/(.*)$/i.exec(image) ?? [];
  if (withoutProtocol !== undefined) {
    return `${said} must not include a protocol. Write ${JSON.stringify(withoutProtocol)}.`;
  }
  if (!/^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w][\w.-]{0,127})?(@[\w+.-]+:[0-9a-fA-F]{32,})?$/.test(image)) {
    return `${said} is not a valid image reference. It must be one such as ${REGISTRY}/${isUnknown(accountId) ? "<account ID>" : accountId}/app:1.4.`;
  }
  if (!last.includes(":")) return `${said} has neither a tag nor a digest. Add one, for example ${image}:1.4.`;
  const [, account] = new RegExp(`^${REGISTRY}/([0-9a-f]{32})/`).exec(image) ?? [];
  if (account !== undefined && !isUnknown(accountId) && account !== accountId) {
    return `${said} is in the registry of the account ${account}, and the Worker is in ${accountId}. Push the image to the registry of this account.`;
  }
  return undefined;
}

/** The reference as Cloudflare has it: in the account's own registry, unless it names another one. */
export function resolvedImage(image: string, accountId: string): string {
  const [host = "", ...path] = image.split("/");
  const hasRegistry = path.length > 0 && (/[.:]/.test(host) || host === "localhost");
  if (!hasRegistry) return `${REGISTRY}/${accountId}/${image}`;
  if (host !== REGISTRY || path[0] === accountId) return image;
  return [REGISTRY, accountId, ...path].join("/");
}
