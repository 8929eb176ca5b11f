# Where a deployed blog lives, and what the commands beside this file share.
CODE=/srv/nablog             # code, a folder for each release; `current` leads to the one that runs
CONF=/etc/nablog             # settings: env holds the secrets, readable by the blog's user alone
DATA=/var/lib/nablog         # the database of a small blog, and what else it writes
LOG=/var/log/nablog
CACHE=/var/cache/nablog      # Nginx's copies of pages
# Two Gunicorns take turns: a new version starts as the one that rests, and proves itself there.
declare -A BINDS=([blue]=127.0.0.1:8000 [green]=127.0.0.1:8001)
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

# Wait until pages can be served: healthy ADDRESS HOST
healthy() {
    for _ in $(seq 60); do
        curl -fsS -o /dev/null "http://$1/readyz" -H "Host: $2" 2>/dev/null && return 0
        sleep 0.5
    done
    return 1
}

# Fill in where things are in a file that deploy/ ships.
fill() {
    sed -e "s|@CODE@|$CODE|g; s|@USER@|$BLOG_USER|g; s|@LOG@|$LOG|g; s|@CONF@|$CONF|g" \
        -e "s|@ROOT@|$CODE/current|g; s|@CACHE@|$CACHE|g; s|@HOST@|${host:-}|g" \
        -e "s|@PORT@|$PORT|g; s|@BLUE@|${BINDS[blue]}|g; s|@GREEN@|${BINDS[green]}|g" "$1"
}

# Say which of the two Gunicorns run, now and after the machine was switched on: programs blue green
programs() {
    fill "$here/supervisor/nablog.conf" | awk -v run=" $* " '
        /^\[program:/ { name = $0; gsub(/.*nablog-|\]/, "", name) }
        /^autostart=/ && name != "mail" { $0 = "autostart=" (index(run, " " name " ") ? "true" : "false") }
        { print }' > /etc/supervisor/conf.d/nablog.conf
    supervisorctl reread >/dev/null
}

lead_nginx_to() {
    printf 'server %s max_fails=3 fail_timeout=5s;\n' "${BINDS[$1]}" > "$CONF/upstream.conf"
    start_nginx
}

# Let a release take over without a request that fails, or leave everything as it was.
switch_to() {
    local release=$1 old new
    old=$(cat "$CODE/slot" 2>/dev/null || true)
    new=blue; [ "$old" != blue ] || new=green
    ln -sfn "$release" "$CODE/$new"
    programs "$new" $old
    supervisorctl update "nablog-$new" >/dev/null
    if ! healthy "${BINDS[$new]}" localhost; then
        programs $old
        supervisorctl update "nablog-$new" >/dev/null
        return 1
    fi
    ln -sfn "$release" "$CODE/current"
    lead_nginx_to "$new"
    if ! healthy "127.0.0.1:$PORT" "$host"; then
        if [ -n "$old" ]; then
            ln -sfn "$(readlink "$CODE/$old")" "$CODE/current"
            lead_nginx_to "$old"
        fi
        programs $old
        supervisorctl update "nablog-$new" >/dev/null
        return 1
    fi
    echo "$new" > "$CODE/slot"
    # Nginx's workers of before finish what they have begun with the old one.
    [ -z "$old" ] || sleep 3
    programs "$new"
    [ -z "$old" ] || supervisorctl update "nablog-$old" >/dev/null
    supervisorctl update nablog-mail >/dev/null
    supervisorctl restart nablog-mail >/dev/null
}
