set -e
. /tmp/keys.sh
useradd -m -s /bin/bash ci
mkdir -m 0700 /home/ci/.ssh
ec_key ci > /home/ci/.ssh/id_deploy
chmod 0600 /home/ci/.ssh/id_deploy
printf 'Host web\n    User deploy\n    IdentityFile ~/.ssh/id_deploy\n    IdentitiesOnly yes\n    BatchMode yes\n' \
    > /home/ci/.ssh/config
mkdir -p /home/ci/out/${next}
echo "${brand} ${next}" > /home/ci/out/${next}/VERSION
chown -R ci: /home/ci
printf 'web,%s %s\n' ${net}.3 "$(public_key web)" > /etc/ssh/ssh_known_hosts
rm /tmp/keys.sh /tmp/build.sh
