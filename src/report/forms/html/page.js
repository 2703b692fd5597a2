// Shows the soaks whose name and verdict are asked for. Without it all are shown.
(() => {
  const form = document.querySelector("form.filter");
  const soaks = [...document.querySelectorAll(".soak")];
  const show = () => {
    const name = form.elements.name.value.toLowerCase();
    const verdict = form.elements.verdict.value;
    let shown = 0;
    for (const soak of soaks) {
      const { name: own, verdict: its, clean } = soak.dataset;
      const asked = verdict === "" || verdict === its || (verdict === "not clean" && clean === "false");
      soak.hidden = !(asked && own.toLowerCase().includes(name));
      shown += soak.hidden ? 0 : 1;
    }
    form.querySelector("output").textContent = `${shown} of ${soaks.length}`;
  };
  // A soak that a link leads to is shown, whatever is asked for.
  addEventListener("hashchange", () => {
    const soak = document.getElementById(location.hash.slice(1));
    if (soak?.hidden) {
      form.reset();
      show();
      soak.scrollIntoView();
    }
  });
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
