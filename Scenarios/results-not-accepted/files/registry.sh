. /tmp/authority.sh
mkdir -p /etc/nginx/clients /etc/nginx/tls
key registry
issue registry registry server 2026
cp registry.key registry.crt /etc/nginx/tls/
chmod 0600 /etc/nginx/tls/registry.key
cp 2020.crt /etc/nginx/clients/roots-2020.pem
cat 2020.crt 2026.crt > /etc/nginx/clients/roots.pem
rm -rf /tmp/authority /tmp/authority.sh /tmp/registry.sh /etc/nginx/sites-enabled/default
ln -s ../sites-available/registry /etc/nginx/sites-enabled/registry
touch -d '15 months ago 09:00' /etc/nginx/clients/roots-2020.pem
touch -d '3 months ago 14:00' /etc/nginx/clients/roots.pem /etc/nginx/tls/registry.* /etc/nginx/sites-available/registry
