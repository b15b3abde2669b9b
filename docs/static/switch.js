// The link to the other language leads to the same place of the page: it carries the number of the section in sight.
const headings = () => [...document.querySelectorAll("#furo-main-content :is(h1, h2, h3)")];

const link = document.querySelector(".language a");
link?.addEventListener("click", () => {
  const passed = headings().filter((heading) => heading.getBoundingClientRect().top < window.innerHeight / 2);
  link.hash = `section-${passed.length}`;
});

const [, section] = /^#section-(\d+)$/.exec(window.location.hash) ?? [];
const show = () => section > 1 && headings()[section - 1]?.scrollIntoView();
show();
window.addEventListener("load", show); // pictures and explorables have moved it
