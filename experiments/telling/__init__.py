"""How answers are told: words, sentences, figures, pages, the terminal, and the one writer of folders."""
