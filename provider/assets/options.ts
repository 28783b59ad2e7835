// What users write of a Worker's static assets.

/**
 * Files that Cloudflare serves for a Worker.
 * @see https://developers.cloudflare.com/workers/static-assets/
 */
export interface Assets {
  /** The folder of the files, from the folder of the program. A `.assetsignore` in it names, as `.gitignore` does, what is not uploaded. */
  directory: string;
  /** How addresses of HTML files are written: `/about` and `/about/` for `about.html` and `about/index.html`, one form for both, or as the files are.
   * @defaultValue "auto-trailing-slash", by Cloudflare
   * @see https://developers.cloudflare.com/workers/static-assets/routing/advanced/html-handling/ */
  htmlHandling?: "auto-trailing-slash" | "force-trailing-slash" | "drop-trailing-slash" | "none";
  /** What a request gets that no file and no code answers: nothing, the nearest `404.html`, or `index.html`.
   * @defaultValue "none", by Cloudflare
   * @see https://developers.cloudflare.com/workers/static-assets/routing/ */
  notFoundHandling?: "none" | "404-page" | "single-page-application";
  /** Whether the Worker's code answers before a file does: always, or for paths such as `/api/*`, less those such as `!/api/docs/*`.
   * @defaultValue false
   * @see https://developers.cloudflare.com/workers/static-assets/binding/#run_worker_first */
  runWorkerFirst?: boolean | string[];
  /** Rules for response headers, in the format of `_headers`.
   * @defaultValue the file `_headers` of the folder
   * @see https://developers.cloudflare.com/workers/static-assets/headers/ */
  headers?: string;
  /** Redirects, in the format of `_redirects`.
   * @defaultValue the file `_redirects` of the folder
   * @see https://developers.cloudflare.com/workers/static-assets/redirects/ */
  redirects?: string;
}

/** What previews show and state keeps of the assets: what the files are, never their list. */
export interface AssetsInputs extends Assets {
  /** Over the paths and contents of all files; the same on every machine. */
  digest: string;
  files: number;
  bytes: number;
}
