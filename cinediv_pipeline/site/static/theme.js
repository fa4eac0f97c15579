// Before the first paint: the theme that the reader chose, or that of the machine.
(() => {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* storage is closed: the machine's theme holds */ }
})();
