// Whether the page's Content-Security-Policy is in force: what it forbids throws.
export let blocked = "nothing";
try {
  (0, eval)("1");
} catch (error) {
  blocked = error.name;
}
