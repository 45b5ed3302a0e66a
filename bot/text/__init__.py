"""Language and writing: words, dates, countries, citations, codes, quantities. PURE."""
