# Where a deployed blog lives, and what the commands beside this file share.
CODE=/srv/nablog             # code, a folder for each release; `current` leads to the one that runs
SHARED=$CODE/shared          # static files of the last releases, for pages that are still open
CONF=/etc/nablog             # settings: env holds the secrets, readable by the blog's user alone
DATA=/var/lib/nablog         # the database of a small blog, its media, and what else it writes
LOG=/var/log/nablog
CACHE=/var/cache/nablog      # Nginx's copies of pages
BACKUPS=/var/backups/nablog
INNER=8002                   # where Nginx compresses what Gunicorn says, on loopback
BLOG_USER=nablog
NGINX_USER=www-data

# What deploy/install was told, kept for the next time.
host= email= PORT=${PORT:-80} TLS_PORT=${TLS_PORT:-443}
BIND_HOST=${BIND_HOST:-127.0.0.1}  # another one if Nginx is on another machine (docs/scaling.md)
[ ! -r "$CONF/machine" ] || . "$CONF/machine"
# Two Gunicorns take turns: a new version starts as the one that rests, and proves itself there.
declare -A BINDS=([blue]=$BIND_HOST:8000 [green]=$BIND_HOST:8001)

say() { printf '%s\n' "$*"; }
warn() { printf 'nablog: %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
need_root() { [ "$(id -u)" = 0 ] || die "Run it as root: sudo $0"; }
installed() { [ -r "$CONF/env" ] && [ -e "$CODE/current" ] || die "There is no blog here yet. Run: sudo deploy/install HOST"; }

# Run a program of the release that runs, as the blog's user and with its settings.
as_blog() { runuser -u "$BLOG_USER" -- "$CODE/current/deploy/run" "$@"; }

setting() { (. "$CONF/env"; eval "printf %s \"\${$1:-}\""); }

# Make the folder of what people upload, whose files Nginx reads too.
media_folder() { install -d -m 2750 -o "$BLOG_USER" -g "$NGINX_USER" "$DATA/media"; }

with_systemd() { [ -d /run/systemd/system ]; }
has_certificate() { [ -e "$CONF/certificate.conf" ]; }

# The blog's address, as Nginx serves it here.
url() {
    if has_certificate; then printf 'https://%s' "$host"; [ "$TLS_PORT" = 443 ] || printf ':%s' "$TLS_PORT"
    else printf 'http://%s' "$host"; [ "$PORT" = 80 ] || printf ':%s' "$PORT"; fi
}

# Start a service of the machine, with systemd or without: service NAME COMMAND…
service_runs() {
    local name=$1; shift
    if with_systemd; then systemctl enable --now "$name" >/dev/null 2>&1
    else "$@"; fi
}

start_supervisor() {
    supervisorctl pid >/dev/null 2>&1 || service_runs supervisor supervisord -c /etc/supervisor/supervisord.conf
    for _ in $(seq 50); do supervisorctl pid >/dev/null 2>&1 && return; sleep 0.2; done
    die "supervisor does not start; see /var/log/supervisor/supervisord.log"
}

nginx_runs() { [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Start Nginx, or let it read its configuration again.
start_nginx() {
    nginx -t -q || return 1
    if nginx_runs; then nginx -s reload
    else service_runs nginx nginx; fi
}

# Wait until pages can be served: healthy URL CURL-OPTIONS…
healthy() {
    local address=$1; shift
    for _ in $(seq 60); do
        curl -fsS -o /dev/null "$address/readyz" "$@" 2>/dev/null && return 0
        sleep 0.5
    done
    return 1
}

# Fill in where things are in a file that deploy/ ships.
fill() {
    local speaks="en $(cd "$here/../app/translations" && printf '%s ' */)"
    speaks=$(tr -d / <<< "${speaks% }" | tr ' ' '|')
    sed -e "s|@CODE@|$CODE|g; s|@USER@|$BLOG_USER|g; s|@LOG@|$LOG|g; s|@CONF@|$CONF|g" \
        -e "s|@ROOT@|$CODE/current|g; s|@CACHE@|$CACHE|g; s|@HOST@|$host|g; s|@DATA@|$DATA|g" \
        -e "s|@SHARED@|$SHARED|g; s|@INNER@|$INNER|g; s|@URL@|$(url)|g" \
        -e "s,@LANGUAGES@,$speaks,g; s,@WISHES@,$(sed 's/_[A-Za-z_]*//g' <<< "$speaks"),g" \
        -e "s|@PORT@|$PORT|g; s|@TLS_PORT@|$TLS_PORT|g" \
        -e "s|@BLUE@|${BINDS[blue]}|g; s|@GREEN@|${BINDS[green]}|g" "$1"
}

# Let Nginx work as a release wants it: configure_nginx RELEASE
configure_nginx() {
    local from=$1/deploy/nginx front=plain
    ! has_certificate || front=tls
    cp "$from/proxy.conf" "$CONF/proxy.conf"
    fill "$from/site.conf" > "$CONF/site.conf"
    { fill "$from/nablog.conf"; fill "$from/$front.conf"; } > /etc/nginx/sites-available/nablog
    # A kernel without IPv6 would refuse to listen.
    [ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' /etc/nginx/sites-available/nablog
    rm -f "$CONF/brotli.conf"
    ! compgen -G "/etc/nginx/modules-enabled/*brotli-static.conf" >/dev/null || echo 'brotli_static on;' > "$CONF/brotli.conf"
    ln -sf ../sites-available/nablog /etc/nginx/sites-enabled/nablog
    [ "$PORT" != 80 ] || rm -f /etc/nginx/sites-enabled/default
}

# Say which of the two Gunicorns run, now and after the machine was switched on: programs blue green
programs() {
    fill "$here/supervisor/nablog.conf" | awk -v run=" $* " '
        /^\[program:/ { name = $0; gsub(/.*nablog-|\]/, "", name) }
        /^autostart=/ && name != "mail" { $0 = "autostart=" (index(run, " " name " ") ? "true" : "false") }
        { print }' > /etc/supervisor/conf.d/nablog.conf
    supervisorctl reread >/dev/null
}

# Let readers reach one of the two: lead_nginx_to SLOT RELEASE
lead_nginx_to() {
    ln -sfn "$2" "$CODE/current"
    # Three times, so that a GET which a worker took with it when it died is asked again.
    printf 'server %s max_fails=0;\n' "${BINDS[$1]}"{,,,,,} > "$CONF/upstream.conf"
    configure_nginx "$2"
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
    if ! healthy "http://${BINDS[$new]}" -H "Host: localhost"; then
        programs $old
        supervisorctl update "nablog-$new" >/dev/null
        return 1
    fi
    # Whoever made the certificate: this is about the way to the app alone.
    if ! lead_nginx_to "$new" "$release" || ! healthy "$(url)" --insecure --connect-to "::127.0.0.1:"; then
        if [ -n "$old" ]; then lead_nginx_to "$old" "$(readlink "$CODE/$old")" || true
        else rm -f /etc/nginx/sites-enabled/nablog; fi
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
