/** As much of React's hooks as the contracts' examples use, for one component that is rendered anew at each change. */
export function mount(Component) {
  const cells = [];
  let cell = 0;
  let effects = [];
  let cleanups = [];
  const hooks = {
    useState(initial) {
      const index = cell++;
      cells[index] ??= { value: initial };
      const set = (value) => {
        cells[index].value = typeof value === "function" ? value(cells[index].value) : value;
        render();
      };
      return [cells[index].value, set];
    },
    useRef() {
      const index = cell++;
      return (cells[index] ??= { current: undefined });
    },
    useEffect(effect, dependencies) {
      const index = cell++;
      const before = cells[index];
      if (!before || dependencies.some((value, i) => value !== before[i])) {
        cells[index] = dependencies;
        effects.push(effect);
      }
    },
  };
  let rendered;
  function render() {
    cell = 0;
    rendered = Component(hooks);
    // After the rendering, as React does: an effect that sets state renders anew, and the later rendering counts.
    const due = effects;
    effects = [];
    due.forEach((effect) => cleanups.push(effect()));
  }
  render();
  return {
    /** What the component returned last. */
    get current() {
      return rendered;
    },
    unmount() {
      cleanups.forEach((cleanup) => cleanup?.());
      cleanups = [];
    },
  };
}
