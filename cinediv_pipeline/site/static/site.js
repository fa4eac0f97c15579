// Header: menu on phones, theme, and the other language in the same state.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const theme = document.querySelector(".theme-button");
  if (theme) {
    const name = () => { theme.textContent = isDark() ? theme.dataset.light : theme.dataset.dark; };
    theme.hidden = false;
    name();
    theme.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* this page only */ }
      name();
    });
  }
  const menu = document.querySelector(".menu-button");
  if (menu && matchMedia("(max-width: 760px)").matches) {
    menu.hidden = false;
    menu.addEventListener("click", () => {
      const open = document.getElementById("menu").classList.toggle("open");
      menu.setAttribute("aria-expanded", String(open));
    });
  }
  for (const twin of document.querySelectorAll("[data-twin]")) {
    const plain = twin.getAttribute("href");
    const follow = () => twin.setAttribute("href", plain + location.search + location.hash);
    addEventListener("statechange", follow);
    addEventListener("hashchange", follow);
    follow();
  }
})();
