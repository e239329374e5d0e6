// The picture of a figure. `picture` draws a state on the page and knows no kernel;
// `render` brings it the states of a kernel, and the kernel what is done on the page.

const PATIENCE = 2000; // ms from a move to the words that no picture came
const BUSY =
  "The kernel is busy or has stopped. Wait, or choose " +
  "Kernel ▸ Restart Kernel and Run All Cells.";
const LOST = "This figure has lost its kernel. Choose Run ▸ Run All Cells.";

const STATE = [
  "size", "still", "moved", "place", "area",
  "sentence", "error", "urgent", "goal", "reached",
];

function add(parent, name, kind) {
  const element = document.createElement(name);
  element.className = kind;
  parent.append(element);
  return element;
}

function line(parent, kind) {
  const element = add(parent, "div", kind);
  element.setAttribute("role", "status");
  return element;
}

// A line that stays the same is not told to a screen reader again.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const decode = (bytes) => createImageBitmap(new Blob([bytes], { type: "image/png" }));

// Make the parts of a picture in `el`; return the area that can be dragged, and what
// draws a state.
function picture(el) {
  const page = add(el, "div", "lecture-page");
  const canvas = add(page, "canvas", "");
  const area = add(page, "div", "lecture-area");
  const caption = line(el, "lecture-caption");
  const error = line(el, "lecture-error");
  const goal = line(el, "lecture-goal");
  canvas.setAttribute("role", "img");
  let still = {};
  let asked = 0;
  let shown = 0;

  async function draw(state) {
    const number = (asked += 1);
    const [width, height] = state.size;
    Object.assign(page.style, { width: `${width}px`, aspectRatio: `${width} / ${height}` });
    if (still.bytes !== state.still)
      still = { bytes: state.still, image: decode(state.still) };
    // Decoded unseen, then drawn in one step: the page never shows a gap.
    const [back, front] = await Promise.all([still.image, decode(state.moved)]);
    if (number < shown) return front.close(); // a later state was faster
    shown = number;
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context.drawImage(back, 0, 0);
    context.drawImage(front, ...state.place);
    front.close();
    canvas.setAttribute("aria-label", state.sentence);
    say(caption, state.sentence);
    error.setAttribute("role", state.urgent ? "alert" : "status");
    say(error, state.error);
    const reached = state.reached ? "✓ reached" : "not yet";
    say(goal, state.goal && `Goal: ${state.goal}: ${reached}`);
    goal.classList.toggle("lecture-goal-reached", state.reached);
    const [left, top, across, down] = state.area.map((share) => `${100 * share}%`);
    Object.assign(area.style, { left, top, width: across, height: down });
    area.hidden = !state.area.length;
  }

  return { area, draw };
}

// Tell `place` where the pointer drags, once it went down inside `area`.
function follow(area, place) {
  const move = (event) => {
    const box = area.getBoundingClientRect();
    place((event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height);
  };
  area.addEventListener("pointerdown", (event) => {
    area.setPointerCapture(event.pointerId);
    move(event);
  });
  area.addEventListener(
    "pointermove",
    (event) => area.hasPointerCapture(event.pointerId) && move(event),
  );
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// The page's slider stands on whole steps only, also where the kernel's value lies
// between two of them: half a step apart is no move that waits for an answer.
function agree(control, shown, drawn) {
  const step = control.get("step");
  if (!step || typeof drawn !== "number") return same(shown, drawn);
  const base = control.get("base");
  const place = (value) => (base ? Math.log(value) / Math.log(base) : value);
  return Math.abs(place(shown) - place(drawn)) <= (step / 2) * (1 + 1e-6);
}

function render({ model, el }) {
  const own = new AbortController();
  const signal = own.signal;
  const { area, draw } = picture(el);
  const silent = line(el, "lecture-silent");
  const controls = []; // [model on this page, trait, first value]

  follow(area, (across, up) => {
    // With the time, so that a second click on the same place counts.
    model.set("pointer", [across, up, Date.now()]);
    model.save_changes();
    moved();
  });

  const isBehind = () => {
    const answered = { pointer: [], ...model.get("answered") };
    return (
      !same(model.get("pointer"), answered.pointer) ||
      controls.some(
        ([control, trait]) =>
          control.model_id in answered &&
          !agree(control, control.get(trait), answered[control.model_id]),
      )
    );
  };
  const isLost = () => controls.some(([control]) => control.comm_live === false);

  let timer;
  function moved() {
    timer ??= setTimeout(() => {
      if (isBehind()) say(silent, isLost() ? LOST : BUSY);
      else timer = undefined;
    }, PATIENCE);
  }
  function answered() {
    clearTimeout(timer);
    timer = undefined;
    say(silent, "");
    draw(Object.fromEntries(STATE.map((name) => [name, model.get(name)])));
    if (isBehind()) moved();
  }
  const connected = () => isLost() && say(silent, LOST);

  async function watch([id, trait, first]) {
    const control = await model.widget_manager.get_model(id);
    if (signal.aborted) return;
    controls.push([control, trait, first]);
    const events = { [`change:${trait}`]: moved, comm_live_update: connected };
    control.on(events);
    signal.addEventListener("abort", () => control.off(events));
  }

  // Reset, on the page too: what is still on its way to the kernel is then older.
  function reset() {
    for (const [control, trait, first] of controls) {
      control.set(trait, first);
      control.save_changes();
    }
  }

  const isMine = (target) => el.parentElement?.contains(target);
  document.addEventListener(
    "click",
    ({ target }) => isMine(target) && target.closest(".lecture-reset") && reset(),
    { signal },
  );
  // Keeps the notebook's own keys, such as the arrows, off whatever has the focus.
  document.addEventListener(
    "focusin",
    ({ target }) =>
      isMine(target) && target.setAttribute("data-lm-suppress-shortcuts", "true"),
    { signal },
  );

  el.classList.add("lecture-picture");
  model.get("controls").forEach(watch);
  model.on("change:drawn", answered);
  answered();
  return () => {
    own.abort();
    clearTimeout(timer);
    model.off("change:drawn", answered);
  };
}

export default { render };
