### How data is handled, privacy policy, terms of use. Also a model that a centre makes its own.

about-data-title = How we handle data
about-data-lead = Where your data is, who can see it, and when it is gone.
about-data-1 = Where is it kept?
about-data-1-text = In storage that the centre runs. The analysis runs on the centre’s server too; nothing is sent to AI services outside.
about-data-2 = Who can see it?
about-data-2-text = At first only people of the company that uploaded it. If the company allows it, a consultant of the centre can see that one report, and a link that expires can show it to others. Both can be taken back at any time, and then it is no longer seen.
about-data-3 = What is it used for?
about-data-3-text = For the runs that the company starts, and for nothing else. It is not mixed into other companies’ runs, and the data of several companies is not pooled for training.
about-data-4 = Is the result the same again?
about-data-4-text = A report says which data was used and with which settings. The same data with the same settings gives the same report again.
about-data-5 = What happens when it is deleted?
about-data-5-text = The data and all its versions are deleted from storage, and the centre cannot bring them back. Copies in backups made before go when the backups reach their age.
about-data-6 = What of trials without an account?
about-data-6-text = Such a run is seen only in the browser it was made in. If you sign up it becomes your company’s; if not, it is deleted after a set time.

about-privacy-title = Privacy policy
about-privacy-lead = We take only what Dure needs, and use it only for what is written here.
about-privacy-1 = What we take
about-privacy-1-text = Name, e-mail, company and role. The devices you sign in with, when you do, and who has looked at personal data are recorded as well.
about-privacy-2 = What it is for
about-privacy-2-text = To know that it is you, to answer questions and to prevent misuse. Only those who asked for news hear of the centre’s training and support programmes.
about-privacy-3 = How long it is kept
about-privacy-3-text = Until you leave. Access records are kept for two years and then deleted.
about-privacy-4 = Who else gets it
about-privacy-4-text = Nobody, unless the law demands it. There is no advertising, and nothing that follows visitors around.
about-privacy-5 = Cookies
about-privacy-5-text = Only to keep you signed in, to remember your language, and to find the runs you made before signing up.
about-privacy-6 = What you can do
about-privacy-6-text = See, correct and delete what is about you, and take back your consent, at any time: under “My account” or by telling the centre.

about-terms-title = Terms of use
about-terms-lead = What we promise each other when we use Dure together.
about-terms-1 = What you get
about-terms-1-text = We try whether the data of your shop floor can solve your problem, and give you the result as a report.
about-terms-2 = Accounts
about-terms-2-text = The first person of a company to sign up owns its account. An account belongs to one person and is not lent.
about-terms-3 = Rights to data
about-terms-3-text = Data and reports belong to the company that uploaded the data. Please upload only data that you have the right to upload.
about-terms-4 = What a result is
about-terms-4-text = A report is an opinion based on the data uploaded, with figures that say how good it is. Where people’s or machines’ safety is at stake, decide by the procedures of your plant.
about-terms-5 = What not to do
about-terms-5-text = Do not look into other companies’ data, bring the server down, or pretend to be somebody else. Accounts that do are stopped.
about-terms-6 = Leaving
about-terms-6-text = You can delete your data and leave at any time. Before these terms change, you hear of it.
