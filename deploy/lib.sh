# Where a deployed blog lives, and what the commands beside this file share.
CODE=/srv/nablog             # code, a folder for each release; `current` leads to the one that runs
CONF=/etc/nablog             # settings: env holds the secrets, readable by the blog's user alone
DATA=/var/lib/nablog         # the database of a small blog, and what else it writes
LOG=/var/log/nablog
CACHE=/var/cache/nablog      # Nginx's copies of pages
BIND=127.0.0.1:8000
BLOG_USER=nablog
PORT=${PORT:-80}

say() { printf '%s\n' "$*"; }
die() { printf 'nablog: %s\n' "$*" >&2; exit 1; }
need_root() { [ "$(id -u)" = 0 ] || die "Run it as root: sudo $0"; }
installed() { [ -r "$CONF/env" ] && [ -e "$CODE/current" ] || die "There is no blog here yet. Run: sudo deploy/install HOST"; }

# Run a program of the release that runs, as the blog's user and with its settings.
as_blog() { runuser -u "$BLOG_USER" -- "$CODE/current/deploy/run" "$@"; }

with_systemd() { [ -d /run/systemd/system ]; }

start_supervisor() {
    if with_systemd; then systemctl enable --now supervisor >/dev/null 2>&1
    elif ! supervisorctl pid >/dev/null 2>&1; then supervisord -c /etc/supervisor/supervisord.conf
    fi
    for _ in $(seq 50); do supervisorctl pid >/dev/null 2>&1 && return; sleep 0.2; done
    die "supervisor does not start; see /var/log/supervisor/supervisord.log"
}

start_nginx() {
    nginx -t -q || die "Nginx refuses its configuration; see the lines above."
    if with_systemd; then systemctl enable --now nginx >/dev/null 2>&1 && systemctl reload nginx
    elif [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null; then nginx -s reload
    else nginx
    fi
}

# Wait until the blog can serve pages, through Nginx.
healthy() {
    for _ in $(seq 60); do
        curl -fsS -o /dev/null "http://127.0.0.1:$PORT/readyz" -H "Host: $1" 2>/dev/null && return 0
        sleep 0.5
    done
    return 1
}
