. /tmp/authority.sh
useradd --system --no-create-home --shell /usr/sbin/nologin labsend
mkdir -p /etc/labsend/delivered
key lab
for each in a b; do
    [ $each = ${right} ] && year=2026 || year=2020
    key issuing-$each
    issue issuing-$each "Laboratories $year" authority $year
    cp issuing-$each.crt /etc/labsend/delivered/
done
issue lab ${lab} client issuing-${right}
cat lab.crt issuing-${right}.crt > /etc/labsend/lab.crt
cp lab.crt /etc/labsend/delivered/
cp 2026.crt /etc/labsend/registry-root.pem
cp lab.key /etc/labsend/lab.key
chown root:labsend /etc/labsend/lab.key
chmod 0640 /etc/labsend/lab.key
rm -rf /tmp/authority /tmp/authority.sh /tmp/lab.sh
find /etc/labsend -exec touch -d '2 days ago 16:20' {} +
systemctl daemon-reload
