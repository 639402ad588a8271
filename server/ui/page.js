'use strict';

const QUESTION = `{
  store { stale }
  networks {
    slug name attributedTo platform disclosedOn coverage
    accountCount accountsWithoutCreationDate tweetCount retweetCount firstTweetAt lastTweetAt
    creationHistogram(bucket: MONTH) { start accounts }
    ledger {
      rowsRead accepted duplicate rejected repaired
      files { name kind state problem warnings rowsRead accepted duplicate rejected repaired }
    }
  }
}`;

const LOUDEST = `query ($slug: String!) {
  network(slug: $slug) {
    accounts(filter: { role: ORIGINATOR }, orderBy: { field: TWEETS, direction: DESC }, first: 5) {
      totalCount
      nodes {
        platformId screenName displayName tweetCount followers
        amplifiers(first: 1) { totalCount coverage edges { retweets } }
      }
    }
  }
}`;

const TOGETHER = `query ($networks: [String!]!) {
  sharedCreationWindows(networks: $networks) {
    from to total networks { network { slug } accounts expected q }
  }
}`;

const COVERAGE = {
  CORE_ONLY: 'Only core accounts were disclosed: accounts that amplified them from outside are unseen. Read every amplifier figure as a lower bound.',
  UNKNOWN: 'Nobody said what this archive leaves out. Read every amplifier figure as a lower bound.',
};

const number = (n) => (n === null ? '—' : n.toLocaleString('en'));
const day = (t) => (t === null ? '—' : t.slice(0, 10));
// foreign is text that others wrote, kept from turning the direction of what stands around it.
const foreign = (text) => el('bdi', {}, text);
const count = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;

function figures(n) {
  const list = el('dl');
  const add = (name, value, small) => list.append(el('div', {}, el('dt', {}, name), el('dd', small ? { class: 'small' } : {}, value)));
  add('core accounts', number(n.accountCount));
  add('tweets', number(n.tweetCount));
  add('of them retweets', number(n.retweetCount));
  add('first and last tweet', `${day(n.firstTweetAt)} to ${day(n.lastTweetAt)}`, true);
  add('coverage', n.coverage, true);
  return list;
}

function warnings(n) {
  const out = [];
  if (COVERAGE[n.coverage]) out.push(COVERAGE[n.coverage]);
  if (n.accountsWithoutCreationDate > 0) {
    out.push(`${count(n.accountsWithoutCreationDate, 'account has', 'accounts have')} no creation date and cannot be in a creation window.`);
  }
  if (n.ledger.rejected > 0) {
    out.push(`${count(n.ledger.rejected, 'row', 'rows')} of ${number(n.ledger.rowsRead)} could not be read and count in no figure.`);
  }
  if (n.ledger.repaired > 0) {
    out.push(`In ${count(n.ledger.repaired, 'row', 'rows')} bytes that are not UTF-8 were replaced.`);
  }
  for (const f of n.ledger.files) {
    const about = (...words) => out.push([foreign(f.name), ...words]);
    if (f.state === 'LOADING') about(' is not read to its end: figures do not cover the rest of it.');
    if (f.state === 'REPLACED') about(' changed while it was being loaded; the rows read before that stay.');
    if (f.problem) about(' failed: ', foreign(f.problem));
    for (const w of f.warnings) about(': ', foreign(w));
  }
  return out.map((words) => el('p', { class: 'warning' }, ...[words].flat()));
}

// months draws accounts by month of creation, months without any included.
function months(buckets) {
  if (buckets.length === 0) return null;
  const index = (start) => Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7)) - 1;
  const first = index(buckets[0].start);
  const width = index(buckets.at(-1).start) - first + 1;
  const most = buckets.reduce((m, b) => Math.max(m, b.accounts), 0);
  const svg = el('svg', { viewBox: `0 0 ${width} 100`, preserveAspectRatio: 'none', role: 'img', 'aria-label': 'Accounts created each month' });
  for (const b of buckets) {
    const height = (100 * b.accounts) / most;
    svg.append(el('rect', { x: index(b.start) - first, y: 100 - height, width: 0.85, height },
      el('title', {}, `${b.start.slice(0, 7)}: ${count(b.accounts, 'account', 'accounts')}`)));
  }
  return el('figure', {}, svg, el('figcaption', {},
    el('span', {}, `accounts created, from ${buckets[0].start.slice(0, 7)}`),
    el('span', {}, `most in a month: ${number(most)}`),
    el('span', {}, `to ${buckets.at(-1).start.slice(0, 7)}`)));
}

function ledger(l) {
  const columns = ['rowsRead', 'accepted', 'duplicate', 'rejected', 'repaired'];
  const numbers = (row) => columns.map((c) => el('td', { class: 'number' }, number(row[c])));
  const head = el('tr', {}, ...['file', 'kind', 'state'].map((h) => el('th', {}, h)),
    ...['rows read', 'accepted', 'duplicate', 'rejected', 'repaired'].map((h) => el('th', { class: 'number' }, h)));
  const body = l.files.map((f) => el('tr', {}, el('td', {}, foreign(f.name)), el('td', {}, f.kind), el('td', {}, f.state), ...numbers(f)));
  const foot = el('tr', {}, el('td', { colspan: 3 }, 'rows read = accepted + duplicate + rejected'), ...numbers(l));
  return el('details', {}, el('summary', {}, `Ledger: ${count(l.files.length, 'file', 'files')}, ${count(l.rowsRead, 'row', 'rows')} read`),
    el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, head), el('tbody', {}, ...body), el('tfoot', {}, foot))));
}

// table lays rows out under heads; those that end in a number are marked so.
function table(heads, rows) {
  const cells = (name, row) => row.map((value, i) => el(name, heads[i][1] ? { class: 'number' } : {}, value));
  return el('div', { class: 'scroll' }, el('table', {},
    el('thead', {}, el('tr', {}, ...cells('th', heads.map(([title]) => title)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...cells('td', row))))));
}

function loudest(accounts) {
  if (accounts.nodes.length === 0) return el('p', { class: 'about' }, 'None of its accounts mostly writes tweets of its own.');
  const row = (a) => {
    const least = a.amplifiers.coverage === 'WITH_AMPLIFIERS' ? '' : ' or more';
    // Archives hash names along with ids: the same text twice would tell nothing.
    const name = a.displayName ?? a.screenName ?? a.platformId, handle = a.screenName ?? a.platformId;
    return [el('span', {}, ...(name === handle ? [] : [foreign(name), ' ']), el('code', {}, foreign(handle))),
      number(a.tweetCount), number(a.followers), number(a.amplifiers.totalCount) + least,
      a.amplifiers.edges.length === 0 ? 'none seen' : count(a.amplifiers.edges[0].retweets, 'retweet', 'retweets')];
  };
  return table([['account'], ['tweets', true], ['followers', true], ['amplified by', true], ['the busiest with', true]], accounts.nodes.map(row));
}

// fill puts what a question is answered with in place, and says so where there is no answer.
async function fill(place, question, variables, draw) {
  try {
    const { data, errors } = await ask(question, variables);
    if (errors) throw new Error(errors.map((e) => e.message).join('; '));
    place.replaceChildren(draw(data));
  } catch (e) {
    place.replaceChildren(el('p', { class: 'failed' }, e.message));
  }
}

function windows({ sharedCreationWindows: found }) {
  if (found.length === 0) return el('p', { class: 'about' }, 'No such days among these networks.');
  const rows = found.flatMap((w) => w.networks.map((k, i) => [
    i === 0 ? w.from : '', i === 0 ? w.to : '', foreign(k.network.slug), number(k.accounts), k.expected.toFixed(1),
    k.q === 0 ? 'below 1e-308' : k.q.toExponential(1)]));
  return table([['from'], ['until before'], ['network'], ['accounts', true], ['expected', true], ['q', true]], rows);
}

async function showMore(networks, cards) {
  const together = document.getElementById('together');
  together.hidden = networks.length < 2;
  if (!together.hidden) await fill(document.getElementById('windows'), TOGETHER, { networks: networks.map((n) => n.slug) }, windows);
  for (const [i, n] of networks.entries()) {
    await fill(cards[i].querySelector('.loudest'), LOUDEST, { slug: n.slug }, (data) => loudest(data.network.accounts));
  }
}

function card(n) {
  const about = [n.platform, n.attributedTo && `attributed by it to ${n.attributedTo}`, n.disclosedOn && `disclosed on ${n.disclosedOn}`];
  return el('article', {},
    el('h2', {}, foreign(n.name ?? n.slug), el('code', {}, foreign(n.slug))),
    el('p', { class: 'about' }, about.filter(Boolean).join(', ') || 'Nobody told us whose it is.'),
    figures(n), ...warnings(n), months(n.creationHistogram),
    el('h3', {}, 'The accounts with most tweets that mostly write their own'),
    el('div', { class: 'loudest' }, el('p', { class: 'about' }, 'Reading…')),
    ledger(n.ledger));
}

async function show() {
  const status = document.getElementById('status');
  let again = 0;
  try {
    const { data, errors } = await ask(QUESTION);
    if (errors) throw new Error(errors.map((e) => e.message).join('; '));
    status.classList.remove('failed');
    status.textContent = data.networks.length === 0
      ? 'The store is empty. Load an archive: takedown load PATH'
      : `${count(data.networks.length, 'network', 'networks')} in the store.`;
    if (data.store.stale) {
      status.textContent += ' Rows are loaded that these figures do not count yet: wait before publishing one.';
      again = 3000;
    }
    const cards = data.networks.map(card);
    document.getElementById('networks').replaceChildren(...cards);
    await showMore(data.networks, cards);
  } catch (e) {
    status.classList.add('failed');
    status.textContent = `The store could not be asked: ${e.message}`;
    again = 5000;
  }
  if (again) setTimeout(show, again);
}

show();
