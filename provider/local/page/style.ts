/** The page's look, light or dark as the reader's system is, on a wide or a narrow screen. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#5c5c5c, #aaa); --link: light-dark(#0b57c2, #8ab8ff);
  --good: light-dark(#dcf5e3, #123d22); --busy: light-dark(#dceaff, #152f57); --idle: light-dark(#fff2d0, #4a3a0c); --bad: light-dark(#ffe0de, #56201c); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 1rem; }
nav { color: var(--soft); overflow-wrap: anywhere; }
h1 { margin: 0.5rem 0 1rem; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 500; }
td:first-child { min-width: 8rem; }
.count, time { white-space: nowrap; }
code, pre, .logs { font: 0.87em/1.5 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0.8rem; border: 1px solid var(--line); border-radius: 6px; }
.wide { overflow-x: auto; }
.wide td { min-width: 6rem; }
.pager { display: flex; gap: 1.5rem; }
.empty { color: var(--soft); }
.badge { font-size: 0.85em; padding: 0.1rem 0.5rem; border-radius: 1rem; border: 1px solid var(--line); white-space: nowrap; }
.badge.complete, .badge.live { background: var(--good); }
.badge.running, .badge.queued, .badge.rollingBack { background: var(--busy); }
.badge.waiting, .badge.paused, .badge.waitingForPause { background: var(--idle); }
.badge.errored, .badge.terminated, pre.errored { background: var(--bad); }
.logs { margin: 0; padding: 0.5rem 0.8rem; list-style: none; max-height: 26rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 6px; }
.logs span { white-space: pre-wrap; overflow-wrap: anywhere; }
.logs time, .logs b { color: var(--soft); font-weight: 500; }
.logs .error, .logs .error b { color: light-dark(#b3261e, #ff9d96); }
.logs .warn, .logs .warn b { color: light-dark(#7a5200, #f0c664); }
.actions { display: grid; gap: 0.5rem; }
.actions form { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0.8rem; align-items: start; }
.actions pre, .event pre { margin: 0; }
.event { display: grid; gap: 0.6rem; justify-items: start; }
.event label, .event pre { display: grid; width: 100%; }
button, input, textarea { font: inherit; padding: 0.4rem 0.8rem; min-height: 2.75rem; border: 1px solid var(--soft); border-radius: 6px; }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: 0.87em; }
.timeline, .key { margin: 0; padding: 0; list-style: none; }
.timeline li { display: grid; grid-template-columns: 17rem 1fr; gap: 0 1rem; padding: 0.45rem 0; border-top: 1px solid var(--line); }
.timeline .name { overflow-wrap: anywhere; }
.timeline .told { grid-column: 1; display: flex; flex-wrap: wrap; gap: 0 0.6rem; font-size: 0.87em; color: var(--soft); }
.timeline .told .badge { color: CanvasText; font-size: 1em; }
.timeline svg { grid-area: 1 / 2; width: 100%; height: 20px; align-self: center; overflow: visible; }
.timeline .why { grid-column: 1 / -1; margin: 0.2rem 0 0; font-size: 0.87em; color: light-dark(#b3261e, #ff9d96); white-space: pre-wrap; overflow-wrap: anywhere; }
.type { color: var(--soft); font-size: 0.87em; }
.key { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0.5rem 0; font-size: 0.87em; color: var(--soft); border-top: 1px solid var(--line); padding-top: 0.5rem; }
.key i { display: inline-block; width: 1.4rem; height: 0.7rem; margin-right: 0.35rem; border-radius: 3px; border: 1px solid transparent; }
.key i.complete { background: light-dark(#2e9e56, #3fae68); }
.key i.errored { background: light-dark(#d03c32, #d9544a); }
.key i.running { background: light-dark(#3d7fe0, #4c8df0); }
.key i.sleep { background: light-dark(#c3c6cf, #565b66); }
.key i.wait { border: 1px dashed light-dark(#9a6b00, #e0b24c); background: var(--idle); }
rect.complete { fill: light-dark(#2e9e56, #3fae68); }
rect.errored { fill: light-dark(#d03c32, #d9544a); }
rect.running { fill: light-dark(#3d7fe0, #4c8df0); }
rect.sleep { fill: light-dark(#c3c6cf, #565b66); }
rect.wait { fill: var(--idle); stroke: light-dark(#9a6b00, #e0b24c); stroke-dasharray: 4 3; }
rect.wait.errored { stroke: light-dark(#d03c32, #d9544a); }
.timeline line { stroke: var(--line); stroke-width: 2; }
.timeline text { font: bold 12px sans-serif; text-anchor: middle; fill: CanvasText; }
@media (max-width: 40rem) {
  .actions form { grid-template-columns: minmax(0, 1fr); }
  .timeline li { grid-template-columns: 1fr; }
  .timeline svg { grid-area: auto; margin-top: 0.3rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  td { display: flow-root; min-height: 1.7rem; padding: 0.1rem 0 0.1rem 7.6rem; border: 0; }
  td::before { content: attr(data-head); float: left; width: 7rem; margin-left: -7.6rem; color: var(--soft); }
  td:empty { display: none; }
}
`;
