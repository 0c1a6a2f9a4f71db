import { App } from 'cdk8s';
import { loadEnvironments } from '/work/main/src/config/load.ts';
import { monitoringStack } from '/work/main/src/monitoring-stack.ts';
import { synthesize } from '/work/main/src/synthesize.ts';
const synthesizeEnvironment = (e: any) => {
  const app = new App();
  monitoringStack(app, e);
  return synthesize(app);
};

import { RANDOM_TEXT, SECRET_PATTERNS } from '/work/main/src/validation/secret-patterns.ts';

const { base, environments } = loadEnvironments('/work/main/config');
const texts = new Set<string>();
let strings = 0,
  chars = 0;
const walk = (v: any) => {
  if (typeof v === 'string') {
    strings++;
    if (!texts.has(v)) chars += v.length;
    texts.add(v);
  } else if (v && typeof v === 'object') Object.values(v).forEach(walk);
};
for (const e of [base, ...environments])
  for (const o of [...synthesizeEnvironment(e).components.values()].flat()) walk(o);
console.log(strings, texts.size, chars);
let t = performance.now();
for (const x of texts) x.toLowerCase();
console.log('lower', performance.now() - t);
for (const p of [...SECRET_PATTERNS, RANDOM_TEXT]) {
  t = performance.now();
  let hits = 0,
    kw = 0;
  for (const x of texts) {
    const l = x.toLowerCase();
    if (p.keywords.length && !p.keywords.some((k) => l.includes(k))) continue;
    kw++;
    hits += [...x.matchAll(p.pattern)].length;
  }
  console.log(p.name, (performance.now() - t).toFixed(1), kw, hits);
}
const kws = SECRET_PATTERNS.flatMap((p) => p.keywords);
const rx = new RegExp(kws.map((k) => k.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'));
t = performance.now();
let n = 0;
for (const x of texts) if (rx.test(x.toLowerCase())) n++;
console.log('combined', performance.now() - t, n);
t = performance.now();
const sets = new Map<string, number>();
for (const x of texts) {
  const f = new Set(x.toLowerCase().match(new RegExp(rx, 'g')) ?? []);
  for (const k of f) sets.set(k, (sets.get(k) ?? 0) + 1);
}
console.log('combined all', performance.now() - t, [...sets]);
const table = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-') table[c.charCodeAt(0)] = 1;
t = performance.now();
n = 0;
for (const x of texts) {
  let s = 0;
  for (let i = 0; i <= x.length; i++) {
    const c = x.charCodeAt(i);
    if (c < 128 && table[c] === 1) continue;
    if (i - s >= 32) n++;
    s = i + 1;
  }
}
console.log('loop', performance.now() - t, n);
