// What the page can do beyond being read: without it every number, figure and language is there all the same.
(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const languages = Object.keys(data.labels);
  const language = () => {
    const chosen = document.querySelector('input[name="language"]:checked');
    return chosen ? chosen.value : languages[0];
  };
  const text = key => data.texts[language()][key];
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };

  // The language of the page, for those who hear it.
  const speak = () => {
    document.documentElement.lang = language();
    document.title = text('title');
    document.querySelectorAll('[data-text]').forEach(one => { one.textContent = text(one.dataset.text); });
    document.querySelectorAll('option[data-speaker]').forEach(one => {
      one.textContent = data.speakers[one.value][languages.indexOf(language())];
    });
  };
  document.querySelectorAll('input[name="language"]').forEach(one => one.addEventListener('change', speak));

  // Tables: a button in every heading; up, down, and the order they came in.
  const shown = cell => (cell.querySelector('.value') || cell).textContent;
  const number = cell => {
    const found = shown(cell).replace(/[,\s]/g, '').replace(/\u2212/g, '-').match(/^-?[\d.]+/);
    return found ? Number(found[0]) : NaN;
  };
  const compare = (column, isText) => (a, b) => {
    if (isText) {
      return shown(a.cells[column]).localeCompare(shown(b.cells[column]), undefined, { numeric: true });
    }
    const x = number(a.cells[column]);
    const y = number(b.cells[column]);
    return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : Infinity) : Number.isNaN(y) ? -Infinity : x - y;
  };
  document.querySelectorAll('table').forEach(table => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = element('button', { type: 'button' });
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute('aria-sort', 'none');
      button.addEventListener('click', () => {
        const order = { none: 'ascending', ascending: 'descending', descending: 'none' }[heading.getAttribute('aria-sort')];
        headings.forEach(other => other.setAttribute('aria-sort', 'none'));
        heading.setAttribute('aria-sort', order);
        const sorted = [...rows];
        if (order !== 'none') {
          const by = compare(column, heading.classList.contains('text'));
          // What has no number stays last, whichever way.
          sorted.sort((a, b) => { const c = by(a, b); return Number.isFinite(c) && order === 'descending' ? -c : c; });
        }
        body.append(...sorted);
      });
    });
  });

  // Rows of a table, by their first column.
  document.querySelectorAll('.filtered table').forEach(table => {
    const rows = [...table.tBodies[0].rows];
    const kinds = [...new Map(rows.map(row => [row.cells[0].textContent, row.cells[0]])).values()];
    if (kinds.length < 4) {
      return;
    }
    const select = element('select', {}, element('option', { value: '', 'data-text': 'every' }));
    kinds.forEach((cell, i) => select.append(element('option', { value: String(i), 'data-kind': '' })));
    const name = () => kinds.forEach((cell, i) => { select.options[i + 1].textContent = cell.innerText || shown(cell); });
    select.addEventListener('focus', name);
    select.addEventListener('change', () => rows.forEach(row => {
      row.hidden = select.value !== '' && row.cells[0].textContent !== kinds[Number(select.value)].textContent;
    }));
    name();
    table.parentNode.before(element('p', { class: 'tools' }, element('label', {}, element('span', { 'data-text': 'rows' }), ' ', select)));
  });

  // Numbers of a layer, at the pointer or where the keyboard is.
  const tip = element('div', { id: 'tip', role: 'status', 'aria-live': 'polite', hidden: '' });
  const footer = document.querySelector('footer');
  footer.append(tip);
  const place = (x, y) => {
    tip.hidden = false;
    const width = document.documentElement.clientWidth;
    tip.style.left = Math.max(4, Math.min(x + 12, width - tip.offsetWidth - 4)) + 'px';
    const above = y - tip.offsetHeight - 12;
    tip.style.top = (above > 0 ? above : y + 16) + 'px';
  };
  const hide = () => {
    tip.hidden = true;
    document.querySelectorAll('.current').forEach(one => one.classList.remove('current'));
  };
  const showLayer = (figure, area, x, y) => {
    const layer = data.models[figure.dataset.model][area.dataset.layer];
    const list = element('dl', {});
    data.labels[language()].forEach((label, i) => {
      if (layer[i + 1]) {
        list.append(element('dt', {}, label), element('dd', {}, layer[i + 1]));
      }
    });
    tip.replaceChildren(element('strong', {}, layer[0]), list);
    figure.querySelectorAll('.current').forEach(one => one.classList.remove('current'));
    area.classList.add('current');
    place(x, y);
  };
  document.querySelectorAll('figure[data-model]').forEach(figure => {
    const areas = [...figure.querySelectorAll('.layers rect')];
    if (areas.length === 0) {
      return;
    }
    const picture = figure.querySelector('.picture');
    areas.forEach(area => {
      area.addEventListener('pointermove', event => showLayer(figure, area, event.clientX, event.clientY));
      area.addEventListener('pointerleave', hide);
    });
    picture.setAttribute('aria-describedby', 'keys');
    picture.addEventListener('keydown', event => {
      const at = areas.findIndex(area => area.classList.contains('current'));
      const next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? areas.length - 1 : at - 1, Home: 0, End: areas.length - 1 }[event.key];
      if (event.key === 'Escape') {
        hide();
      } else if (next !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        const area = areas[Math.max(0, Math.min(next, areas.length - 1))];
        area.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
        const box = area.getBoundingClientRect();
        showLayer(figure, area, box.left + box.width / 2, box.top + box.height / 3);
      }
    });
    picture.addEventListener('blur', hide);
  });
  footer.append(element('p', { id: 'keys', class: 'unseen', 'data-text': 'keys' }));

  // A speaker's points in the t-SNE: by the list, or by a click on a point.
  document.querySelectorAll('figure').forEach(figure => {
    const groups = [...figure.querySelectorAll('.points [data-speaker]')];
    if (groups.length === 0) {
      return;
    }
    const select = element('select', {}, element('option', { value: '', 'data-text': 'all' }));
    [...new Set(groups.map(group => group.dataset.speaker))]
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
      .forEach(speaker => select.append(element('option', { value: speaker, 'data-speaker': '' })));
    const pick = speaker => {
      select.value = speaker;
      figure.classList.toggle('picking', speaker !== '');
      groups.forEach(group => group.classList.toggle('picked', group.dataset.speaker === speaker));
      groups.filter(group => group.dataset.speaker === speaker).forEach(group => group.parentNode.append(group));
    };
    select.addEventListener('change', () => pick(select.value));
    groups.forEach(group => {
      group.addEventListener('click', () => pick(select.value === group.dataset.speaker ? '' : group.dataset.speaker));
      group.addEventListener('pointermove', event => {
        tip.textContent = data.speakers[group.dataset.speaker][languages.indexOf(language())];
        place(event.clientX, event.clientY);
      });
      group.addEventListener('pointerleave', hide);
    });
    figure.addEventListener('keydown', event => { if (event.key === 'Escape') { pick(''); } });
    figure.querySelector('.tools').append(element('label', {}, element('span', { 'data-text': 'speaker' }), ' ', select));
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') { hide(); } });
  speak();
})();
