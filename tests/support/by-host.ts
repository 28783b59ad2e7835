import { type IncomingHttpHeaders, request } from "node:http";

export interface Answered {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Asks the embedded Cloudflare for an address of a host name. Not every system resolves `*.localhost`, so it is not asked to. */
export async function askByHost(url: string, form?: Record<string, string>): Promise<Answered> {
  const { port, host, pathname, search } = new URL(url);
  const options = { host: "127.0.0.1", port, path: `${pathname}${search}`, method: form ? "POST" : "GET" };
  const type = form && { "content-type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    request({ ...options, headers: { host, ...type } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    })
      .on("error", reject)
      .end(form && new URLSearchParams(form).toString());
  });
}
