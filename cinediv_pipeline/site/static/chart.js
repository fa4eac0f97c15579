// Choices of a chart. The drawing comes with the page; data and Vega are loaded at the first choice.
(() => {
  const figure = document.querySelector("[data-exhibit]");
  const controls = document.querySelector("[data-controls]");
  if (!figure) return;
  const find = (name) => document.querySelector(`[data-${name}]`);
  const params = new URLSearchParams(location.search);
  let exhibit, state, drawn;

  const load = async () => {
    if (!exhibit.charts) {
      const answer = await fetch(figure.dataset.exhibit);
      if (!answer.ok) throw new Error(String(answer.status));
      exhibit = await answer.json();
    }
  };
  const vega = () => new Promise((resolve, reject) => {
    if (window.drawChart) { resolve(window.drawChart); return; }
    const script = document.createElement("script");
    script.src = figure.dataset.script;
    script.onload = () => resolve(window.drawChart);
    script.onerror = reject;
    document.head.append(script);
  });

  const views = () => exhibit.views.filter((view) => view.population === state.population);
  const view = () => views().find((found) => found.breakdown === state.vue) || views()[0];
  const panel = () => {
    const found = view();
    return found.panels.find((one) => one.id === state.periode) || found.panels[found.default];
  };
  const options = (select, pairs, chosen) => {
    select.replaceChildren(...pairs.map(([value, name]) => new Option(name, value, false, value === chosen)));
    select.closest("div").hidden = pairs.length < 2;
  };
  const offer = () => {
    if (!controls) return;
    const populations = new Map(exhibit.views.map((one) => [one.population, one.population_label]));
    options(controls.population, [...populations], state.population);
    options(controls.vue, views().map((one) => [one.breakdown, one.breakdown_label]), view().breakdown);
    const panels = view().panels;
    options(controls.periode, panels.map((one) => [one.id, one.label]), panel().id);
  };

  const cell = (tag, text, number) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (number) made.className = "n";
    if (tag === "th") made.scope = "row";
    return made;
  };
  const tell = () => {
    const shown = panel();
    find("title").textContent = shown.title;
    find("summary").textContent = shown.summary;
    find("caption").textContent = shown.caption;
    const table = find("table");
    if (!table) return;
    find("table-caption").textContent = shown.title;
    table.tBodies[0].replaceChildren(...shown.rows.map((row) => {
      const line = document.createElement("tr");
      line.append(cell("th", row.label));
      if (row.note) {
        line.className = "withheld";
        const why = cell("td", row.note);
        why.colSpan = 3;
        line.append(why);
      } else {
        line.append(cell("td", row.text, true), cell("td", row.interval, true), cell("td", row.cases, true));
      }
      line.append(cell("td", row.coverage, true));
      return line;
    }));
  };
  const draw = async () => {
    const render = await vega();
    const size = matchMedia("(max-width: 760px)").matches ? "narrow" : "wide";
    const chart = { ...exhibit.charts[view().kind][size], datasets: { rows: panel().rows } };
    drawn = await render(find("drawing"), chart);
  };
  const remember = () => {
    const told = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) if (value) told.set(name, value);
    history.replaceState(null, "", `?${told}`);
    const embed = find("embed");
    const follow = find("follow");
    if (follow) follow.search = told;
    if (embed) embed.value = embed.value.replace(/src="[^"]*"/, `src="${embed.dataset.place}?${told}"`);
    dispatchEvent(new Event("statechange"));
  };
  const show = async () => { await load(); offer(); tell(); await draw(); figure.dataset.ready = "1"; };

  const lines = (text, most) => {
    // as alone.py does; spaces that no line may break at are others
    const found = [""];
    for (const word of text.split(" ")) {
      const last = found[found.length - 1];
      if (!last) found[found.length - 1] = word;
      else if (last.length + 1 + word.length <= most) found[found.length - 1] = `${last} ${word}`;
      else found.push(word);
    }
    return found;
  };
  const standalone = async () => {
    // a picture of this very view, with its title and source, in the colours of paper
    const shown = panel();
    const chart = { ...exhibit.charts[view().kind].wide, datasets: { rows: shown.rows }, background: "#f4f5f0",
      padding: 24, title: { text: lines(shown.title, 90), anchor: "start",
        subtitle: [...lines(shown.caption, 150), ...lines(exhibit.licence, 150)], fontSize: 20, subtitleFontSize: 13, offset: 20 } };
    const hidden = document.createElement("div");
    return (await (await vega())(hidden, chart)).view;
  };
  const save = async (event, kind) => {
    if (!figure.dataset.ready) return; // the picture that was drawn with the page
    event.preventDefault();
    const made = await standalone();
    const url = kind === "png" ? await made.toImageURL("png", 2)
      : URL.createObjectURL(new Blob([await made.toSVG()], { type: "image/svg+xml" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${exhibit.id}-${state.population}-${view().breakdown}-${panel().id}.${kind}`;
    link.click();
  };

  const start = () => {
    // what can be chosen comes with the page; the numbers wait for the first choice
    exhibit = JSON.parse(find("choices").textContent);
    const first = exhibit.views[exhibit.opens];
    state = {
      population: params.get("population") || first.population,
      vue: params.get("vue") || first.breakdown,
      periode: params.get("periode") || "",
    };
    if (!exhibit.views.some((one) => one.population === state.population)) state.population = first.population;
    state.vue = view().breakdown;
    offer();
  };
  start();
  if (controls) {
    controls.hidden = false;
    controls.addEventListener("submit", (event) => event.preventDefault());
    controls.addEventListener("change", async (event) => {
      state[event.target.name] = event.target.value;
      if (event.target.name !== "periode") state.periode = "";
      state.vue = view().breakdown;
      remember();
      await show();
    });
    const copy = find("copy");
    if (copy) copy.hidden = false;
    copy?.addEventListener("click", async () => {
      const before = copy.textContent;
      try { await navigator.clipboard.writeText(location.href); copy.textContent = copy.dataset.done; }
      catch { copy.textContent = location.href; }
      setTimeout(() => { copy.textContent = before; }, 4000);
    });
    find("png")?.addEventListener("click", (event) => save(event, "png"));
    find("svg")?.addEventListener("click", (event) => save(event, "svg"));
  }
  if (["population", "vue", "periode"].some((name) => params.has(name))) show();
})();
