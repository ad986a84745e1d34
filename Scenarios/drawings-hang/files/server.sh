# server.sh NAME PORT: a web server full of large files; it runs since before they were there.
set -e
mkdir -p /srv/$1
for number in 11 12 13 14 15; do
    {
        echo "# ${yard}: $1 $number"
        seq -f "v %.0f $number.4 0.75" $((${lines} + number))
        echo "# end of $1 $number"
    } > /srv/$1/$number.obj
done
find /srv/$1 -exec touch -d '3 weeks ago 11:05' {} +
cat > /etc/nginx/conf.d/$1.conf <<END
server {
    listen $2 default_server;
    root /srv/$1;
    autoindex on;
}
# For the yard's own monitoring.
server {
    listen 9113;
    location = /metrics { return 200 "up 1\n"; }
}
END
rm /etc/nginx/sites-enabled/default /tmp/server.sh
until nginx -s reload 2>/dev/null; do sleep 0.05; done
