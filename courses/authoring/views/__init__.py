"""What trainers see: `pages` of a module, and its `parts`, which are questions and stories."""
