/** The page's look, light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#666, #aaa); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
nav { color: var(--soft); }
h1 { margin: 0.5rem 0 1rem; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); }
td:first-child { overflow-wrap: anywhere; min-width: 10rem; }
.count, time { white-space: nowrap; }
th { color: var(--soft); font-weight: 500; }
a { color: light-dark(#0b57c2, #8ab8ff); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0.8rem; border: 1px solid var(--line); border-radius: 6px; }
.empty { color: var(--soft); }
.badge { font-size: 0.85em; padding: 0.1rem 0.5rem; border-radius: 1rem; border: 1px solid var(--line); }
.badge.complete { background: light-dark(#dcf5e3, #123d22); }
.badge.running, .badge.queued { background: light-dark(#dceaff, #152f57); }
.badge.waiting, .badge.paused, .badge.waitingForPause { background: light-dark(#fff2d0, #4a3a0c); }
.badge.errored, .badge.terminated { background: light-dark(#ffe0de, #56201c); }
`;
