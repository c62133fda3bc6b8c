  // On a narrow page the contents are folded, so that what the page is about begins in the first screens.
  var outline = document.querySelector("nav .outline");
  if (outline && matchMedia("(max-width: 47.99rem)").matches) { outline.open = false; }
