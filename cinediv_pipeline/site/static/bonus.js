// The bonus parité: what a team scores by a grid, exactly as cinediv_pipeline/bonus does, and the page
// that asks it. Points are fractions of whole numbers: three thirds of a point are one point.
(() => {
  const fraction = (n, d = 1n) => {
    let [a, b] = [n, d];
    while (b) [a, b] = [b, a % b];
    return { n: n / a, d: d / a };
  };
  const ZERO = { n: 0n, d: 1n };
  const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
  const less = (a, b) => a.n * b.d < b.n * a.d;
  const same = (a, b) => a.n === b.n && a.d === b.d;
  const written = (a) => (a.d === 1n ? String(a.n) : `${a.n}/${a.d}`);
  // A decimal number is some whole number over a power of two: doubling it is exact.
  const exact = (number) => {
    let [n, d] = [number, 1n];
    while (!Number.isInteger(n)) { n *= 2; d *= 2n; }
    return fraction(BigInt(n), d);
  };
  const read = (text) => {
    const [n, d = 1n] = text.split("/").map(BigInt);
    return { n, d };
  };
  const number = (text) => {
    const [n, d = 1] = text.split("/").map(Number);
    return n / d;
  };
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // Two decimals at most; a number halfway between two goes to the even one, as in Python.
  const pointsText = (text, french) => {
    const value = number(text);
    const halfway = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
    const low = Math.floor(value * 100);
    const rounded = (halfway ? (low + (low % 2)) / 100 : value).toFixed(2).replace(/\.?0+$/, "");
    return french ? rounded.replace(".", ",") : rounded;
  };

  const SHARED = {
    any: (women) => [women > 0 ? 1 : 0, 1],
    share: (women, holders) => [women, holders],
    majority: (women, holders) => [2 * women >= holders ? 1 : 0, 1],
    all: (women, holders) => [women === holders ? 1 : 0, 1],
  };
  const force = (grid, year) => {
    if (!grid.valid_from) return "undated";
    const [first, last] = [`${String(year).padStart(4, "0")}-01-01`, `${String(year).padStart(4, "0")}-12-31`];
    const end = grid.valid_to || "9999-12-31";
    if (grid.valid_from > last || end < first) return "no";
    return grid.valid_from <= first && end >= last ? "whole" : "part";
  };
  const inForce = (rules, genre, year) => rules.grids
    .filter((grid) => grid.genre === genre && ["whole", "part"].includes(force(grid, year)))
    .reduce((newest, grid) => (newest && newest.valid_from >= grid.valid_from ? newest : grid), null);
  const names = (post) => new Set([post.post, ...post.roles]);

  const held = (rules, post, team) => {
    const genders = [...names(post)].flatMap((name) => (Object.hasOwn(team, name) ? team[name] : []));
    const strange = genders.find((gender) => !Object.hasOwn(rules.genders, gender));
    if (strange !== undefined) throw new RangeError(`${post.post}: ${strange} is no gender.`);
    const count = (wanted) => genders.filter((gender) => gender === wanted).length;
    return { women: count("female"), unknown: count("unknown"), holders: genders.length };
  };
  const reasonOf = (post, sure, possible) => {
    if (less(sure, possible)) return "open";
    if (same(sure, fraction(BigInt(post.points)))) return "full";
    return sure.n ? "part" : "none";
  };
  const ofPost = (rules, post, team, shared) => {
    const found = held(rules, post, team);
    const points = (women) => {
      const [n, d] = SHARED[shared](women, found.holders);
      return fraction(BigInt(post.points * n), BigInt(d));
    };
    const whole = fraction(BigInt(post.points));
    const [sure, possible] = found.holders
      ? [points(found.women), points(found.women + found.unknown)] : [ZERO, whole];
    return { post, sure, possible, reason: found.holders ? reasonOf(post, sure, possible) : "missing", ...found };
  };
  const told = (rules, one) => {
    const french = rules.language === "fr";
    const [sure, possible] = [written(one.sure), written(one.possible)];
    const why = fill(rules.texts.post_reasons[one.reason], {
      sure: pointsText(sure, french), possible: pointsText(possible, french), held: fill(rules.texts.held, one),
    });
    return {
      post: one.post.post, label: one.post.label, points: one.post.points, sure, possible, reason: one.reason,
      women: one.women, unknown: one.unknown, holders: one.holders, why,
    };
  };
  const answer = (grid, sure, possible, threshold, year) => {
    const state = year === null ? "undated" : force(grid, year);
    if (state === "part") return ["cannot_tell", "grid_began_in_the_year"];
    if (state === "no") return ["cannot_tell", "not_in_force"];
    if (threshold === null) return ["cannot_tell", "no_threshold"];
    const needed = exact(threshold);
    if (!less(sure, needed)) return ["reached", "enough_for_sure"];
    return less(possible, needed) ? ["not_reached", "out_of_reach"] : ["cannot_tell", "still_open"];
  };

  // `team`: role or post -> genders of its holders. `asked`: `grid`, or `genre` with `year`; `shared`,
  // `threshold`, `year`. Null where no grid is in force. Points are texts: "2", "1/3".
  window.bonusScore = (rules, team, asked = {}) => {
    const { shared = "any", threshold: wanted = null, year = null } = asked;
    if (!Object.hasOwn(SHARED, shared)) throw new RangeError(`${shared} is no rule of shared posts.`);
    if (wanted !== null && !Number.isFinite(wanted)) throw new RangeError(`${wanted} is no number of points.`);
    const grid = asked.grid ? rules.grids.find((one) => one.grid === asked.grid) : inForce(rules, asked.genre, year);
    if (grid === undefined) throw new RangeError(`${asked.grid} is no grid.`);
    if (!grid) return null;
    const threshold = wanted ?? grid.threshold ?? grid.assumed_threshold;
    const result = { grid: grid.grid, shared, year, threshold };
    if (!grid.complete) {
      return { ...result, sure: null, possible: null, status: "cannot_tell", reason: "grid_incomplete", posts: [] };
    }
    const posts = grid.posts.map((post) => ofPost(rules, post, team, shared));
    const [sure, possible] = ["sure", "possible"].map((key) => posts.reduce((sum, one) => plus(sum, one[key]), ZERO));
    const [status, reason] = answer(grid, sure, possible, threshold, year);
    return {
      ...result, sure: written(sure), possible: written(possible), status, reason,
      posts: posts.map((one) => told(rules, one)),
    };
  };

  const form = document.querySelector("[data-simulator]");
  if (!form) return;
  const rules = JSON.parse(document.querySelector("[data-rules]").textContent);
  const { words } = rules;
  const french = rules.language === "fr";
  const find = (name) => document.querySelector(`[data-${name}]`);
  const fields = form.elements;
  const plural = new Intl.PluralRules(rules.language);
  const list = new Intl.ListFormat(rules.language, { type: "conjunction" });
  const MOST = 20;
  const team = new Map(); // stays as it is while another grid is looked at

  const shownPoints = (text) => pointsText(text, french);
  const withUnit = (text) => fill(words[plural.select(number(text)) === "one" ? "points_one" : "points_other"],
    { n: shownPoints(text) });
  // Grids name one post by different words: its only role is the name they share.
  const key = (post) => (post.roles.length === 1 ? post.roles[0] : post.post);
  const holders = (post) => team.get(key(post)) || [];
  const grid = () => rules.grids.find((one) => one.grid === fields.grid.value)
    || inForce(rules, fields.genre.value, Number(fields.year.value));
  const posts = () => grid()?.posts || [];
  const threshold = () => {
    const given = Number(fields.threshold.value);
    return given > 0 && (!grid() || given <= grid().total) ? given : null;
  };

  const element = (tag, text = "", attributes = {}) => {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const choice = (post, place) => {
    const select = element("select", "", { id: `${key(post)}-${place}`, "data-post": key(post), "data-place": place });
    if (!place) select.append(new Option(words.no_credit, ""));
    for (const [value, name] of Object.entries(rules.genders)) select.append(new Option(name, value));
    select.value = holders(post)[place] || "";
    return select;
  };
  const button = (post, place) => {
    const says = fill(place ? words.remove : words.add, { post: post.label, n: place + 1 });
    const made = element("button", place ? "−" : "+", {
      type: "button", "aria-label": says, title: says, "data-post": key(post), "data-place": place,
    });
    made.disabled = !place && (!holders(post).length || holders(post).length >= MOST);
    return made;
  };
  const label = (post, place) => {
    const made = element("label", "", { for: `${key(post)}-${place}` });
    if (!place) {
      made.append(post.label, element("span", ` ${withUnit(String(post.points))}`, { class: "source" }));
      return made;
    }
    const n = place + 1;
    made.append(element("span", fill(words.person, { post: post.label, n }), { class: "hidden-words" }),
      element("span", fill(words.person_short, { n }), { class: "source", "aria-hidden": "true" }));
    return made;
  };
  const line = (post, place) => {
    const holder = element("span", "", { class: "holder" });
    holder.append(choice(post, place), button(post, place));
    return [label(post, place), holder];
  };
  const drawTeam = () => {
    find("posts").replaceChildren(...posts().flatMap((post) =>
      Array.from({ length: Math.max(1, holders(post).length) }, (_, place) => line(post, place)).flat()));
    find("incomplete").hidden = posts().length > 0;
  };
  const offerGrids = () => {
    const chosen = fields.grid.value;
    const own = rules.grids.filter((one) => one.genre === fields.genre.value);
    fields.grid.replaceChildren(new Option(words.grid_of_year, ""), ...own.map((one) =>
      new Option(`${one.name} (${one.dates})`, one.grid, false, one.grid === chosen)));
  };

  // A live region that is written again is read again: write only what has changed.
  const say = (name, text) => { if (find(name).textContent !== text) find(name).textContent = text; };
  const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;
  const deciding = (result) => {
    const open = result.posts.filter((one) => one.sure !== one.possible);
    const upTo = list.format(open.map((one) => fill(words.up_to, { post: one.label, points: withUnit(one.possible) })));
    if (result.reason === "still_open") {
      const { n, d } = read(result.sure);
      const missing = withUnit(written(plus(exact(result.threshold), { n: -n, d })));
      return fill(open.length < result.posts.length ? words.decide : words.decide_all, { missing, posts: upTo });
    }
    if (result.status === "not_reached" && open.length) return fill(words.change_nothing, { posts: upTo });
    const sure = result.posts.filter((one) => one.sure !== "0");
    if (result.status !== "reached") return "";
    return fill(words.bring, { posts: list.format(sure.map((one) => `${one.label} (${withUnit(one.sure)})`)) });
  };
  const thresholdText = (result) => {
    const own = grid();
    if (!result || result.threshold === null) return words.unknown;
    const documented = own.threshold === null ? words.assumed : words.documented;
    return fill(threshold() === null ? documented : words.given, { n: shownPoints(String(result.threshold)) });
  };
  const drawBar = (result) => {
    const [sure, possible, limit, total] = [number(result.sure), number(result.possible), result.threshold, grid().total];
    find("bar").setAttribute("viewBox", `0 0 ${total} 10`);
    find("bar-sure").setAttribute("width", sure);
    find("bar-open").setAttribute("x", sure);
    find("bar-open").setAttribute("width", possible - sure);
    for (const path of find("bar").querySelectorAll("path")) path.setAttribute("d", limit === null ? "" : `M${limit} 0v10`);
    const says = fill(words.bar, {
      sure: shownPoints(result.sure), possible: shownPoints(result.possible), total,
      threshold: limit === null ? words.unknown : shownPoints(String(limit)),
    });
    find("bar").setAttribute("aria-label", says);
    say("bar-says", says);
  };
  const drawRows = (result) => find("rows").replaceChildren(...result.posts.map((one) => {
    const row = element("tr");
    row.append(element("th", one.label, { scope: "row" }), element("td", shownPoints(one.sure), { class: "n" }),
      element("td", shownPoints(one.possible), { class: "n" }), element("td", one.why));
    return row;
  }));
  const draw = () => {
    const own = grid();
    const result = own && window.bonusScore(rules, Object.fromEntries(team), {
      grid: own.grid, shared: fields.shared.value, threshold: threshold(), year: Number(fields.year.value),
    });
    const scored = result && result.sure !== null;
    say("verdict", words[result ? result.status : "cannot_tell"]);
    say("why", sentence(result ? rules.texts.status_reasons[result.reason] : words.no_grid));
    say("sure", scored ? fill(words.of_total, { n: shownPoints(result.sure), total: own.total }) : "–");
    say("possible", scored ? fill(words.of_total, { n: shownPoints(result.possible), total: own.total }) : "–");
    say("threshold", thresholdText(result));
    say("decide", scored ? deciding(result) : "");
    say("origin", own ? `${own.name} (${own.dates}) — ${own.source}.` : "");
    for (const name of ["bar", "bar-says", "by-post"]) find(name).toggleAttribute("hidden", !scored);
    for (const item of document.querySelectorAll("[data-assumption]")) {
      item.hidden = Boolean(own) && !own.assumptions.includes(item.dataset.assumption);
    }
    if (scored) { drawBar(result); drawRows(result); }
  };

  const remember = () => {
    const asked = new URLSearchParams();
    for (const name of ["genre", "year", "grid"]) if (fields[name].value) asked.set(name, fields[name].value);
    if (fields.shared.value !== "any") asked.set("shared", fields.shared.value);
    if (threshold() !== null) asked.set("threshold", threshold());
    for (const post of posts()) if (holders(post).length) asked.set(key(post), holders(post).join(","));
    history.replaceState(null, "", `?${asked}`);
    dispatchEvent(new Event("statechange"));
  };
  const restore = () => {
    const asked = new URLSearchParams(location.search);
    const given = rules.grids.find((one) => one.grid === asked.get("grid"));
    const choose = (field, value) => {
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    };
    choose(fields.genre, given ? given.genre : asked.get("genre"));
    offerGrids();
    if (given) fields.grid.value = given.grid;
    choose(fields.year, asked.get("year"));
    choose(fields.shared, asked.get("shared"));
    fields.threshold.value = asked.get("threshold") || "";
    for (const post of rules.grids.flatMap((one) => one.posts)) {
      const genders = [...names(post)].flatMap((name) => (asked.get(name) || "").split(","))
        .filter((gender) => Object.hasOwn(rules.genders, gender)).slice(0, MOST);
      if (genders.length) team.set(key(post), genders);
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    const { post, place } = target.dataset;
    if (post) {
      const genders = team.get(post) || [];
      genders[Number(place)] = target.value;
      team.set(post, target.value ? genders : []);
    }
    if (target.name === "genre") offerGrids();
    drawTeam();
    if (post) document.getElementById(target.id).focus();
    draw();
    remember();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") return;
    const { post } = target.dataset;
    const place = Number(target.dataset.place);
    const genders = team.get(post);
    if (place) genders.splice(place, 1);
    else genders.push("unknown");
    drawTeam();
    document.getElementById(`${post}-${place ? place - 1 : genders.length - 1}`).focus();
    draw();
    remember();
  });
  restore();
  drawTeam();
  draw();
  form.hidden = false;
})();
