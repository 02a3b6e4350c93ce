// Compares the files of deploy/, compose.yaml, docs/operations.md and docs/limits.md with the code and with each other: a
// metric that no server has, a variable that nobody reads or a runbook that is not there fails. scripts/check-deploy runs it.
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';

process.chdir(new URL('../..', import.meta.url).pathname);

const faults = [];
const read = (path) => readFileSync(path, 'utf8');
const check = (is, fault) => is || faults.push(fault);
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

/** Every file below a folder. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`);
}

/** The names that `/metrics` has, and how samples of each may be called. */
function metrics() {
  const source = read('src/http/metrics.rs');
  const known = new Map();
  const add = (name, ...endings) => known.set(`frontdesk_${name}`, endings.map((ending) => `frontdesk_${name}${ending}`));
  // What every process has, as Prometheus calls it.
  for (const name of all(source, /\.process\(\s*"(\w+)"/g)) known.set(`process_${name}`, [`process_${name}`]);
  const kind = Object.fromEntries([...source.matchAll(/(\w+): (?:Family<\w+, )?(Counter|Gauge|Histogram)\b/g)].map(([, field, kind]) => [field, kind]));
  const registered = /\.register(_with_unit)?\(\s*"(\w+)",\s*\w+,\s*(?:Unit::(\w+),\s*)?self\s*\.(\w+)/g;
  for (const [, , name, unit, field] of source.matchAll(registered)) {
    const endings = { Counter: ['_total'], Gauge: [''], Histogram: ['_bucket', '_sum', '_count'] }[kind[field]];
    check(endings, `src/http/metrics.rs: what kind of metric is ${field}?`);
    add(unit ? `${name}_${unit.toLowerCase()}` : name, ...(endings ?? []));
  }
  for (const name of all(source, /\.gauge\(\s*"(\w+)"/g)) add(name, '');
  for (const name of all(source, /\.counter\(\s*"(\w+)"/g)) add(name, '_total');
  const written = all(source, /\.(?:register|register_with_unit|gauge|counter|process)\(\s*(")/g).length;
  check(known.size > 0 && known.size === written, `src/http/metrics.rs: read ${known.size} metrics of ${written}`);
  return known;
}

/** As GitHub makes anchors of headings. */
function anchors(markdown) {
  const outside = markdown.replace(/^```[\s\S]*?^```/gm, '');
  return all(outside, /^#+ (.*)$/gm).map((title) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

const operations = read('docs/operations.md');
const known = metrics();
const samples = new Set([...known.values()].flat());

// Metrics: what is drawn and watched is there, what is there is described.
const dashboard = JSON.parse(read('deploy/grafana/dashboard.json'));
const rules = parse(read('deploy/prometheus/alerts.yml')).groups.flatMap((group) => group.rules);
const drawn = dashboard.panels.flatMap((panel) => panel.targets ?? []).map((target) => target.expr)
  .concat(dashboard.templating.list.map((variable) => variable.definition ?? ''));
const asked = { 'dashboard.json': drawn, 'alerts.yml': rules.map((rule) => rule.expr) };
for (const [file, expressions] of Object.entries(asked)) {
  check(expressions.length > 10, `${file}: read ${expressions.length} expressions`);
  for (const name of new Set(expressions.flatMap((text) => all(text, /\b((?:frontdesk|process)_\w+)/g)))) {
    check(samples.has(name), `${file}: no server has ${name}`);
  }
}
for (const name of all(read('deploy/prometheus/alerts.test.yml'), /'((?:frontdesk|process)_\w+)/g)) {
  check(samples.has(name), `alerts.test.yml: no server has ${name}`);
}
const described = all(operations, /^\| `((?:frontdesk|process)_\w+)/gm);
for (const [name, own] of known) {
  const one = described.filter((sample) => sample === name || own.includes(sample));
  check(one.length === 1, `docs/operations.md: ${one.length} rows about ${name}`);
}
for (const name of described) {
  check(known.has(name) || samples.has(name), `docs/operations.md: no server has ${name}`);
}

// Panels and data sources.
const ids = dashboard.panels.map((panel) => panel.id);
check(new Set(ids).size === ids.length, 'dashboard.json: an id of a panel is there twice');
for (const target of dashboard.panels.flatMap((panel) => panel.targets ?? [])) {
  check(target.datasource?.uid === '${datasource}', `dashboard.json: another data source than the chosen one: ${target.expr}`);
}

// Runbooks, and links of the documentation to itself.
const headings = new Set(anchors(operations));
for (const { alert, annotations, labels } of rules) {
  const [file, anchor] = (annotations?.runbook ?? '').split('#');
  check(file === 'docs/operations.md' && headings.has(anchor), `alerts.yml: ${alert} has no runbook`);
  check(['critical', 'warning'].includes(labels?.severity), `alerts.yml: ${alert} has no severity`);
}
const documents = { 'operations.md': operations, 'limits.md': read('docs/limits.md') };
const places = Object.fromEntries(Object.entries(documents).map(([name, text]) => [name, new Set(anchors(text))]));
for (const [name, text] of Object.entries(documents)) {
  for (const [, to, anchor] of text.matchAll(/\]\(((?:operations|limits)\.md)?#([^)]+)\)/g)) {
    check(places[to ?? name].has(anchor), `docs/${name}: there is no ${to ?? ''}#${anchor}`);
  }
}

// Variables: each that is set or described is read by the server.
const source = ['src/cli', 'src/config'].flatMap(files).map(read).join('\n');
const variables = new Set(all(source, /"((?:FRONTDESK|OTEL)_[A-Z_]+|DATABASE_URL)"/g));
const deployed = ['Dockerfile', 'compose.yaml', '.env.example', 'docs/operations.md', 'docs/limits.md', ...files('deploy')];
for (const file of deployed) {
  for (const name of new Set(all(read(file), /\b(FRONTDESK_[A-Z_]*[A-Z])\b/g))) {
    check(variables.has(name), `${file}: the server does not read ${name}`);
  }
}

// Compose: what is named is there, and what others could reach is not open to them.
const compose = parse(read('compose.yaml'));
for (const [name, service] of Object.entries(compose.services)) {
  const say = (fault) => faults.push(`compose.yaml: ${name}: ${fault}`);
  for (const other of Object.keys(service.depends_on ?? {})) {
    if (!compose.services[other]) say(`there is no service ${other}`);
  }
  for (const secret of service.secrets ?? []) {
    if (!compose.secrets[secret]) say(`there is no secret ${secret}`);
  }
  for (const volume of service.volumes ?? []) {
    const [from] = volume.split(':');
    if (from.startsWith('.')) read_or_list(from, say);
    else if (!(from in compose.volumes)) say(`there is no volume ${from}`);
  }
  for (const port of service.ports ?? []) {
    if (!port.startsWith('127.0.0.1:')) say(`port ${port} is open to other machines`);
  }
}
function read_or_list(path, say) {
  try {
    files(path).length || say(`${path} is empty`);
  } catch {
    try { read(path); } catch { say(`there is no ${path}`); }
  }
}
const offered = new Set(all(read('.env.example'), /^([A-Z_]+)=/gm));
for (const name of new Set(all(read('compose.yaml'), /\$\{([A-Z_]+)/g))) {
  check(offered.has(name), `.env.example: has no ${name}, which compose.yaml asks for`);
}

// The other files of YAML.
for (const file of files('deploy').filter((file) => file.endsWith('.yml'))) parse(read(file));

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`deploy: ${known.size} metrics, ${rules.length} alerts, ${drawn.length} expressions, ${variables.size} variables`);
