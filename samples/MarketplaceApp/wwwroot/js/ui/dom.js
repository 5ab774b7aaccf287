/**
 * Makes an element. Text always becomes a text node, never markup, so nothing that people write can run.
 * `on` holds event listeners, `data` data attributes; null and false attributes are left out.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }

  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replaces the children and keeps the keyboard's place: the element with the same `data-focus` gets the focus again. */
export function fill(container, ...children) {
  const key = container.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  container.replaceChildren(...nodes(children));
  if (key) container.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/**
 * Brings a container's children to the given rows, by key: what is there already stays, and is made anew
 * only where its `stamp` changed. So a long list costs what changed in it, and screen readers hear only that.
 */
export function reconcile(container, rows) {
  const known = new Map([...container.children].map((element) => [element.dataset.key, element]));
  let place = container.firstElementChild;
  for (const row of rows) {
    let element = known.get(row.key);
    if (element && element.dataset.stamp !== row.stamp) {
      const fresh = row.make();
      element.replaceWith(fresh);
      if (place === element) place = fresh;
      element = stampOn(fresh, row);
    }

    element ??= stampOn(row.make(), row);
    known.delete(row.key);
    if (element === place) place = place.nextElementSibling;
    else container.insertBefore(element, place);
  }

  for (const element of known.values()) element.remove();
}

function stampOn(element, row) {
  element.dataset.key = row.key;
  element.dataset.stamp = row.stamp;
  return element;
}
