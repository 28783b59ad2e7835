// Runs in the plugin's process.
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";

/**
 * Sends a GET, over a connection of its own, so that a name that leads elsewhere by now is looked up again.
 *
 * @returns The status of the answer.
 */
export function statusOf(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const url = new URL(address);
  // Names below localhost are this machine's, and not every system resolves them.
  const isLocal = url.hostname.endsWith(".localhost");
  const options = {
    agent: false,
    signal,
    ...(isLocal && { hostname: "127.0.0.1" }),
    headers: { ...headers, host: url.host },
  };
  return new Promise((resolve, reject) => {
    const get = url.protocol === "http:" ? getHttp : getHttps;
    get(url, options, (response) => {
      response.destroy();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}
