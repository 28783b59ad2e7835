// Runs in the program.
/** What `binding` is: a maker for each kind, and one for whatever else Cloudflare's API takes. */
export { raw } from "./raw";
export * from "./table";
