# Diagnosis

diagnosis-title = Diagnosis
diagnosis-lead = See how far your company really uses data and digital tools, and what is worth doing next.
diagnosis-short-title = Five-minute check
diagnosis-short-text = Twelve questions show your stage and what to do first. No account needed.
diagnosis-short-go = Start the short check
diagnosis-short-lead = For each question choose what is closest to your company today. It is fine if much is not done yet: only true answers give a useful result.
diagnosis-short-send = See the result
diagnosis-short-visitor = Without an account, your answers can be seen in this browser only and are deleted after 30 days. If you sign up, they stay yours.
diagnosis-full-title = Full diagnosis
diagnosis-full-text = Each department answers what it knows, attaches evidence, and an assessor of the centre confirms it. Stop whenever you like and go on from another device.
diagnosis-full-go = Start a full diagnosis
diagnosis-full-join = Sign up your company to start
diagnosis-own = Your company's diagnoses
diagnosis-shared-title = Diagnoses shared with the centre
diagnosis-shared-none = Nothing has been shared yet. When a company shares a diagnosis, it appears here.
diagnosis-full = Full diagnosis
diagnosis-short = Short check
diagnosis-state-open = Being answered
diagnosis-state-done = Closed
diagnosis-sector = Sector
diagnosis-size = Employees
diagnosis-missing = Please choose an answer.
diagnosis-missing-title = Some questions have no answer yet
diagnosis-company-visitor = Your company

diagnosis-one-title = Full diagnosis
diagnosis-sections = Questions
diagnosis-answered = Questions with an answer
diagnosis-mine = Yours
diagnosis-mine-finish = I have answered everything
diagnosis-mine-reopen = I want to change something
diagnosis-see-report = See the report
diagnosis-people = Who answers
diagnosis-people-text = Nobody sees the answers of others. The result is more reliable when several people answer separately.
diagnosis-person-done = Finished
diagnosis-person-answers = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
diagnosis-all-sections = All areas
diagnosis-unask = Remove
diagnosis-unask-sure = This person's answers will be deleted as well. Remove them?
diagnosis-no-colleagues = There is no other colleague to ask. Invite colleagues first.
diagnosis-ask-who = Whom
diagnosis-ask-role = Their work
diagnosis-ask-sections = Areas to ask about
diagnosis-ask-sections-hint = Choose none to ask about all of them.
diagnosis-ask = Ask for answers
answer-role-management = Management
answer-role-production = Production
answer-role-quality = Quality
answer-role-maintenance = Maintenance
answer-role-it = IT
answer-role-sales = Sales
answer-role-engineering = Engineering
diagnosis-goals = What your company wants to improve
diagnosis-goals-text = The order of what to do first follows from this.
diagnosis-goal-0 = Does not matter
diagnosis-goal-1 = Normal
diagnosis-goal-2 = Important
diagnosis-goal-3 = Most important
diagnosis-assessor = Confirmation by an assessor
diagnosis-assessor-text = An assessor of the centre looks at answers and evidence, and confirms them or corrects them with a reason. Until you share it, the centre cannot see this diagnosis.
diagnosis-share = Share with the centre's assessors and consultants
diagnosis-unshare = Stop sharing
diagnosis-confirmed-count = Questions confirmed
diagnosis-close = Close the diagnosis
diagnosis-close-text = Afterwards no answer can be changed and the report stays as it is. The next diagnosis is compared with it.
diagnosis-close-do = Close the diagnosis
diagnosis-close-sure = After closing, answers cannot be changed. Close it?
diagnosis-again = Diagnose again
diagnosis-again-text = Do it again in some months and see, item by item, what has changed.
diagnosis-again-do = Start a new diagnosis
diagnosis-delete = Delete the diagnosis
diagnosis-delete-text = Its answers and evidence files are deleted for good.
diagnosis-delete-sure = Delete this diagnosis?
diagnosis-go-on = Go on answering

diagnosis-autosave = Each answer is saved as you choose it. Stop whenever you like and go on from another device.
diagnosis-saved = Saved.
diagnosis-unsaved = Not saved. Check your connection and use the button below.
diagnosis-best = You know this best
diagnosis-comment = Add a comment
diagnosis-evidence = Evidence
diagnosis-section-next = Save and go on
diagnosis-section-end = Save and finish

diagnosis-item-title = Evidence
diagnosis-proves = This would prove it:
evidence-file = A photo or document
evidence-file-label = Choose a file
evidence-file-hint = A PNG, JPEG or WebP picture, or a PDF. { $most } at most.
evidence-link = A link
evidence-link-label = Address
evidence-what = What is it?
evidence-run = A run of your own
evidence-run-text = An AI run on your own data is evidence in itself.
evidence-run-label = Finished run
evidence-add = Attach
evidence-delete = Delete
proof-image = Picture
proof-pdf = PDF
proof-link = Link
proof-run = Run

diagnosis-assess-title = Assess the answers
diagnosis-assess-lead = Look at answers and evidence, then confirm or correct each item. A correction needs a reason.
diagnosis-assess-level = Level you saw
diagnosis-assess-choose = Please choose
diagnosis-assess-reason = Reason
diagnosis-assess-do = Confirm

diagnosis-trail-title = Record of changes
diagnosis-trail-lead = Everything that anybody changed, and when. Until the diagnosis is closed, the answers of others are not shown.
diagnosis-trail-when = When
diagnosis-trail-who = Who
diagnosis-trail-what = What
diagnosis-trail-after = After
diagnosis-trail-begun = Began the diagnosis
diagnosis-trail-answer = Chose an answer
diagnosis-trail-comment = Wrote a comment
diagnosis-trail-asked = Asked somebody
diagnosis-trail-unasked = Removed somebody
diagnosis-trail-person-done = Finished, or reopened
diagnosis-trail-evidence = Attached evidence
diagnosis-trail-evidence-gone = Deleted evidence
diagnosis-trail-confirmed = An assessor confirmed
diagnosis-trail-goals = Changed the goals
diagnosis-trail-shared = Changed the sharing
diagnosis-trail-closed = Closed the diagnosis

diagnosis-report-title = Industrial DX diagnosis
diagnosis-take-pdf = Get the PDF
diagnosis-keep-title = Would you like to keep this result?
diagnosis-keep-text = Sign up and it stays in your company's account, where you can go on to the full diagnosis with your colleagues.
diagnosis-keep-go = Sign up and keep it
diagnosis-caution-open = This diagnosis is still being answered. Its results change with the answers.
diagnosis-caution-short = The short check has twelve questions only. It can tell stages up to Establishment, and its ranges are wide.
diagnosis-caution-part = Only { $share } of the questions have an answer. For the stage, an item without one counts as not done.
diagnosis-stage = Stage
diagnosis-overall = Overall score
diagnosis-interval = 90% range
diagnosis-of-100 = of 100
diagnosis-here = You are here
diagnosis-reached = Passed
diagnosis-not-reached = Not yet
diagnosis-not-asked = Not asked
diagnosis-item-open = No answer
diagnosis-no-evidence = No evidence has been attached yet.
diagnosis-stage-range = Given how uncertain the answers are, it may lie between { $low } and { $high }.
diagnosis-summary-parts = Furthest ahead is “{ $best }” ({ $high } points), furthest behind “{ $least }” ({ $low } points).
diagnosis-summary-gates = { $closed } of { $all } conditions are still to be passed for the stage “{ $stage }”.
diagnosis-summary-first = Worth doing first: { $goal }
diagnosis-standing-published = Compared with a survey published in 2021, this is higher than { $share } firms in 100 (range { $low } to { $high }). There are not yet enough firms of your sector and size, so only the published survey was used.
diagnosis-standing-blended = Compared with { $firms } firms of your sector and size, this is higher than { $share } in 100 (range { $low } to { $high }). A published survey is blended in a little, to keep small groups steady.
diagnosis-standing-firms = Compared with { $firms } firms of your sector and size, this is higher than { $share } in 100 (range { $low } to { $high }).
diagnosis-gate-has = { $has } of { $wanted } points
diagnosis-gate-open = not known: no answer
diagnosis-note-confirmed = Confirmed by an assessor
diagnosis-note-evidence = { $count ->
    [one] { $count } piece of evidence
   *[other] { $count } pieces of evidence
}
diagnosis-note-apart = Answers differ widely
diagnosis-way = The least work to the stage “{ $stage }” takes { $steps ->
    [one] one step
   *[other] { $steps } steps
}: { $months } of work together, at { $won }.
diagnosis-way-none = This is the highest stage, or the answers so far do not allow a way to the next one to be worked out.
diagnosis-phase-6 = Within 6 months
diagnosis-phase-12 = Within 12 months
diagnosis-phase-24 = Within 24 months
diagnosis-when = Months { $from }–{ $to }
diagnosis-months-range = { $from }–{ $to } months
diagnosis-won-range = { $from }–{ $to }
diagnosis-won-up-to = up to { $to }
diagnosis-why-stage = A condition of the next stage
diagnosis-why-worth = Brings much for what it costs
diagnosis-benefit-less = { $kpi } down { $from }–{ $to }%
diagnosis-benefit-more = { $kpi } up { $from }–{ $to }%
diagnosis-change = From { $before } points last time to { $now } now. What the company itself changed makes { $company } points of it.
diagnosis-change-instrument = A new version of the instrument makes { $points } points of difference. They are not counted as the company's change.
diagnosis-change-same-instrument = No difference comes from a change of the instrument.
diagnosis-change-gone = { $count ->
    [one] One question of last time is
   *[other] { $count } questions of last time are
} no longer asked.
diagnosis-change-new = No answer last time
diagnosis-change-open = No answer this time
diagnosis-change-reworded = Question or levels were worded anew
diagnosis-ground-people = { $people ->
    [one] One person answered
   *[other] { $people } people answered
}; { $answered } of what was asked has an answer.
diagnosis-ground-evidence = { $evidenced } of the answers have evidence; an assessor confirmed { $confirmed }.
diagnosis-ground-agreed = { $several } were answered by several people, who agreed within one level on { $agreed } of these.
diagnosis-method-score = Score: each level of an item has points from 0 to 100; the answers of several people are averaged. The score of an area is the weighted mean of its items, the overall score that of the areas.
diagnosis-method-stage = Stage: decided by conditions, not by the mean. A stage is reached when all its conditions, and all those below, are passed.
diagnosis-method-confidence = Range: the 90% range follows from how far respondents differ, whether there is evidence, and whether an assessor confirmed. Self-rating can lean to one side for everybody at once; for that, 8 points are allowed without evidence and 3 with it. These figures are assumptions of this diagnosis.
diagnosis-method-roadmap = Roadmap: ranked by missing points × effect on what the company wants ÷ cost, with prerequisites first. The way to the next stage is the combination with the least work, found by optimisation. Ranges of cost and benefit are assumptions of the instrument, not promises.
diagnosis-method-prior = Compared with: { $source }
diagnosis-method-instrument = Instrument { $instrument } (SHA-256 { $digest }…). Its questions, weights and conditions are all public.
diagnosis-key-mean = Your company
diagnosis-key-band = 90% range
diagnosis-key-peers = Mean of your sector

diagnosis-h-summary = At a glance
diagnosis-h-stages = Stages and conditions
diagnosis-h-dimensions = Scores by area
diagnosis-h-kinds = The four kinds of DX
diagnosis-h-gaps = Gaps worth closing first
diagnosis-h-way = The shortest way to the next stage
diagnosis-h-roadmap = Roadmap of 24 months
diagnosis-h-change = What has changed since last time
diagnosis-h-items = Item by item
diagnosis-h-evidence = Evidence
diagnosis-h-method = How it was measured, and how sure it is
diagnosis-column-item = Item
diagnosis-column-state = As it is now
diagnosis-column-points = Points
diagnosis-column-interval = 90% range
diagnosis-column-peers = Your sector
diagnosis-column-moves = What it improves
diagnosis-column-next = Next step
diagnosis-column-cost = Cost
diagnosis-column-months = Time
diagnosis-column-benefit = Expected benefit
diagnosis-column-before = Before
diagnosis-column-now = Now
diagnosis-column-change = Change
diagnosis-column-evidence = Evidence

groups-title = Diagnoses by sector
groups-lead = Closed diagnoses together, by sector and size. The result of a single company is shown to nobody.
groups-all-sectors = All sectors
groups-all-sizes = All sizes
groups-show = Show
groups-none = There are not enough companies yet to show anything for this choice.
groups-firms = Companies
groups-mean = Mean
groups-sectors = Sectors compared
groups-established = Establishment or above
groups-expanded = Expansion or above
groups-left-out = { $groups ->
    [one] One group was
   *[other] { $groups } groups were
} left out: too few companies, or not to be told apart from others.
groups-privacy = Groups of fewer than { $fewest } companies are shown only together with neighbouring sizes, and no two results can be subtracted to single out fewer. Figures are renewed only after { $fewest } companies or more have changed.

flash-diagnosis-closed = The diagnosis is closed.
flash-diagnosis-shared = Shared with the centre.
flash-diagnosis-unshared = No longer shared.
flash-diagnosis-goals = Saved.
flash-diagnosis-deleted = The diagnosis was deleted.
flash-diagnosis-asked = Asked. It appears on that person's diagnosis page.
flash-diagnosis-unasked = Removed.
flash-diagnosis-mine-done = Marked as finished.
flash-diagnosis-mine-open = You can change your answers again.
flash-diagnosis-confirmed = Your confirmation is saved.
flash-evidence-added = The evidence is attached.
flash-evidence-deleted = The evidence was deleted.

problem-diagnosis-closed = This diagnosis is closed. Please start a new one.
problem-diagnosis-empty = Nothing has been answered yet. Please answer some questions first.
problem-diagnosis-level = That level does not exist. Please choose one of those on the page.
problem-diagnosis-comment = A comment can have { $most } characters at most.
problem-diagnosis-person = That work or area does not exist. Please choose from those on the page.
problem-diagnosis-last-person = Somebody must answer. Ask another person first.
problem-diagnosis-not-asked = This account was not asked these questions. Ask whoever began the diagnosis to assign them to you.
problem-evidence-nothing = There is nothing to attach. Choose a file or write a link.
problem-evidence-link = An address must begin with https:// or http://.
problem-evidence-many = An item can have { $most } pieces of evidence at most. Delete some that are not needed first.
problem-assess-reason = Please give a reason when your level differs from the answers.
problem-no-fonts = This server has no fonts to make PDFs with. Please tell whoever runs it. The page itself can be printed.

# The command line

help-heading-answers = Answers
help-diagnose-about = Makes a diagnosis and its report from a file of answers.
help-diagnose-usage = dure diagnose --answers FILE [OPTIONS]
help-diagnose-after = The form of the answers is in docs/instrument.md. Exit codes: 0 done, 2 not understood, 3 a file cannot be used, 4 internal.
help-diagnose-answers = The answers (TOML or JSON)
help-diagnose-instrument = The instrument; without it, Industrial DX level 2026
help-diagnose-company = The company's name for the cover
help-diagnose-json = Where to write the report as data
help-diagnose-pdf = Where to write the report as a PDF
help-instrument-about = Checks the file of an instrument.
help-instrument-usage = dure instrument check FILE
help-instrument-file = The instrument (TOML)
diagnose-cannot-read = { $file }: cannot be read ({ $why }).
diagnose-cannot-write = { $file }: cannot be written ({ $why }).
diagnose-too-long = longer than 4 MB
diagnose-not-text = not UTF-8 text
diagnose-written = Written: { $file }
instrument-problem = { $file } line { $line }, { $place }: { $what }
instrument-right = { $instrument }: right ({ $dimensions } dimensions, { $items } items, { $gates } gates).
instrument-fault-unreadable = The file cannot be read ({ $reason }). Mend the form at that line.
instrument-fault-format = The format is “{ $found }”; this program reads “{ $known }”. Convert the file or update the program.
instrument-fault-id = “{ $id }” is not an id. Use small letters, digits and hyphens.
instrument-fault-twice = “{ $id }” is there twice. Give one of them another id.
instrument-fault-unknown = There is no { $what } “{ $id }”. Add it, or write one that exists.
instrument-fault-no-words = { $field } has no words in “{ $language }”. Write both languages.
instrument-fault-weights = The weights of the dimensions add up to { $sum }. Change them so that they add up to 1.
instrument-fault-range = { $field } is { $found }. It must be { $wanted }.
instrument-fault-length = { $field } has { $found } entries. It must have { $wanted }.
instrument-fault-circle-of-gates = The gates need each other in a circle ({ $circle }). Take one of these needs out.
instrument-fault-circle-of-items = The items need each other in a circle ({ $circle }). Take one of these needs out.
instrument-fault-condition = A gate asks for exactly one thing: item and level, dimension and mean, overall, or kinds and mean. This one has { $found }.
instrument-fault-empty = { $what } is empty. Add at least one.
instrument-fault-two-variants = The sector “{ $sector }” has two sets of words. Join them.
instrument-fault-stage-gates = The lowest stage has no gates, and every other one has at least one.
answer-fault-unreadable = The answers cannot be read ({ $reason }). Write them in the form dure-answers/1.
answer-fault-other-edition = These answers are for { $found }, the instrument is { $wanted }. Take the instrument that was asked, or carry the answers over.
answer-fault-unknown = The instrument knows no { $what } “{ $id }”. Write one of its ids.
answer-fault-does-not-apply = Item “{ $item }” does not apply to a company of this sector and size. Take its answer out.
answer-fault-no-such-level = Item “{ $item }” has no level { $level }; the highest is { $highest }.
answer-fault-goal = The goal “{ $kpi }” is { $found }. Write 0 (does not matter) to 3 (most important).
answer-fault-twice = { $what } “{ $id }” is there twice. Join them, or take one out.
answer-fault-not-asked = “{ $respondent }” answered item “{ $item }”, whose section was not theirs. Assign the section, or take the answer out.
answer-fault-no-reason = Item “{ $item }” was corrected without a reason. Write why.
answer-fault-no-run-here = A run proves nothing about item “{ $item }”. Attach another kind of evidence.
