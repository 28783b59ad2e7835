/** A binding as Cloudflare's API has it in the metadata of an upload, less its name. */
export interface ApiBinding {
  type: string;
  [key: string]: unknown;
}
