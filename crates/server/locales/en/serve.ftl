# The commands of the server.

help-serve-about = Run the web site of Dure
help-serve-usage = dure serve [options]
help-serve-after =
    An option comes before a variable of the environment, a variable before the file (TOML, keys named
    like the options), the file before the default. Without anything it runs on an embedded database in
    the folder dure-data.
    Only in the file: tables [[oidc]] (id, name, issuer, client_id, client_secret) add identity providers.
help-heading-place = Reaching it
help-heading-storage = Storage
help-heading-work = Work
help-heading-watch = Watching it
help-default = Default: { $value }.
value-address = address:port
value-url = URL
value-secret = secret
value-seconds = seconds
value-key = key
value-ids = DIDs
value-id = id
value-filter = filter
help-serve-config = A file with the configuration (TOML) [DURE_CONFIG]
help-serve-listen = Where to listen.
help-serve-public-url = How the site is reached from outside. Passkeys, identity providers and shared links need it; with https, cookies are sent over https alone.
help-serve-metrics-listen = Where to serve metrics for Prometheus, on an address of their own; nowhere if not given.
help-serve-behind-proxy = Whether to believe the X-Forwarded-For of a proxy in front.
help-serve-max-connections = How many connections at once.
help-serve-requests-per-second = How many requests a second one client may make; 0 is no limit.
help-serve-data = The folder for the database and files.
help-serve-database = The database: sqlite://file or postgres://user:password@server/name; SQLite in the data folder if not given.
help-serve-database-wait = How long a request waits for the database before it is told to come back later.
help-serve-blobs = Where uploaded files lie: file:///folder or s3://bucket/prefix; in the data folder if not given.
help-serve-s3-endpoint = An S3-compatible store that is not AWS itself.
help-serve-s3-region = The region of S3.
help-serve-s3-access-key = The access key of S3.
help-serve-s3-secret-key = The secret key of S3; safer in the environment than on the command line.
help-serve-workers = How many jobs (runs) at once.
help-serve-run-threads = How many threads one run may use; all cores if not given.
help-serve-language = The folder of the language model and the dictionary that search takes texts by (`cargo xtask assets` brings them to target/assets). Without it search goes on words alone.
help-serve-demo = Whether to run the demo world: filled with generated organisations and data, and one click signs a visitor in as any role. Never mix it with real data.
help-heading-dataspace = Dataspace
help-heading-mail = Letters
value-email = e-mail
help-serve-smtp = The server that takes letters: smtps://host:465 or smtp://host:587 (STARTTLS). Without one letters are kept and wait.
help-serve-smtp-user = The user at that server.
help-serve-smtp-password = The password at that server; safer in the environment than on the command line.
help-serve-mail-from = The address from which letters are written, such as window@centre.example.
help-serve-mail-plus = Whether addresses such as window+token@centre.example come into the same mailbox. If not, the token stands in the subject.
help-serve-mail-in = Where messages come in: maildir:/folder or imaps://user@host/INBOX; nowhere if not given.
help-serve-mail-in-password = The password of that mailbox; safer in the environment than on the command line.
help-serve-mail-in-every = How often the mailbox is looked into.
help-serve-mail-in-judge = The name of the mail server whose word about senders is believed (the first word of its Authentication-Results header). Without it no sender counts as confirmed.
help-serve-dataspace-inside = Whether participants elsewhere may be reached in the server's own network and without TLS. For tests and closed networks; otherwise addresses from outside would lead inside.
help-serve-trusted-issuers = The DIDs of those whose credentials count beside the centre's own, with commas between.
help-serve-seal-key = What seals the secrets that the database keeps, 32 bytes or more as text; every server of a fleet needs the same. Without it a key is made in the data folder.
help-serve-log = Which logs to write (a tracing filter).
help-serve-log-format = The form of the logs.
help-serve-otlp-endpoint = Where traces go (OpenTelemetry, OTLP over HTTP); nowhere if not given.

serve-listening = Dure is running at { $address }. Press Ctrl+C to stop it.
serve-config = The configuration cannot be used: { $why }
serve-database = The database cannot be opened: { $why }
serve-listen = Cannot listen on { $address }: { $why }. See whether another program uses it, or name another address with --listen.
serve-io = A file or something of the system cannot be used: { $why }
serve-blobs = The place for uploaded files cannot be opened: { $why }

help-heading-backup = Backup
help-backup-about = Back everything up into one folder while the server works
help-backup-usage = dure backup --into FOLDER [options]
help-backup-after = The database is taken as it stands at one moment, with every file that it needs. A backup of SQLite can be restored into PostgreSQL.
help-backup-into = A new folder for the backup.
help-restore-about = Restore a backup into an empty database
help-restore-usage = dure restore --from FOLDER [options]
help-restore-after = Nothing is restored over data that is there. Run dure serve afterwards.
help-restore-from = A folder that dure backup made.
backup-made = Backed up into { $folder }: { $rows } rows, { $blobs } files.
backup-restored = Restored from { $folder }: { $rows } rows, { $blobs } files.
backup-failed = No backup was made: { $why }
restore-failed = Nothing was restored: { $why }
serve-demo = The demo world cannot be made: { $why }
serve-seal = What seals secrets cannot be had: { $why }
