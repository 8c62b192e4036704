import { h, render } from "preact";

const root = document.getElementById("app");
if (root) {
  render(h("h1", null, "Cénacle"), root);
}
