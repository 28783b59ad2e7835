import { randomUUID } from "node:crypto";

/** A form as the body of a request, with the header that says how its parts are told apart. */
export async function multipart(form: FormData): Promise<{ contentType: string; body: Buffer }> {
  const boundary = `----form-${randomUUID()}`;
  const parts: Uint8Array[] = [];
  for (const [name, value] of form) {
    const isText = typeof value === "string";
    const file = isText ? "" : `; filename="${quoted(value.name)}"`;
    const type = isText ? "" : `Content-Type: ${value.type || "application/octet-stream"}\r\n`;
    parts.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`),
      isText ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer()),
      LINE,
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts) };
}

const LINE = Buffer.from("\r\n");

/** A name between quotation marks, as browsers write it. */
function quoted(name: string): string {
  return name.replace(/[\r\n"]/g, encodeURIComponent);
}
