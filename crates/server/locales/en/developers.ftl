# The page for developers: the reference of the API.

developers-title = The API
developers-lead = Whatever a person can see in Dure, a program can get.
developers-token = Programs come with a personal token.
developers-token-link = Make one on your account page
developers-document = The OpenAPI 3.1 document
developers-calls = Calls
developers-parameters = Parameters
developers-body = Body
developers-answers = Answers
developers-types = Types
developers-required = required
