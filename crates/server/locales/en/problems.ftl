# When a request was not done: what happened, and what to do.

problem-malformed = What was sent cannot be read. Check the values and send them again.
problem-malformed-title = Request not readable
problem-sign-in = You need to be signed in for this. Sign in and try again.
problem-sign-in-title = Please sign in
problem-token = This token does not exist, has ended or was revoked. Make a new one on your account page.
problem-token-scope = This token's scopes do not reach this. Make a new token with the scope that it takes.
problem-forbidden = You may not see this. Ask the owner of your organisation's account or the centre for the role.
problem-forbidden-title = Not allowed
problem-other-site = This request came from another site, so it was not done. Please repeat it on Dure's own page.
problem-not-found = There is no such page or item. It may have been deleted, or it is not yours to see. Check the address.
problem-not-found-title = Not found
problem-method = This cannot be done at this address. Please use the buttons of the page.
problem-method-title = Cannot be done here
problem-too-slow = What was sent arrived too slowly, so the server stopped waiting. Check the connection and send it again.
problem-too-slow-title = Took too long
problem-conflict = This clashes with something that is there already. Reload the page to see how things stand.
problem-conflict-title = Already there
problem-too-large = What was sent is larger than allowed. Please bring files through the upload page.
problem-too-large-title = Too large
problem-media-type = Content of this type is not taken here. The API reference names the types that are.
problem-media-type-title = Type not taken
problem-unusable = Some of the values cannot be used. Please mend the fields that are marked.
problem-unusable-title = Something to mend
problem-too-often = Too many requests in a short time. Try again in { $seconds } seconds.
problem-too-often-title = Just a moment
problem-unavailable = This cannot be done right now. Try again in a moment; whatever was acknowledged is safe.
problem-unavailable-title = Away for a moment
problem-disk-full = The server's disk is full. Please tell the centre; what was saved is safe.
problem-disk-full-title = Disk full
problem-internal = Something went wrong on the server. Tell the centre the request number below and we can find the cause.
problem-internal-title = Server error

## Files that are attached

problem-attachment-too-large = A file can have { $most } at most. Make the picture smaller, or choose only the pages that matter.
problem-attachment-kind = “{ $file }” is neither a picture (PNG, JPEG, WebP) nor a PDF. Take a screenshot or save it as a PDF.
