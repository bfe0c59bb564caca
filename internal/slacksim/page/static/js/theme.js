// Runs before the page is drawn, so that a chosen theme does not flash.

try {
  const theme = localStorage.getItem('slacksim-theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* follows the system */ }
