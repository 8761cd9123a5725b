### Search.

search-title = Search
search-lead = Use the words you use at work. Needs, technologies and articles are searched together, in Korean or English; initial consonants (ㅅㅁㅌ) work too.
search-label = What are you looking for?
search-go = Search
search-kind = Kind
search-kind-need = Needs
search-kind-technology = Technologies
search-kind-article = Articles
search-one-need = Need
search-one-technology = Technology
search-one-article = Article
search-found = Close to it:
search-none = Nothing was found
search-none-text = Try other words, or write it down as a need: a person will look for you.
search-words-only = This server has no language model: it looked for words, not for their meaning.
