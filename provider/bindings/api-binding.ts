/** A binding as Cloudflare's API has it in the metadata of an upload, less its name. In the program, any of its fields may be an output. */
export interface ApiBinding {
  type: string;
  [key: string]: unknown;
}
