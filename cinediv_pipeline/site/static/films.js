// Search, filters and order of the films. The list is loaded at the first use; the state is the address.
(() => {
  const form = document.querySelector("[data-films]");
  const table = document.querySelector("[data-rows]");
  if (!form || !table) return;
  const words = JSON.parse(document.querySelector("[data-words]").textContent);
  const more = document.querySelector("[data-more]");
  const count = document.querySelector("[data-count]");
  const french = table.dataset.language === "fr";
  const PAGE = 60;
  let films, found = [], shown = 0;

  const plain = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/’/g, "'")
    .normalize("NFKD").replace(/\p{M}/gu, "");
  // titles with the spaces that pages give them (language.py)
  const typeset = (text) => (french ? text.replace(/ (?=[;!?])/g, "\u202f").replace(/ (?=[:%»])/g, "\u00a0")
    .replace(/« /g, "«\u00a0") : text);
  const load = async () => {
    if (films) return;
    const answer = await fetch(form.dataset.films);
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    films = told.id.map((id, place) => {
      const cut = id.lastIndexOf("-");
      return {
        id, visa: id.slice(0, cut), year: Number(id.slice(cut + 1)), title: told.title[place],
        genre: told.genres[told.genre[place]] || "", class: told.classes[told.class[place]] || "",
        rank: told.ranks[told.rank[place]] || "", bonus: told.bonus[place], devis: told.devis[place], by: told.by[place],
        searched: `${plain(told.title[place])} ${plain(told.by[place])} ${id}`,
      };
    });
  };
  const state = () => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) asked.set(name, value);
    return asked;
  };
  const ORDERS = {
    title: (a, b) => a.title.localeCompare(b.title, "fr"),
    oldest: (a, b) => a.year - b.year,
    largest: (a, b) => b.devis - a.devis,
    smallest: (a, b) => (a.devis < 0 ? Infinity : a.devis) - (b.devis < 0 ? Infinity : b.devis),
  };
  const select = (asked) => {
    const q = plain(asked.get("q") || "").split(/\s+/).filter(Boolean);
    found = films.filter((film) => q.every((word) => film.searched.includes(word))
      && (!asked.get("year") || film.year === Number(asked.get("year")))
      && (!asked.get("genre") || film.genre === asked.get("genre"))
      && (!asked.get("class") || film.class === asked.get("class"))
      && (!asked.get("rank") || film.rank === asked.get("rank"))
      && (!asked.get("bonus") || String(film.bonus) === asked.get("bonus")));
    const order = ORDERS[asked.get("order")];
    if (order) found = [...found].sort(order);
  };
  const money = (euros) => {
    if (euros < 0) return "–";
    if (euros < 1e6) {
      const grouped = String(euros).replace(/\B(?=(\d{3})+$)/g, french ? "\u202f" : ",");
      return french ? `${grouped}\u00a0€` : `€${grouped}`;
    }
    // an exact half goes to the even digit, as where Python prints the same amount
    const millions = ((euros % 1e6 === 250000 ? euros - 1 : euros) / 1e6).toFixed(1);
    return french ? `${millions.replace(".", ",")}\u00a0M€` : `€${millions}M`;
  };
  const cell = (text, kind) => {
    const made = document.createElement("td");
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const line = (film) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    const link = document.createElement("a");
    link.href = form.dataset.film.replace("ID", film.id);
    link.textContent = typeset(film.title);
    const by = document.createElement("span");
    by.className = "by";
    by.textContent = film.by;
    head.append(link, by);
    row.append(head, cell(film.by, "wide-only"), cell(film.year, "n"), cell(words.genre[film.genre] || "–", "wide-only"),
      cell(words.rank[film.rank] || "–", "wide-only"), cell(money(film.devis), "n"), cell(words.bonus[film.bonus] || "–"));
    return row;
  };
  const extend = (fresh) => {
    if (fresh) { table.tBodies[0].replaceChildren(); shown = 0; }
    table.tBodies[0].append(...found.slice(shown, shown + PAGE).map(line));
    shown = Math.min(shown + PAGE, found.length);
    more.hidden = shown >= found.length;
  };
  const show = async () => {
    const asked = state();
    await load();
    select(asked);
    extend(true);
    const n = new Intl.NumberFormat(french ? "fr" : "en").format(found.length);
    count.textContent = found.length ? `${n} ${found.length > 1 ? count.dataset.many : count.dataset.one}` : count.dataset.none;
    history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
    dispatchEvent(new Event("statechange"));
    table.dataset.ready = "1";
  };
  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  more.addEventListener("click", () => extend(false));
  more.hidden = false;
  more.addEventListener("click", () => { if (!films) show(); }, { once: true, capture: true });
  const params = new URLSearchParams(location.search);
  let given = false;
  for (const [name, value] of params) {
    const field = form.elements[name];
    if (field) { field.value = value; given = true; }
  }
  if (given) show();
})();
