### The shell of the site and its home page.

## Shell
site-brand = Dure
site-skip = Skip to the content
site-rooms = Main menu
site-required = required
site-form-faults = Please correct the following
site-password-show = Show
site-password-hide = Hide
site-copy = Copy
site-copied = Copied
site-crumbs = Where you are
site-pages = Pages of the list
site-pages-before = Previous
site-pages-after = Next
site-theme = Display
site-theme-system = As on this device
site-theme-light = Light
site-theme-dark = Dark
site-account = My account
site-colleagues = People at our company
site-signin = Sign in
site-signout = Sign out
site-join = Sign up
site-cancel = Cancel
site-close = Close
site-confirm = Confirm
site-demo-label = About this demonstration
site-demo = This is a demonstration. The companies, people and data are all made up.
site-demo-roles = See it in another role
site-foot = Dure is where shop floors work on their problems together, with their own data.
site-foot-data = How we handle data
site-foot-privacy = Privacy policy
site-foot-api = API for developers
